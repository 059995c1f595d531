/** Small honest samples of what the server sends. */

import type {
  AgentCard,
  Call,
  DeskState,
  Entry,
  InteractionCard,
  OfferCard,
  Party,
  QueueCard,
  Session,
} from '@mainstem/api';
import type { Live } from '@mainstem/live';

export const NOW = '2025-03-03T09:00:00.000000Z';

export function agent(change: Partial<AgentCard> = {}): AgentCard {
  return {
    id: 'a1',
    name: 'Ann Okafor',
    presence: 'ready',
    reason: null,
    next_presence: null,
    routing_state: 'idle',
    has_phone: true,
    since: NOW,
    queues: ['billing'],
    skills: { en: 5 },
    load: { web_chat: { used: 0, max: 3 } },
    ...change,
  };
}

export function queue(change: Partial<QueueCard> = {}): QueueCard {
  return {
    id: 'billing',
    name: 'Billing',
    names: { en: 'Billing', zh: '账单' },
    open: true,
    next_opening: null,
    waiting: 0,
    oldest_enqueued_at: null,
    active: 0,
    ready: 1,
    members: 2,
    ...change,
  };
}

export function card(change: Partial<InteractionCard> = {}): InteractionCard {
  return {
    id: 'i1',
    channel: 'web_chat',
    stage: 'active',
    queue: 'billing',
    priority: 0,
    urgent: false,
    language: 'en',
    subject: 'Bill',
    customer: { id: 'c1', name: 'Ida Marlowe', verified: false },
    owner: 'a1',
    created_at: NOW,
    enqueued_at: NOW,
    accepted_at: NOW,
    ended_at: null,
    snoozed_until: null,
    last: null,
    unread: 0,
    needs: [],
    mood: null,
    disposition: null,
    data: {},
    handover: null,
    rating: null,
    ...change,
  };
}

export function offer(change: Partial<OfferCard> = {}): OfferCard {
  return {
    id: 'o1',
    interaction: 'i1',
    agent: 'a1',
    made_at: NOW,
    expires_at: '2025-03-03T09:00:20.000000Z',
    why: { summary: { en: 'Idle longest' }, winner: 'a1', candidates: [], rule: 'longest_idle' },
    ...change,
  };
}

export function entry(change: Partial<Entry> = {}): Entry {
  return {
    id: 'e1',
    interaction: 'i1',
    seq: 1,
    kind: 'message',
    author: { kind: 'customer', id: 'c1', name: 'Ida Marlowe' },
    text: 'Hello',
    choices: [],
    language: 'en',
    attachments: [],
    sources: [],
    event: null,
    at: NOW,
    delivered: false,
    read: false,
    ...change,
  };
}

export function party(change: Partial<Party> = {}): Party {
  return {
    leg: 'l-customer',
    role: 'customer',
    user: null,
    name: 'Ida Marlowe',
    number: '+441632960417',
    state: 'up',
    mode: 'talk',
    began_at: NOW,
    answered_at: NOW,
    ended_at: null,
    ending: null,
    ...change,
  };
}

export const mine = (change: Partial<Party> = {}) =>
  party({ leg: 'l-agent', role: 'agent', user: 'a1', name: 'Ann Okafor', number: '', ...change });

export function call(change: Partial<Call> = {}): Call {
  return {
    id: 'v1',
    interaction: 'i1',
    direction: 'in',
    stage: 'talking',
    language: 'en',
    caller: '+441632960417',
    called: '+441632960000',
    arrived_at: NOW,
    answered_at: NOW,
    ended_at: null,
    ending: '',
    agent: 'a1',
    taping: 'on',
    facing: 'customer',
    callback: '',
    parties: [party(), mine()],
    ...change,
  };
}

export function state(change: Partial<DeskState> = {}): DeskState {
  return {
    me_id: 'a1',
    agents: { a1: agent() },
    queues: { billing: queue() },
    interactions: {},
    offers: {},
    entries: {},
    suggestions: {},
    ...change,
  };
}

export function live(change: Partial<DeskState> = {}): Live {
  return {
    known: { position: 1, state: state(change) },
    connection: 'live',
    heardAt: Date.parse(NOW),
    typing: {},
    moments: {},
  };
}

export const AGENT_PERMISSIONS = [
  'desk.use',
  'interactions.read',
  'interactions.take',
  'interactions.transfer',
  'customers.read',
  'customers.edit',
  'knowledge.read',
];

export const SESSION: Session = {
  user: {
    id: 'a1',
    name: 'Ann Okafor',
    email: 'ann@harbourgas.example',
    roles: ['agent'],
    permissions: AGENT_PERMISSIONS,
    language: 'en',
  },
  tenant: { id: 't1', slug: 'harbour-gas', name: 'Harbour Gas', languages: ['en', 'zh'] },
  csrf: 'token',
};
