/** Whom a conversation can be given to. Pure. */

import type { AgentCard, Contact, DeskState, InteractionCard, QueueCard } from '@mainstem/api';
import { inLanguage } from '@mainstem/l10n';
import { diallable } from '../../../state/numbers';

export type Target =
  | { kind: 'queue'; id: string; name: string; queue: QueueCard }
  | { kind: 'agent'; id: string; name: string; agent: AgentCard }
  | { kind: 'contact'; id: string; name: string; number: string; detail: string }
  | { kind: 'number'; id: string; name: string; number: string };

/** `give`: a conversation in writing · `transfer`: a call · `consult`: a word about a call. */
export type Reach = 'give' | 'transfer' | 'consult';

/** Queues first, then agents; who can take it now before who cannot. */
export function targets(
  state: DeskState,
  card: InteractionCard,
  language: string,
  q: string,
  isCall = false,
): Target[] {
  const queues = Object.values(state.queues)
    .filter((queue) => queue.id !== card.queue)
    .map(
      (queue): Target => ({
        kind: 'queue',
        id: queue.id,
        name: inLanguage(queue.names, language) || queue.name,
        queue,
      }),
    );
  const agents = Object.values(state.agents)
    .filter((agent) => agent.id !== state.me_id && agent.presence !== 'signed_out')
    .map((agent): Target => ({ kind: 'agent', id: agent.id, name: agent.name, agent }));
  const wanted = q.trim().toLocaleLowerCase();
  return [...queues, ...agents]
    .filter((target) => target.name.toLocaleLowerCase().includes(wanted))
    .sort((a, b) => rank(a, isCall) - rank(b, isCall) || a.name.localeCompare(b.name, language));
}

function rank(target: Target, isCall: boolean): number {
  if (target.kind === 'contact' || target.kind === 'number') return 5;
  if (target.kind === 'queue') return target.queue.open && target.queue.ready > 0 ? 0 : 1;
  if (isCall && !target.agent.has_phone) return 4;
  return target.agent.routing_state === 'idle' ? 2 : target.agent.presence === 'ready' ? 3 : 4;
}

/** Whom a telephone reaches beside colleagues: the address book, and the number that was typed. */
export function outside(contacts: readonly Contact[], q: string): Target[] {
  const known = contacts.map(
    ({ id, name, number, detail }): Target => ({ kind: 'contact', id, name, number, detail }),
  );
  const number = diallable(q);
  return number === null ? known : [...known, { kind: 'number', id: number, name: number, number }];
}
