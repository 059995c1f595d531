import type { InteractionCard } from '@mainstem/api';
import { inLanguage } from '@mainstem/l10n';
import { Blank, Tag } from '@mainstem/ui';
import { Button } from '@mantine/core';
import { IconAlertTriangleFilled, IconChevronDown, IconMoodSmile } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useAttempt } from '../../actions/useActions';
import { ChannelIcon } from '../../parts/ChannelIcon';
import { ListPlaceholder, TextPlaceholder } from '../../parts/Placeholder';
import { Since } from '../../parts/Since';
import { WaitingWhy } from '../../parts/WaitingWhy';
import { useLive } from '../../state/live';
import { useRouting } from '../../state/queries';
import { queueOf, waitingCards } from '../../state/select';
import { useApi } from '../../state/services';
import { usePermission } from '../../state/session';
import { useCustomerName, useTexts } from '../../state/texts';
import styles from './Board.module.css';

/** Everybody who waits, in the order in which they will be served. */
export function WaitingList() {
  const { t } = useTexts();
  const isKnown = useLive(({ known }) => known !== null);
  const cards = useLive(({ known }) => (known ? waitingCards(known.state) : []));
  return (
    <section className={styles.block}>
      <h2 className={styles.heading}>
        {t('board.waiting_list')}
        {cards.length > 0 && <span className={styles.count}>{cards.length}</span>}
      </h2>
      {!isKnown && <ListPlaceholder lines={4} />}
      {isKnown && cards.length === 0 && (
        <Blank
          icon={<IconMoodSmile size={24} />}
          title={t('board.waiting_none')}
          text={t('board.waiting_none_text')}
        />
      )}
      <ol className={styles.waiting}>
        {cards.map((card) => (
          <WaitingLine key={card.id} card={card} />
        ))}
      </ol>
    </section>
  );
}

function WaitingLine({ card }: { card: InteractionCard }) {
  const name = useCustomerName()(card.customer, card.channel);
  const { t, language } = useTexts();
  const api = useApi();
  const attempt = useAttempt();
  const whyId = useId();
  const [isOpen, setOpen] = useState(false);
  const mayTake = usePermission('interactions.take');
  const queue = useLive((live) => queueOf(live, card.queue));
  return (
    <li className={styles.waitingLine}>
      <div className={styles.waitingHead}>
        <ChannelIcon kind={card.channel} size={17} />
        <Link to="/desk/$interaction" params={{ interaction: card.id }} search={{ box: 'queues' }}>
          {name}
        </Link>
        {card.urgent && (
          <Tag tone="danger" icon={<IconAlertTriangleFilled size={12} aria-hidden="true" />}>
            {t('board.urgent')}
          </Tag>
        )}
        <span className={styles.wait}>
          {card.enqueued_at && (
            <Since at={card.enqueued_at} label={t('conversation.since_queued')} />
          )}
        </span>
      </div>
      <p className={styles.asked}>
        {queue && <span>{inLanguage(queue.names, language)} · </span>}
        {card.handover?.asked || card.last?.text || card.subject}
      </p>
      <div className={styles.waitingFoot}>
        <Button
          size="compact-sm"
          variant="subtle"
          aria-expanded={isOpen}
          aria-controls={whyId}
          rightSection={<IconChevronDown size={15} data-open={isOpen || undefined} />}
          onClick={() => setOpen(!isOpen)}
        >
          {t('board.why')}
        </Button>
        {mayTake && card.stage === 'waiting' && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${t('board.take')}: ${name}`}
            onClick={() => void attempt(() => api.take(card.id))}
          >
            {t('board.take')}
          </Button>
        )}
      </div>
      <div id={whyId}>{isOpen && <Why card={card} />}</div>
    </li>
  );
}

function Why({ card }: { card: InteractionCard }) {
  const { t } = useTexts();
  const { data, isError } = useRouting(card.id, `${card.stage} ${card.enqueued_at}`);
  if (isError) return <p role="alert">{t('routing.failed')}</p>;
  if (!data) return <TextPlaceholder />;
  return data.waiting ? <WaitingWhy waiting={data.waiting} /> : <p>{t('routing.none')}</p>;
}
