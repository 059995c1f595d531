import type { QueueCard } from '@mainstem/api';
import { comingMoment, count, inLanguage } from '@mainstem/l10n';
import { Blank, Tag } from '@mainstem/ui';
import { Skeleton } from '@mantine/core';
import {
  IconAlertTriangleFilled,
  IconDoor,
  IconDoorOff,
  IconUsersGroup,
} from '@tabler/icons-react';
import { Since } from '../../parts/Since';
import { useLive } from '../../state/live';
import { useServices } from '../../state/services';
import { useTexts } from '../../state/texts';
import styles from './Board.module.css';

/** One tile for each queue: the busiest first. */
export function QueueTiles() {
  const { t } = useTexts();
  const isKnown = useLive(({ known }) => known !== null);
  const queues = useLive(({ known }) => Object.values(known?.state.queues ?? {}).sort(byNeed));
  if (!isKnown) {
    return (
      <div className={styles.tiles} role="status" aria-label={t('app.loading')}>
        {['a', 'b', 'c', 'd'].map((key) => (
          <Skeleton key={key} height={132} radius="md" />
        ))}
      </div>
    );
  }
  if (queues.length === 0) {
    return (
      <Blank
        icon={<IconUsersGroup size={24} />}
        title={t('board.queues_none')}
        text={t('board.queues_none_text')}
      />
    );
  }
  return (
    <ul className={styles.tiles} aria-label={t('board.queues')}>
      {queues.map((queue) => (
        <QueueTile key={queue.id} queue={queue} />
      ))}
    </ul>
  );
}

function byNeed(a: QueueCard, b: QueueCard): number {
  return b.waiting - a.waiting || a.name.localeCompare(b.name);
}

function QueueTile({ queue }: { queue: QueueCard }) {
  const { t, language } = useTexts();
  const hasNobody = queue.open && queue.waiting > 0 && queue.ready === 0;
  return (
    <li className={styles.tile} data-waiting={queue.waiting > 0 || undefined}>
      <div className={styles.tileHead}>
        <h2>{inLanguage(queue.names, language) || queue.name}</h2>
        <OpenTag queue={queue} />
      </div>
      <dl className={styles.figures}>
        <div className={styles.main}>
          <dt>{t('board.waiting')}</dt>
          <dd>{count(queue.waiting, language)}</dd>
        </div>
        <div className={styles.main}>
          <dt>{t('board.longest')}</dt>
          <dd>{queue.oldest_enqueued_at ? <Since at={queue.oldest_enqueued_at} /> : <Dash />}</dd>
        </div>
        <div>
          <dt>{t('board.active')}</dt>
          <dd>{count(queue.active, language)}</dd>
        </div>
        <div data-alarm={hasNobody || undefined}>
          <dt>{t('board.ready')}</dt>
          <dd>
            {hasNobody && <IconAlertTriangleFilled size={14} aria-hidden="true" />}{' '}
            {count(queue.ready, language)}{' '}
            <small>{t('board.of_members', { count: queue.members })}</small>
          </dd>
        </div>
      </dl>
    </li>
  );
}

function Dash() {
  return <span aria-hidden="true">–</span>;
}

function OpenTag({ queue }: { queue: QueueCard }) {
  const { t, language } = useTexts();
  const { socket } = useServices();
  if (queue.open) {
    return (
      <Tag tone="ok" icon={<IconDoor size={13} aria-hidden="true" />}>
        {t('board.open')}
      </Tag>
    );
  }
  const opening = queue.next_opening;
  return (
    <Tag icon={<IconDoorOff size={13} aria-hidden="true" />}>
      {opening
        ? t('board.opens', { time: comingMoment(opening, socket.clock.now(), language) })
        : t('board.closed')}
    </Tag>
  );
}
