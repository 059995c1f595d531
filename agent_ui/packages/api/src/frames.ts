/** The frames of the desk socket, both ways. */

import type { Call, CallMoment } from './calls';
import type {
  AgentCard,
  Entry,
  Instant,
  InteractionCard,
  OfferCard,
  QueueCard,
  Suggestions,
} from './desk';

export interface Entities {
  agents: AgentCard;
  queues: QueueCard;
  interactions: InteractionCard;
  offers: OfferCard;
  entries: Entry;
  suggestions: Suggestions;
  calls: Call;
}

export type EntityName = keyof Entities;
export const ENTITY_NAMES = [
  'agents',
  'queues',
  'interactions',
  'offers',
  'entries',
  'suggestions',
  'calls',
] as const satisfies readonly EntityName[];

/** A company without voice has no calls. */
export type DeskState = { me_id: string; calls?: Record<string, Call> } & {
  [K in Exclude<EntityName, 'calls'>]: Record<string, Entities[K]>;
};

export interface SnapshotFrame {
  type: 'snapshot';
  position: number;
  now: Instant;
  state: DeskState;
}

export interface ChangesFrame {
  type: 'changes';
  from: number;
  position: number;
  now: Instant;
  put?: { [K in EntityName]?: Record<string, Entities[K]> };
  drop?: { [K in EntityName]?: string[] };
}

export interface TypingFrame {
  type: 'typing';
  interaction: string;
  by: { kind: string; name: string };
}

/** What happens in a call right now: sent only for interactions that are open on the screen. */
export interface CallFrame {
  type: 'call';
  interaction: string;
  what: CallMoment;
}

export interface BeatFrame {
  type: 'beat';
  now: Instant;
  position: number;
}

export interface ByeFrame {
  type: 'bye';
  reason: string;
}

export type ServerFrame =
  | SnapshotFrame
  | ChangesFrame
  | TypingFrame
  | CallFrame
  | BeatFrame
  | ByeFrame;

export type ClientFrame =
  | { type: 'start'; position: number | null; open: string[] }
  | { type: 'open'; open: string[] }
  | { type: 'beat' }
  | { type: 'typing'; interaction: string };
