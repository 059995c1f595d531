import type { InteractionCard, RoutingDetail } from '@mainstem/api';
import { clockTime, inLanguage } from '@mainstem/l10n';
import { Blank } from '@mainstem/ui';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconRoute } from '@tabler/icons-react';
import { TextPlaceholder } from '../../../parts/Placeholder';
import { WaitingWhy } from '../../../parts/WaitingWhy';
import { WhyView } from '../../../parts/WhyView';
import { useLive } from '../../../state/live';
import { useRouting } from '../../../state/queries';
import { queueOf } from '../../../state/select';
import { useTexts } from '../../../state/texts';
import styles from './Context.module.css';

/** Where the conversation was sent and why, and why it still waits if it does. */
export function RoutingTab({ card }: { card: InteractionCard }) {
  const { t } = useTexts();
  const version = [card.stage, card.owner, card.queue, card.enqueued_at].join();
  const { data, isPending, isError, refetch } = useRouting(card.id, version);
  if (isPending) return <TextPlaceholder />;
  if (isError) {
    return (
      <Blank isFailed icon={<IconAlertTriangle size={24} />} title={t('routing.failed')}>
        <Button variant="default" onClick={() => void refetch()}>
          {t('app.retry')}
        </Button>
      </Blank>
    );
  }
  return (
    <>
      <Facts card={card} />
      {data.waiting && (
        <section className={styles.part}>
          <h3>{t('routing.waiting')}</h3>
          <WaitingWhy waiting={data.waiting} />
        </section>
      )}
      <Decisions decisions={data.decisions} />
    </>
  );
}

function Facts({ card }: { card: InteractionCard }) {
  const { t, language } = useTexts();
  const queue = useLive((live) => queueOf(live, card.queue));
  return (
    <dl className={styles.facts}>
      {queue && (
        <div>
          <dt>{t('routing.queue')}</dt>
          <dd>{inLanguage(queue.names, language)}</dd>
        </div>
      )}
      {card.needs.length > 0 && (
        <div>
          <dt>{t('routing.needs')}</dt>
          <dd>{card.needs.join(', ')}</dd>
        </div>
      )}
      <div>
        <dt>{t('routing.priority')}</dt>
        <dd>{card.urgent ? t('inbox.urgent') : card.priority}</dd>
      </div>
    </dl>
  );
}

function Decisions({ decisions }: { decisions: RoutingDetail['decisions'] }) {
  const { t, language } = useTexts();
  if (decisions.length === 0) {
    return (
      <Blank
        icon={<IconRoute size={24} />}
        title={t('routing.none')}
        text={t('routing.none_text')}
      />
    );
  }
  return (
    <section className={styles.part}>
      <h3>{t('routing.decisions')}</h3>
      <ol className={styles.decisions}>
        {decisions.map((decision) => (
          <li key={decision.at + decision.kind}>
            <time dateTime={decision.at}>{clockTime(decision.at, language)}</time>
            <WhyView why={decision.why} />
          </li>
        ))}
      </ol>
    </section>
  );
}
