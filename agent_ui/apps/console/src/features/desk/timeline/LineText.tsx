import { withLinks } from './group';
import styles from './Timeline.module.css';

/** The words of a line as they were written; web addresses become links. */
export function LineText({ text, language }: { text: string; language: string | null }) {
  let at = 0;
  return (
    <p className={styles.text} lang={language ?? undefined} dir="auto">
      {withLinks(text).map((part) => {
        const key = at;
        at += part.text.length;
        return part.href ? (
          <a key={key} href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        ) : (
          <span key={key}>{part.text}</span>
        );
      })}
    </p>
  );
}
