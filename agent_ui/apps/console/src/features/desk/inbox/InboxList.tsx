import type { Box, InteractionCard, Stage } from '@mainstem/api';
import { Blank } from '@mainstem/ui';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconInbox, IconMoodSmile, IconSearchOff } from '@tabler/icons-react';
import { useState } from 'react';
import { ListPlaceholder } from '../../../parts/Placeholder';
import { useTexts } from '../../../state/texts';
import styles from './Inbox.module.css';
import { InboxLine } from './InboxLine';
import { useInbox } from './useInbox';
import { moveFocus } from './useListControl';

export interface InboxListProps {
  box: Box;
  q: string;
  chosen: string | null;
}

export function InboxList({ box, q, chosen }: InboxListProps) {
  const { t } = useTexts();
  const { cards, is, retry, more, isLoadingMore } = useInbox(box, q);
  if (is === 'loading') return <ListPlaceholder />;
  if (is === 'failed') {
    return (
      <Blank isFailed icon={<IconAlertTriangle size={24} />} title={t('inbox.failed')}>
        <Button variant="default" onClick={retry}>
          {t('app.retry')}
        </Button>
      </Blank>
    );
  }
  if (cards.length === 0) return <NothingHere box={box} q={q} />;
  return (
    <>
      <Lines cards={cards} box={box} chosen={chosen} hasParts={box === 'mine' && q === ''} />
      {more && (
        <Button className={styles.more} variant="default" loading={isLoadingMore} onClick={more}>
          {t('inbox.load_more')}
        </Button>
      )}
    </>
  );
}

function NothingHere({ box, q }: { box: Box; q: string }) {
  const { t } = useTexts();
  if (q) {
    return (
      <Blank
        icon={<IconSearchOff size={24} />}
        title={t('inbox.empty_found', { q })}
        text={t('inbox.empty_found_text')}
      />
    );
  }
  const Sign = box === 'queues' ? IconMoodSmile : IconInbox;
  return (
    <Blank
      icon={<Sign size={24} />}
      title={t(`inbox.empty_${box}`)}
      text={t(`inbox.empty_${box}_text`)}
    />
  );
}

interface LinesProps {
  cards: readonly InteractionCard[];
  box: Box;
  chosen: string | null;
  /** One's own conversations stand under headings by stage. */
  hasParts: boolean;
}

/** One tab stop: the chosen line, or the one that had the focus last. */
function Lines({ cards, box, chosen, hasParts }: LinesProps) {
  const { t } = useTexts();
  const [focused, setFocused] = useState<string | null>(null);
  const ids = cards.map((card) => card.id);
  const stop = [focused, chosen].find((id) => id !== null && ids.includes(id)) ?? ids[0];
  const stages: (Stage | null)[] = hasParts
    ? [...new Set(cards.map((card) => card.stage))]
    : [null];
  return (
    // The lines are links; the arrow keys only move the focus along them.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div onKeyDown={moveFocus}>
      {stages.map((stage) => (
        <section key={stage} aria-label={stage ? t(`stage.${stage}`) : t(`inbox.${box}`)}>
          {stage && stages.length > 1 && <h3 className={styles.part}>{t(`stage.${stage}`)}</h3>}
          <ul className={styles.lines}>
            {cards
              .filter((card) => stage === null || card.stage === stage)
              .map((card) => (
                <InboxLine
                  key={card.id}
                  card={card}
                  box={box}
                  isChosen={card.id === chosen}
                  isStop={card.id === stop}
                  onFocus={() => setFocused(card.id)}
                />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
