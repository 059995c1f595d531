/** Pure questions to the desk's state. */

import type {
  AgentCard,
  Box,
  DeskState,
  Entry,
  InteractionCard,
  OfferCard,
  QueueCard,
  Suggestion,
} from '@mainstem/api';
import type { Live } from '@mainstem/live';

const NONE: readonly never[] = [];

export function meOf(live: Live): AgentCard | null {
  const state = live.known?.state;
  return state ? (state.agents[state.me_id] ?? null) : null;
}

/** Offers that ring at the agent, the first to end first. */
export function ringing(live: Live): OfferCard[] {
  const state = live.known?.state;
  if (!state) return [];
  return Object.values(state.offers)
    .filter((offer) => offer.agent === state.me_id)
    .sort((a, b) => a.expires_at.localeCompare(b.expires_at));
}

export function cardOf(live: Live, interaction: string | null): InteractionCard | null {
  return (interaction && live.known?.state.interactions[interaction]) || null;
}

export function queueOf(live: Live, queue: string | null): QueueCard | null {
  return (queue && live.known?.state.queues[queue]) || null;
}

export function agentOf(live: Live, agent: string | null): AgentCard | null {
  return (agent && live.known?.state.agents[agent]) || null;
}

export function suggestionsFor(live: Live, interaction: string | null): readonly Suggestion[] {
  return (interaction && live.known?.state.suggestions[interaction]?.items) || NONE;
}

/** The lines of one timeline in their order. */
export function entriesOf(live: Live, interaction: string): Entry[] {
  return Object.values(live.known?.state.entries ?? {})
    .filter((entry) => entry.interaction === interaction)
    .sort((a, b) => a.seq - b.seq);
}

/** What a live box holds, in the order in which it wants attention. */
export function inBox(state: DeskState, box: Exclude<Box, 'closed'>): InteractionCard[] {
  const cards = Object.values(state.interactions).filter((card) => card.stage !== 'closed');
  if (box === 'mine') return cards.filter((card) => card.owner === state.me_id).sort(byAttention);
  if (box === 'queues') return cards.filter((card) => isWaiting(card, state)).sort(byQueueOrder);
  return cards.sort((a, b) => lastAt(b).localeCompare(lastAt(a)));
}

export function isWaiting(card: InteractionCard, state: DeskState): boolean {
  const waits = card.stage === 'waiting' || card.stage === 'offered';
  const me = state.agents[state.me_id];
  return waits && (!me || !card.queue || me.queues.length === 0 || me.queues.includes(card.queue));
}

/** Everybody who waits, in any queue that is visible. */
export function waitingCards(state: DeskState): InteractionCard[] {
  return Object.values(state.interactions)
    .filter((card) => card.stage === 'waiting' || card.stage === 'offered')
    .sort(byQueueOrder);
}

const STAGE_ORDER: Record<string, number> = { wrap_up: 1, snoozed: 2 };

function byAttention(a: InteractionCard, b: InteractionCard): number {
  const stage = (STAGE_ORDER[a.stage] ?? 0) - (STAGE_ORDER[b.stage] ?? 0);
  return stage || lastAt(b).localeCompare(lastAt(a));
}

/** Urgent first; a point of priority is a head start of a minute; else first come, first served. */
export function byQueueOrder(a: InteractionCard, b: InteractionCard): number {
  if (a.urgent !== b.urgent) return a.urgent ? -1 : 1;
  return startOf(a) - startOf(b) || a.id.localeCompare(b.id);
}

function startOf(card: InteractionCard): number {
  return Date.parse(card.enqueued_at ?? card.created_at) - card.priority * 60_000;
}

export function lastAt(card: InteractionCard): string {
  return card.last?.at ?? card.created_at;
}

/** The timelines to keep open: the chosen one and those of one's own conversations. */
export function openTimelines(live: Live, chosen: string | null): string[] {
  const state = live.known?.state;
  const own = state
    ? Object.values(state.interactions).filter(
        (card) => card.owner === state.me_id && card.stage !== 'snoozed',
      )
    : [];
  const ids = new Set(own.map((card) => card.id));
  if (chosen) ids.add(chosen);
  return [...ids].sort();
}
