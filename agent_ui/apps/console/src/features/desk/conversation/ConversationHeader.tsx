import type { InteractionCard } from '@mainstem/api';
import { comingMoment, inLanguage } from '@mainstem/l10n';
import { Avatar } from '@mainstem/ui';
import { Tooltip } from '@mantine/core';
import {
  IconChevronLeft,
  IconLayoutSidebarRight,
  IconRosetteDiscountCheckFilled,
} from '@tabler/icons-react';
import { ChannelIcon } from '../../../parts/ChannelIcon';
import { IconLink } from '../../../parts/IconLink';
import { Since } from '../../../parts/Since';
import { StageTag } from '../../../parts/StageTag';
import { useLive } from '../../../state/live';
import { agentOf, queueOf } from '../../../state/select';
import { useServices } from '../../../state/services';
import { useSession } from '../../../state/session';
import { useCustomerName, useTexts } from '../../../state/texts';
import styles from './Conversation.module.css';
import { ConversationActions } from './ConversationActions';

/** Who it is, where the conversation stands, and what can be done with it. */
export function ConversationHeader({ card }: { card: InteractionCard }) {
  const name = useCustomerName()(card.customer, card.channel);
  const { t } = useTexts();
  return (
    <header className={styles.header}>
      <IconLink
        className={styles.back}
        to="/desk"
        search={(before) => ({ ...before, panel: undefined })}
        aria-label={t('app.back')}
      >
        <IconChevronLeft size={22} />
      </IconLink>
      <Avatar name={name} kind="customer" size="2.5rem" />
      <div className={styles.who}>
        <h2 className={styles.name}>
          <span>{name}</span>
          {card.customer.verified && (
            <IconRosetteDiscountCheckFilled
              size={17}
              className={styles.verified}
              role="img"
              aria-label={t('conversation.verified')}
            />
          )}
        </h2>
        <Facts card={card} />
      </div>
      <ConversationActions />
      <Tooltip label={t('conversation.details')}>
        <IconLink
          className={styles.details}
          to="."
          search={(before) => ({ ...before, panel: 'customer' })}
          aria-label={t('conversation.details')}
        >
          <IconLayoutSidebarRight size={20} stroke={1.8} />
        </IconLink>
      </Tooltip>
    </header>
  );
}

function Facts({ card }: { card: InteractionCard }) {
  const { t, language } = useTexts();
  const { socket } = useServices();
  const { user } = useSession();
  const queue = useLive((live) => queueOf(live, card.queue));
  const owner = useLive((live) => agentOf(live, card.owner));
  const isWaiting = card.stage === 'waiting' || card.stage === 'offered';
  const since = card.stage === 'active' ? card.accepted_at : isWaiting ? card.enqueued_at : null;
  const sinceLabel = isWaiting ? 'conversation.since_queued' : 'conversation.since_accepted';
  return (
    <p className={styles.facts}>
      <StageTag stage={card.stage} />
      {since && <Since at={since} label={t(sinceLabel)} />}
      {card.stage === 'snoozed' && card.snoozed_until && (
        <span className={styles.shrinks}>
          {t('conversation.snoozed_until', {
            time: comingMoment(card.snoozed_until, socket.clock.now(), language),
          })}
        </span>
      )}
      <span className={`${styles.channel} ${styles.shrinks}`}>
        <ChannelIcon kind={card.channel} size={15} />
        {queue && <span className={styles.queue}>{inLanguage(queue.names, language)}</span>}
      </span>
      {owner && owner.id !== user.id && (
        <span className={styles.shrinks}>{t('conversation.with', { name: owner.name })}</span>
      )}
    </p>
  );
}
