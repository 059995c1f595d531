import type { Author, Entry } from '@mainstem/api';
import { dayName } from '@mainstem/l10n';
import { IconArrowDown } from '@tabler/icons-react';
import { useMemo, useRef } from 'react';
import type { SaidNow } from '../../../state/calls';
import type { Pending } from '../../../state/outbox';
import { useServices } from '../../../state/services';
import { useTexts } from '../../../state/texts';
import { EventLine } from './EventLine';
import { arrange, type Block } from './group';
import { NoteBlock } from './NoteBlock';
import { Run } from './Run';
import { SaidNowLines } from './SaidNowLines';
import styles from './Timeline.module.css';
import { useStickToEnd } from './useStickToEnd';

export interface TimelineProps {
  entries: readonly Entry[];
  pending: readonly Pending[];
  me: Author;
  /** Who is writing at this moment. */
  typing: string | null;
  /** Words of a call that are being said. */
  said?: readonly SaidNow[];
  /** Lines were said, not written: nothing is "sent" or "read". */
  isSpoken?: boolean;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
}

const NOBODY: readonly SaidNow[] = [];

/** All lines of a conversation, oldest first, kept at the newest. */
export function Timeline(props: TimelineProps) {
  const { entries, pending, me, typing, said = NOBODY, onRetry, onDiscard } = props;
  const { t } = useTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const blocks = useMemo(() => arrange(entries, pending, me), [entries, pending, me]);
  const count = entries.length + pending.length + said.length + (typing ? 1 : 0);
  const end = useStickToEnd(scroller, content, count);
  const actions = { onRetry, onDiscard, isSpoken: props.isSpoken };
  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroll}
        onScroll={end.onScroll}
        role="log"
        aria-label={t('conversation.timeline')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
      >
        <div ref={content} className={styles.lines}>
          {blocks.length === 0 && <p className={styles.nothing}>{t('conversation.no_lines')}</p>}
          {blocks.map((block) => (
            <BlockView key={block.id} block={block} me={me} actions={actions} />
          ))}
          <SaidNowLines said={said} />
          {typing && (
            <p className={styles.typing}>
              <span className={styles.dots} aria-hidden="true">
                <i />
                <i />
                <i />
              </span>
              {t('conversation.typing', { name: typing })}
            </p>
          )}
        </div>
      </div>
      {!end.isAtEnd && (
        <button type="button" className={styles.jump} onClick={end.toEnd}>
          <IconArrowDown size={16} aria-hidden="true" />
          {end.missed > 0
            ? t('conversation.jump', { count: end.missed })
            : t('conversation.to_latest')}
        </button>
      )}
    </div>
  );
}

export interface LineActions {
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
  isSpoken?: boolean;
}

function BlockView({ block, me, actions }: { block: Block; me: Author; actions: LineActions }) {
  switch (block.is) {
    case 'day':
      return <Day at={block.at} />;
    case 'event':
      return <EventLine entry={block.entry} />;
    case 'note':
      return <NoteBlock block={block} actions={actions} />;
    case 'run':
      return <Run run={block} isMine={block.author.id === me.id} actions={actions} />;
  }
}

function Day({ at }: { at: string }) {
  const { language } = useTexts();
  const { socket } = useServices();
  return (
    <h3 className={styles.day}>
      <span>{dayName(at, socket.clock.now(), language)}</span>
    </h3>
  );
}
