/** The order of agents on the board. Pure. */

import type { AgentCard, RoutingState } from '@mainstem/api';

/** What a supervisor should notice comes first. */
const ORDER: Record<RoutingState, number> = {
  not_responding: 0,
  disconnected_grace: 1,
  reserved: 2,
  interacting: 3,
  wrap_up: 4,
  idle: 5,
  off_queue: 6,
};

export function agentsInOrder(agents: readonly AgentCard[], hasSignedOut: boolean): AgentCard[] {
  const rank = (agent: AgentCard) =>
    agent.presence === 'signed_out' ? 9 : ORDER[agent.routing_state];
  return agents
    .filter((agent) => hasSignedOut || agent.presence !== 'signed_out')
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
