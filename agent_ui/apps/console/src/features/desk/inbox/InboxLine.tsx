import type { Box, InteractionCard } from '@mainstem/api';
import { inLanguage, shortMoment } from '@mainstem/l10n';
import { Avatar, Tag } from '@mainstem/ui';
import { IconAlertTriangleFilled, IconMoodAngry, IconMoodSad } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { ChannelIcon } from '../../../parts/ChannelIcon';
import { Since } from '../../../parts/Since';
import { StageTag } from '../../../parts/StageTag';
import { useLive } from '../../../state/live';
import { lastAt, queueOf } from '../../../state/select';
import { useServices } from '../../../state/services';
import { useCustomerName, useTexts } from '../../../state/texts';
import styles from './Inbox.module.css';

export interface InboxLineProps {
  card: InteractionCard;
  box: Box;
  isChosen: boolean;
  isStop: boolean;
  onFocus: () => void;
}

/** One conversation in the list: who, the last words, how long, and what is special. */
export const InboxLine = memo(function InboxLine(props: InboxLineProps) {
  const { card, box, isChosen, isStop, onFocus } = props;
  const name = useCustomerName()(card.customer, card.channel);
  const { t } = useTexts();
  const isWaiting = card.stage === 'waiting' || card.stage === 'offered';
  return (
    <li>
      <Link
        to="/desk/$interaction"
        params={{ interaction: card.id }}
        search={(before) => ({ ...before, panel: undefined })}
        className={styles.line}
        data-interaction={card.id}
        data-unread={card.unread > 0 || undefined}
        aria-current={isChosen ? 'true' : undefined}
        activeProps={{}}
        tabIndex={isStop ? 0 : -1}
        onFocus={onFocus}
        preload={false}
      >
        <Avatar name={name} kind="customer" size="2.25rem" />
        <span className={styles.words}>
          <span className={styles.row}>
            <span className={styles.name}>{name}</span>
            <span className={isWaiting ? styles.wait : styles.time}>
              {isWaiting && card.enqueued_at ? (
                <Since at={card.enqueued_at} label={t('conversation.since_queued')} />
              ) : (
                <LastTime card={card} />
              )}
            </span>
          </span>
          <span className={styles.row}>
            <LastWords card={card} />
            {card.unread > 0 && (
              <span className={styles.unread}>
                <span aria-hidden="true">{card.unread}</span>
                <span className={styles.read}>{t('inbox.unread', { count: card.unread })}</span>
              </span>
            )}
          </span>
          <Marks card={card} hasStage={box !== 'mine' && !(box === 'closed')} />
        </span>
      </Link>
    </li>
  );
});

function LastTime({ card }: { card: InteractionCard }) {
  const { language } = useTexts();
  const { socket } = useServices();
  const at = lastAt(card);
  return <time dateTime={at}>{shortMoment(at, socket.clock.now(), language)}</time>;
}

function LastWords({ card }: { card: InteractionCard }) {
  const { t } = useTexts();
  const isMine = useLive(({ known }) => known !== null && card.owner === known.state.me_id);
  const { last } = card;
  const by =
    last?.author === 'bot'
      ? t('inbox.bot')
      : last?.author === 'agent' && isMine
        ? t('inbox.you')
        : null;
  return (
    <span className={styles.last}>
      {by && <span className={styles.by}>{by}: </span>}
      {last?.text || card.subject || t('inbox.no_lines')}
    </span>
  );
}

function Marks({ card, hasStage }: { card: InteractionCard; hasStage: boolean }) {
  const { t, language } = useTexts();
  const queue = useLive((live) => queueOf(live, card.queue));
  return (
    <span className={styles.marks}>
      <span className={styles.channel}>
        <ChannelIcon kind={card.channel} size={14} />
        {queue && inLanguage(queue.names, language)}
      </span>
      {hasStage && <StageTag stage={card.stage} />}
      {card.urgent && (
        <Tag tone="danger" icon={<IconAlertTriangleFilled size={12} aria-hidden="true" />}>
          {t('inbox.urgent')}
        </Tag>
      )}
      {card.mood === 'upset' && (
        <Tag tone="warn" icon={<IconMoodSad size={13} aria-hidden="true" />}>
          {t('mood.upset')}
        </Tag>
      )}
      {card.mood === 'angry' && (
        <Tag tone="danger" icon={<IconMoodAngry size={13} aria-hidden="true" />}>
          {t('mood.angry')}
        </Tag>
      )}
    </span>
  );
}
