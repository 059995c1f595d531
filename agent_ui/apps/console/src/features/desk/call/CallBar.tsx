import type { Call, InteractionCard } from '@mainstem/api';
import { IconPhoneX } from '@tabler/icons-react';
import * as actions from '../../../actions/call';
import { transfer } from '../../../actions/conversation';
import { SUPERVISING } from '../../../actions/phone';
import { useDesk } from '../../../actions/useActions';
import { callOf, momentsOf, ownParty } from '../../../state/calls';
import { useLive, useNow } from '../../../state/live';
import { useObservable } from '../../../state/observable';
import { useServices } from '../../../state/services';
import { useSession } from '../../../state/session';
import { useCodeText, useTexts } from '../../../state/texts';
import styles from './Call.module.css';
import { CallButton } from './CallButton';
import { CallFacts } from './CallFacts';
import { Keypad } from './Keypad';
import { Parties } from './Parties';

const NOTICED_MS = 15_000;

/** The telephone of a conversation: how the call stands and everything that can be done with it. */
export function CallBar({ card }: { card: InteractionCard }) {
  const { t } = useTexts();
  const call = useLive((live) => callOf(live, card.id));
  if (!call) return null;
  return (
    <section className={styles.bar} aria-label={t('call.label')}>
      <CallFacts call={call} />
      <Parties call={call} />
      <NotReached call={call} />
      <Buttons call={call} />
    </section>
  );
}

function Buttons({ call }: { call: Call }) {
  const { user } = useSession();
  const { isMuted } = useDesk();
  const { isKeypadOpen } = useObservable(useServices().ui);
  const mine = ownParty(call, user.id);
  if (call.agent !== user.id && mine?.role !== 'consulted') {
    return (
      <div className={styles.buttons}>
        {SUPERVISING.map((action) => (
          <CallButton key={action.id} action={action} />
        ))}
      </div>
    );
  }
  return (
    <>
      <div className={styles.buttons}>
        <CallButton action={actions.mute} />
        <CallButton action={actions.unmute} isOn={isMuted} />
        <CallButton action={actions.hold} />
        <CallButton action={actions.unhold} isOn />
        <CallButton action={actions.keypad} isOn={isKeypadOpen} />
        <CallButton action={actions.consult} />
        <CallButton action={actions.swap} />
        <CallButton action={actions.join} />
        <CallButton action={actions.complete} />
        <CallButton action={actions.back} />
        <CallButton action={transfer} />
        <CallButton action={actions.startRecording} />
        <CallButton action={actions.pauseRecording} />
        <CallButton action={actions.resumeRecording} isOn />
        <CallButton action={actions.redial} />
        <CallButton action={actions.hangUp} endsCall />
      </div>
      {isKeypadOpen && call.agent === user.id && <Keypad call={call} />}
    </>
  );
}

/** The last one who was called did not come to the telephone. */
function NotReached({ call }: { call: Call }) {
  const { t } = useTexts();
  const codeText = useCodeText();
  useNow();
  const notReached = useLive((live) => momentsOf(live, call.interaction).notReached);
  const isFresh = notReached !== null && Date.now() - notReached.at < NOTICED_MS;
  return (
    <div role="status">
      {isFresh && (
        <p className={styles.notice}>
          <IconPhoneX size={17} aria-hidden="true" />
          {t('call.not_reached', { why: codeText('call.ending', notReached.ending) })}
        </p>
      )}
    </div>
  );
}
