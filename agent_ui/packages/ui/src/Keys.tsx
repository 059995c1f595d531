import styles from './Keys.module.css';

const NAMES: Record<string, string> = {
  enter: '↵',
  escape: 'Esc',
  alt: 'Alt',
  shift: '⇧',
  arrowdown: '↓',
  arrowup: '↑',
};

export interface KeysProps {
  shortcut: string;
  isMac?: boolean;
  /** Read out too; elsewhere `aria-keyshortcuts` says it already. */
  isRead?: boolean;
}

/** The keys of a shortcut such as `mod+k` or `g d`, drawn as keys. */
export function Keys({ shortcut, isMac = onMac(), isRead = false }: KeysProps) {
  return (
    <span className={styles.keys} aria-hidden={!isRead}>
      {keyNames(shortcut, isMac).map((name) => (
        <kbd key={name}>{name}</kbd>
      ))}
    </span>
  );
}

export function keyNames(shortcut: string, isMac: boolean): string[] {
  return shortcut.split(/[+ ]/u).map((key) => {
    if (key === 'mod') return isMac ? '⌘' : 'Ctrl';
    return NAMES[key] ?? key.toUpperCase();
  });
}

export function onMac(): boolean {
  return /mac|iphone|ipad/iu.test(navigator.userAgent);
}
