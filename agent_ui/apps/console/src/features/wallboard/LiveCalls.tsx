import type { Call } from '@mainstem/api';
import { Blank, Tag } from '@mainstem/ui';
import { IconPhoneIncoming, IconPhoneOff, IconPhoneOutgoing } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { AgentAction } from '../../actions/model';
import { SUPERVISING } from '../../actions/phone';
import { useDesk, useRunOn } from '../../actions/useActions';
import { Hidden } from '../../parts/Hidden';
import { Since } from '../../parts/Since';
import { liveCalls, ownParty } from '../../state/calls';
import { useLive } from '../../state/live';
import { useHasVoice } from '../../state/queries';
import { agentOf, cardOf } from '../../state/select';
import { useTexts } from '../../state/texts';
import styles from './Board.module.css';

/** Every call that goes on, with what a supervisor can do in it. */
export function LiveCalls() {
  const { t } = useTexts();
  const hasVoice = useHasVoice();
  const calls = useLive(liveCalls);
  if (!hasVoice) return null;
  return (
    <section className={styles.block}>
      <h2 className={styles.heading}>
        {t('board.calls')}
        {calls.length > 0 && <span className={styles.count}>{calls.length}</span>}
      </h2>
      {calls.length === 0 && (
        <Blank
          icon={<IconPhoneOff size={24} />}
          title={t('board.calls_none')}
          text={t('board.calls_none_text')}
        />
      )}
      <ul className={styles.waiting}>
        {calls.map((call) => (
          <CallLine key={call.id} call={call} />
        ))}
      </ul>
    </section>
  );
}

function CallLine({ call }: { call: Call }) {
  const { t } = useTexts();
  const desk = useDesk();
  const card = useLive((live) => cardOf(live, call.interaction));
  const agent = useLive((live) => agentOf(live, call.agent));
  const number = call.direction === 'in' ? call.caller : call.called;
  const name = card?.customer.name || number || t('call.no_number');
  const mine = ownParty(call, desk.me?.id ?? '');
  const Direction = call.direction === 'in' ? IconPhoneIncoming : IconPhoneOutgoing;
  return (
    <li className={styles.waitingLine}>
      <div className={styles.waitingHead}>
        <Direction size={17} role="img" aria-label={t(`call.direction.${call.direction}`)} />
        {call.interaction ? (
          <Link
            to="/desk/$interaction"
            params={{ interaction: call.interaction }}
            search={{ box: 'all' }}
          >
            {name}
          </Link>
        ) : (
          <strong>{name}</strong>
        )}
        <Tag tone={call.stage === 'talking' ? 'ok' : 'plain'}>{t(`call.stage.${call.stage}`)}</Tag>
        {agent && <span>{agent.name}</span>}
        {mine?.role === 'supervisor' && (
          <Tag tone="accent">{t(`call.mine.${modeOf(mine.mode)}`)}</Tag>
        )}
        <span className={styles.since}>
          <Since at={call.answered_at ?? call.arrived_at} label={t('call.duration')} />
        </span>
      </div>
      {card?.last && <p className={styles.asked}>{card.last.text}</p>}
      <div className={styles.callButtons}>
        {SUPERVISING.map((action) => (
          <SuperviseButton key={action.id} action={action} call={call} name={name} />
        ))}
      </div>
    </li>
  );
}

function modeOf(mode: string): 'listen' | 'whisper' | 'barge' {
  return mode === 'whisper' || mode === 'barge' ? mode : 'listen';
}

/** An action on this line, not on what is shown: the same object, asked about another call. */
function SuperviseButton({
  action,
  call,
  name,
}: {
  action: AgentAction;
  call: Call;
  name: string;
}) {
  const { t } = useTexts();
  const desk = useDesk();
  const runOn = useRunOn();
  const isWatched = desk.calls.watched?.id === call.id;
  const watched = isWatched ? call : null;
  const here = { ...desk, calls: { ...desk.calls, shown: call, watched } };
  if (!action.when(here)) return null;
  return (
    <button
      type="button"
      className={styles.callButton}
      onClick={() => void runOn(action, here)}
      title={t(`actions.${action.id}`)}
    >
      <action.icon size={16} stroke={1.8} aria-hidden="true" />
      {t(`actions.${action.id}`)}
      <Hidden>{name}</Hidden>
    </button>
  );
}
