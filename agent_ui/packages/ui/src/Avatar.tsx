import type { CSSProperties, ReactNode } from 'react';
import styles from './Avatar.module.css';

export interface AvatarProps {
  name: string;
  kind?: 'agent' | 'customer' | 'bot';
  size?: string;
  /** Shown instead of the initials. */
  icon?: ReactNode;
}

/** A round sign for a person; the name itself always stands beside it, so it is hidden from readers. */
export function Avatar({ name, kind = 'agent', size = '2rem', icon }: AvatarProps) {
  const look = kind === 'agent' ? styles.avatar : `${styles.avatar} ${styles[kind]}`;
  return (
    <span
      data-avatar
      className={look}
      style={{ '--avatar-size': size } as CSSProperties}
      aria-hidden="true"
    >
      {icon ?? initials(name)}
    </span>
  );
}

/** One or two letters of a Latin name, the last one or two characters of a Chinese one. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const [first = ''] = words;
  if (/^\p{Script=Han}+$/u.test(first)) return first.slice(-2);
  const letters = [first, words.length > 1 ? words.at(-1) : undefined];
  return letters
    .map((word) => (word ? (Array.from(word)[0] ?? '') : ''))
    .join('')
    .toUpperCase();
}
