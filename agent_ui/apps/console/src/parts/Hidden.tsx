import type { ReactNode } from 'react';
import styles from './parts.module.css';

/** Words for those who listen, not for those who look. */
export function Hidden({ children }: { children: ReactNode }) {
  return <span className={styles.read}>{children}</span>;
}

/** The heading of a page or part whose place in the navigation says it already. */
export function HiddenHeading({ children, level = 1 }: { children: ReactNode; level?: 1 | 2 }) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return <Heading className={styles.read}>{children}</Heading>;
}
