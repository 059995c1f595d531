import type { CannedReply } from '@mainstem/api';
import { useTexts } from '../../../state/texts';
import styles from './Composer.module.css';

export interface CannedListProps {
  id: string;
  q: string;
  replies: readonly CannedReply[];
  at: number;
  onChoose: (index: number) => void;
}

/** Canned replies that fit what was typed after `/`. The keyboard stays in the field. */
export function CannedList({ id, q, replies, at, onChoose }: CannedListProps) {
  const { t } = useTexts();
  if (replies.length === 0) {
    return <p className={styles.canned}>{t('composer.canned_empty', { q })}</p>;
  }
  return (
    <div id={id} className={styles.canned} role="listbox" aria-label={t('composer.canned')}>
      {replies.map((reply, index) => (
        <div
          key={reply.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          className={styles.cannedLine}
          lang={reply.language}
          ref={(line) => {
            if (index === at) line?.scrollIntoView({ block: 'nearest' });
          }}
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(index);
          }}
        >
          <code>/{reply.shortcut.replace(/^\//u, '')}</code>
          <strong>{reply.title}</strong>
          <span>{reply.text}</span>
        </div>
      ))}
    </div>
  );
}
