import type { Call, Party, PartyRole } from '@mainstem/api';
import { CloseButton } from '@mantine/core';
import {
  IconEar,
  IconHeadset,
  IconMicrophoneOff,
  IconPhone,
  IconPlayerPause,
  IconUser,
  IconUserQuestion,
  IconWaveSine,
} from '@tabler/icons-react';
import { useAttempt } from '../../../actions/useActions';
import { hearsMusic, momentsOf, present } from '../../../state/calls';
import { useLive, useNow } from '../../../state/live';
import { cardOf } from '../../../state/select';
import { useApi } from '../../../state/services';
import { useSession } from '../../../state/session';
import { useTexts } from '../../../state/texts';
import styles from './Call.module.css';

const SIGNS: Record<PartyRole, typeof IconUser> = {
  customer: IconUser,
  agent: IconHeadset,
  consulted: IconUserQuestion,
  guest: IconPhone,
  supervisor: IconEar,
};
/** So long after its last sign a leg counts as speaking. */
const SPEAKS_MS = 1_500;

/** Everybody on the line and everybody who is being called. */
export function Parties({ call }: { call: Call }) {
  const { t } = useTexts();
  return (
    <ul className={styles.parties} aria-label={t('call.parties')}>
      {present(call).map((party) => (
        <PartyView key={party.leg} call={call} party={party} />
      ))}
    </ul>
  );
}

function PartyView({ call, party }: { call: Call; party: Party }) {
  const { t } = useTexts();
  const { user } = useSession();
  const api = useApi();
  const attempt = useAttempt();
  const name = usePartyName()(call, party);
  useNow();
  const spokeAt = useLive((live) => momentsOf(live, call.interaction).spokeAt[party.leg] ?? 0);
  const speaks = Date.now() - spokeAt < SPEAKS_MS;
  const Sign = SIGNS[party.role];
  const state = stateOf(call, party);
  const mayEnd = call.agent === user.id && ['consulted', 'guest'].includes(party.role);
  return (
    <li className={styles.party} data-speaks={speaks || undefined}>
      <Sign size={15} role="img" aria-label={t(`call.role.${party.role}`)} />
      <span>{party.user === user.id ? t('inbox.you') : name}</span>
      {state && (
        <small className={styles.sign}>
          {state === 'mute' && <IconMicrophoneOff size={13} aria-hidden="true" />}
          {(state === 'music' || state === 'held') && (
            <IconPlayerPause size={13} aria-hidden="true" />
          )}
          {t(`call.leg.${state}`)}
        </small>
      )}
      {speaks && <IconWaveSine size={15} role="img" aria-label={t('call.speaks')} />}
      {mayEnd && (
        <CloseButton
          size="xs"
          aria-label={t('call.end_leg', { name })}
          onClick={() => void attempt(() => api.hangUp(call.id, party.leg))}
        />
      )}
    </li>
  );
}

type LegWord = 'calling' | 'ringing' | 'music' | 'held' | 'mute' | 'listen' | 'whisper' | 'barge';

/** What is remarkable about a leg; nothing where it simply talks. */
function stateOf(call: Call, party: Party): LegWord | null {
  const { state, mode } = party;
  if (state === 'calling' || state === 'ringing') return state;
  if (hearsMusic(call, party)) return 'music';
  if (state === 'held') return 'held';
  return mode === 'talk' || mode === 'hold' ? null : mode;
}

/** Who is at the end of a leg, by the best name that is known. */
export function usePartyName(): (call: Call, party: Party) => string {
  const { t } = useTexts();
  const agents = useLive((live) => live.known?.state.agents);
  const state = useLive((live) => live);
  return (call, party) => {
    if (party.user) return agents?.[party.user]?.name || party.name || t('call.role.agent');
    const customer =
      party.role === 'customer' ? cardOf(state, call.interaction)?.customer.name : '';
    return party.name || customer || party.number || t(`call.role.${party.role}`);
  };
}
