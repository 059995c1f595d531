import type { InteractionCard, Suggestion } from '@mainstem/api';
import { comingMoment } from '@mainstem/l10n';
import { Button } from '@mantine/core';
import { IconInfoCircle, IconNote } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { ActionButton } from '../../../actions/ActionButton';
import { note as noteAction, take, wake } from '../../../actions/conversation';
import { useDesk } from '../../../actions/useActions';
import { useLive } from '../../../state/live';
import { agentOf } from '../../../state/select';
import { useServices } from '../../../state/services';
import { useSession } from '../../../state/session';
import { useTexts } from '../../../state/texts';
import { Composer } from '../composer/Composer';
import styles from './Conversation.module.css';
import { WrapUp } from './WrapUp';

export interface ConversationFootProps {
  card: InteractionCard;
  suggestions: readonly Suggestion[];
}

/** What stands under the timeline: the composer, the wrap-up, or why nothing can be written. */
export function ConversationFoot({ card, suggestions }: ConversationFootProps) {
  const { user } = useSession();
  const isOwn = card.owner === user.id;
  if (isOwn && card.stage === 'active') {
    const canReply = card.channel !== 'voice';
    return <Composer card={card} canReply={canReply} suggestions={suggestions} />;
  }
  if (isOwn && card.stage === 'wrap_up') return <WrapUp card={card} />;
  return <ReadOnly card={card} />;
}

/** Says who has it; a note to colleagues can still be written. */
function ReadOnly({ card }: { card: InteractionCard }) {
  const { t, language } = useTexts();
  const { socket, ui } = useServices();
  const desk = useDesk();
  const owner = useLive((live) => agentOf(live, card.owner));
  const [isWriting, setWriting] = useState(false);
  const canNote = noteAction.when(desk) && desk.card?.id === card.id;
  useEffect(() => {
    if (isWriting) return;
    ui.composer = {
      write: () => setWriting(true),
      insert: () => undefined,
      attach: () => undefined,
    };
    return () => {
      ui.composer = null;
    };
  }, [ui, isWriting]);
  if (isWriting) return <Composer card={card} canReply={false} suggestions={[]} />;
  return (
    <footer className={styles.readOnly}>
      <IconInfoCircle size={18} aria-hidden="true" />
      <span className={styles.reason}>
        {t(`composer.read_only.${card.stage}`, {
          name: owner?.name ?? t('composer.someone'),
          time: card.snoozed_until
            ? comingMoment(card.snoozed_until, socket.clock.now(), language)
            : '',
        })}
      </span>
      {canNote && (
        <Button
          variant="default"
          leftSection={<IconNote size={17} aria-hidden="true" />}
          onClick={() => setWriting(true)}
        >
          {t('actions.note')}
        </Button>
      )}
      <ActionButton action={take} variant="filled" />
      <ActionButton action={wake} variant="filled" />
    </footer>
  );
}
