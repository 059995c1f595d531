import type { Stage } from '@mainstem/api';
import { Blank } from '@mainstem/ui';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconEyeOff } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { isVoice, type PanelTab } from '../../../actions/model';
import { ListPlaceholder } from '../../../parts/Placeholder';
import { callOf } from '../../../state/calls';
import { useLive } from '../../../state/live';
import { useServices } from '../../../state/services';
import { useCustomerName, useTexts } from '../../../state/texts';
import { CallBar } from '../call/CallBar';
import { ConsultDialog } from '../call/ConsultDialog';
import { ContextPanel } from '../context/ContextPanel';
import { SnoozeDialog } from '../dialogs/SnoozeDialog';
import { TransferDialog } from '../dialogs/TransferDialog';
import { Timeline } from '../timeline/Timeline';
import styles from './Conversation.module.css';
import { ConversationFoot } from './ConversationFoot';
import { ConversationHeader } from './ConversationHeader';
import { type ConversationView, useConversation, useMarkRead } from './useConversation';

/** Only who looks at a call that is over needs the player. */
const CallRecordView = lazy(async () => {
  const { CallRecordView: view } = await import('../record/CallRecordView');
  return { default: view };
});

const OVER: readonly Stage[] = ['wrap_up', 'closed'];

export interface ConversationProps {
  interaction: string;
  panel: PanelTab | null;
  renderCustomer: (customer: string, interaction: string) => ReactNode;
}

/** The chosen conversation and its details: two columns of the desk. */
export function Conversation({ interaction, panel, renderCustomer }: ConversationProps) {
  const { t } = useTexts();
  const state = useConversation(interaction);
  if (state.is === 'ready') {
    return <Ready view={state.view} panel={panel} renderCustomer={renderCustomer} />;
  }
  return (
    <section className={styles.alone} aria-busy={state.is === 'loading'}>
      {state.is === 'loading' && <ListPlaceholder lines={6} />}
      {state.is === 'gone' && (
        <Blank
          icon={<IconEyeOff size={24} />}
          title={t('conversation.gone')}
          text={t('conversation.gone_text')}
        />
      )}
      {state.is === 'failed' && (
        <Blank isFailed icon={<IconAlertTriangle size={24} />} title={t('conversation.failed')}>
          <Button variant="default" onClick={state.retry}>
            {t('app.retry')}
          </Button>
        </Blank>
      )}
    </section>
  );
}

interface ReadyProps {
  view: ConversationView;
  panel: PanelTab | null;
  renderCustomer: ConversationProps['renderCustomer'];
}

function Ready({ view, panel, renderCustomer }: ReadyProps) {
  const { t } = useTexts();
  const { outbox } = useServices();
  const { card } = view;
  const name = useCustomerName()(card.customer, card.channel);
  const call = useLive((live) => callOf(live, card.id));
  const isOver = isVoice(card) && call === null && OVER.includes(card.stage);
  useMarkRead(card, view.entries);
  return (
    <>
      <section className={styles.conversation} aria-label={t('conversation.label', { name })}>
        <ConversationHeader card={card} />
        <CallBar card={card} />
        {isOver && (
          <Suspense>
            <CallRecordView
              interaction={card.id}
              version={card.stage}
              entries={view.entries}
              isOpenAtFirst={card.stage === 'closed'}
            />
          </Suspense>
        )}
        <Timeline
          entries={view.entries}
          pending={view.pending}
          me={view.me}
          typing={view.typing}
          said={view.said}
          isSpoken={card.channel === 'voice'}
          onRetry={(id) => void outbox.retry(id)}
          onDiscard={(id) => outbox.discard(id)}
        />
        <ConversationFoot card={card} suggestions={view.suggestions} />
      </section>
      <ContextPanel
        card={card}
        suggestions={view.suggestions}
        panel={panel}
        customer={renderCustomer(card.customer.id, card.id)}
      />
      <TransferDialog card={card} />
      <SnoozeDialog card={card} />
      <ConsultDialog card={card} />
    </>
  );
}
