import type { InteractionCard } from '@mainstem/api';
import { shortMoment } from '@mainstem/l10n';
import { IconStarFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { ChannelIcon } from '../../parts/ChannelIcon';
import { TextPlaceholder } from '../../parts/Placeholder';
import { StageTag } from '../../parts/StageTag';
import { useLive } from '../../state/live';
import { useDispositionName } from '../../state/queries';
import { lastAt } from '../../state/select';
import { useServices } from '../../state/services';
import { useTexts } from '../../state/texts';
import styles from './Customer.module.css';
import { useHistory } from './useCustomer';

export interface CustomerHistoryProps {
  customer: string;
  interaction: string | null;
}

/** Earlier conversations on all channels, newest first. */
export function CustomerHistory({ customer, interaction }: CustomerHistoryProps) {
  const { t } = useTexts();
  const stage = useLive(
    ({ known }) => (interaction && known?.state.interactions[interaction]?.stage) || '',
  );
  const { data, isPending, isError } = useHistory(customer, stage);
  const earlier = (data?.items ?? [])
    .filter((card) => card.id !== interaction)
    .sort((a, b) => b.created_at.localeCompare(a.created_at));
  return (
    <section className={styles.part}>
      <h3>{t('customer.history')}</h3>
      {isPending && <TextPlaceholder />}
      {isError && <p role="alert">{t('customer.history_failed')}</p>}
      {data && earlier.length === 0 && <p className={styles.quiet}>{t('customer.no_history')}</p>}
      <ol className={styles.history}>
        {earlier.map((card) => (
          <HistoryLine key={card.id} card={card} />
        ))}
      </ol>
    </section>
  );
}

function HistoryLine({ card }: { card: InteractionCard }) {
  const { t, language } = useTexts();
  const { socket } = useServices();
  const dispositionName = useDispositionName();
  return (
    <li>
      <Link to="/desk/$interaction" params={{ interaction: card.id }} search={{ box: 'closed' }}>
        <span className={styles.row}>
          <ChannelIcon kind={card.channel} size={15} />
          <strong>{card.subject || card.last?.text || t('inbox.no_lines')}</strong>
          <time dateTime={lastAt(card)}>
            {shortMoment(card.created_at, socket.clock.now(), language)}
          </time>
        </span>
        <span className={styles.row}>
          {card.stage !== 'closed' && <StageTag stage={card.stage} />}
          {card.disposition && <span>{dispositionName(card.disposition)}</span>}
          {card.rating && (
            <span className={styles.rating}>
              <IconStarFilled size={12} aria-hidden="true" />
              <span aria-hidden="true">{card.rating.score}</span>
              <span className={styles.read}>
                {t('conversation.rated', { score: card.rating.score })}
              </span>
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}
