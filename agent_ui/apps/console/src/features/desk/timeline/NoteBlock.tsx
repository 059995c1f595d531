import { clockTime } from '@mainstem/l10n';
import { IconLock } from '@tabler/icons-react';
import { useTexts } from '../../../state/texts';
import type { Block } from './group';
import { LineText } from './LineText';
import { PendingBubble } from './PendingBubble';
import type { LineActions } from './Timeline';
import styles from './Timeline.module.css';

export interface NoteBlockProps {
  block: Extract<Block, { is: 'note' }>;
  actions: LineActions;
}

/** An internal note: the customer never sees it, and it must not look like an answer. */
export function NoteBlock({ block, actions }: NoteBlockProps) {
  const { t, language } = useTexts();
  return (
    <article className={styles.note} aria-label={t('conversation.note')}>
      <p className={styles.noteBy}>
        <IconLock size={14} aria-hidden="true" />
        <strong>{t('conversation.note')}</strong>
        <span>{block.author.name}</span>
        <time dateTime={block.at}>{clockTime(block.at, language)}</time>
      </p>
      {'entry' in block.line ? (
        <LineText text={block.line.entry.text} language={block.line.entry.language} />
      ) : (
        <PendingBubble pending={block.line.pending} actions={actions} />
      )}
    </article>
  );
}
