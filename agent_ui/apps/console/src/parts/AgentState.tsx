import type { AgentCard } from '@mainstem/api';
import { inLanguage } from '@mainstem/l10n';
import {
  IconBell,
  IconCheck,
  IconCoffee,
  IconMessage,
  IconPencil,
  IconPlugX,
  IconPower,
  IconZzz,
} from '@tabler/icons-react';
import { usePresenceReasons } from '../state/queries';
import { useTexts } from '../state/texts';
import styles from './parts.module.css';

type Shape = typeof IconCheck;
const LOOKS: Record<string, [Shape, string | undefined]> = {
  idle: [IconCheck, styles.good],
  reserved: [IconBell, styles.busy],
  interacting: [IconMessage, styles.busy],
  wrap_up: [IconPencil, styles.busy],
  off_queue: [IconCoffee, styles.away],
  not_responding: [IconZzz, styles.lost],
  disconnected_grace: [IconPlugX, styles.lost],
  signed_out: [IconPower, styles.off],
};

/** The sign of an agent's state; its words always stand beside it. */
export function AgentSign({ agent }: { agent: AgentCard }) {
  const look = agent.presence === 'signed_out' ? LOOKS.signed_out : LOOKS[agent.routing_state];
  const [Sign, tone] = look ?? [IconCheck, styles.off];
  return (
    <span className={`${styles.presence} ${tone}`} aria-hidden="true">
      <Sign size={13} stroke={2.4} />
    </span>
  );
}

/** The words for an agent's state: what routing says, or why the agent is not ready. */
export function useAgentWords(): (agent: AgentCard) => string {
  const { t } = useTexts();
  const presenceName = usePresenceName();
  return (agent) => {
    if (agent.presence === 'signed_out') return t('presence.signed_out');
    if (agent.routing_state === 'off_queue') {
      return agent.reason ? presenceName(agent.reason) : t(`presence.${agent.presence}`);
    }
    return t(`routing_state.${agent.routing_state}`);
  };
}

/** The name of a presence or of a reason for not being ready. */
export function usePresenceName(): (code: string) => string {
  const { t, language } = useTexts();
  const { data } = usePresenceReasons();
  return (code) => {
    if (code === 'ready' || code === 'not_ready' || code === 'signed_out') {
      return t(`presence.${code}`);
    }
    const reason = data?.find((each) => each.code === code);
    return reason ? inLanguage(reason.names, language) : code.replaceAll('_', ' ');
  };
}
