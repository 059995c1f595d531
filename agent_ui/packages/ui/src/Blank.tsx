import type { ReactNode } from 'react';
import styles from './Blank.module.css';

export interface BlankProps {
  icon: ReactNode;
  title: string;
  text?: string;
  isFailed?: boolean;
  /** What the reader can do about it, e.g. a button. */
  children?: ReactNode;
}

/** What stands where there is nothing to show: empty, not chosen yet, or failed. */
export function Blank({ icon, title, text, isFailed = false, children }: BlankProps) {
  return (
    <div
      className={isFailed ? `${styles.blank} ${styles.failed}` : styles.blank}
      role={isFailed ? 'alert' : undefined}
    >
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <p className={styles.title}>{title}</p>
      {text && <p className={styles.text}>{text}</p>}
      {children}
    </div>
  );
}
