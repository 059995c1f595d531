import type { ReactNode } from 'react';
import styles from './Tag.module.css';

export type Tone = 'plain' | 'accent' | 'ok' | 'warn' | 'danger' | 'bot';

/** A short fact in a pill. The tone repeats what icon and words say; it never stands alone. */
export function Tag({
  tone = 'plain',
  icon,
  children,
}: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <span className={tone === 'plain' ? styles.tag : `${styles.tag} ${styles[tone]}`}>
      {icon}
      {children}
    </span>
  );
}
