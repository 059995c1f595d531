import styles from './Countdown.module.css';

const RADIUS = 22;
const AROUND = 2 * Math.PI * RADIUS;
const LAST_SECONDS = 5;

export interface CountdownProps {
  leftMs: number;
  totalMs: number;
  label: string;
}

/** Seconds left, as a number in an emptying ring. */
export function Countdown({ leftMs, totalMs, label }: CountdownProps) {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const share = totalMs > 0 ? Math.min(1, Math.max(0, leftMs / totalMs)) : 0;
  return (
    <span
      className={seconds <= LAST_SECONDS ? `${styles.ring} ${styles.last}` : styles.ring}
      role="timer"
      aria-label={label}
    >
      <svg viewBox="0 0 52 52" aria-hidden="true">
        <circle className={styles.track} cx="26" cy="26" r={RADIUS} />
        <circle
          className={styles.left}
          cx="26"
          cy="26"
          r={RADIUS}
          strokeDasharray={AROUND}
          strokeDashoffset={AROUND * (1 - share)}
        />
      </svg>
      {seconds}
    </span>
  );
}
