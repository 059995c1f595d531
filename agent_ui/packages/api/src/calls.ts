/** Calls as the desk shows them: who is on the line, how each leg stands, what is said at this moment. */

import type { Instant } from './desk';

export type CallStage = 'bot' | 'waiting' | 'connecting' | 'talking' | 'leaving' | 'ended';
export type PartyRole = 'customer' | 'agent' | 'consulted' | 'guest' | 'supervisor';
/** `held`: the party has put us on hold. */
export type LegState = 'calling' | 'ringing' | 'up' | 'held' | 'ended';
export type LegMode = 'talk' | 'hold' | 'mute' | 'listen' | 'whisper' | 'barge';
export type Taping = 'off' | 'on' | 'paused';
/** Whom the agent speaks with now. */
export type Facing = 'customer' | 'consulted' | 'all';

/** One leg of a call and who is at its end. */
export interface Party {
  leg: string;
  role: PartyRole;
  user: string | null;
  name: string;
  number: string;
  state: LegState;
  mode: LegMode;
  began_at: Instant;
  answered_at: Instant | null;
  ended_at: Instant | null;
  ending: string | null;
}

export interface Call {
  id: string;
  interaction: string | null;
  direction: 'in' | 'out';
  stage: CallStage;
  language: string;
  caller: string;
  called: string;
  arrived_at: Instant;
  answered_at: Instant | null;
  ended_at: Instant | null;
  ending: string;
  agent: string | null;
  taping: Taping;
  facing: Facing;
  /** The number to call back; empty when nobody asked for that. */
  callback: string;
  parties: Party[];
}

export interface LineQuality {
  /** Mean opinion score, 1 to 4.5. */
  mos?: number;
  jitter_ms?: number;
  /** Share of packets lost, 0 to 1. */
  loss?: number;
  rtt_ms?: number;
}

/** What happens in a call at this moment; may be lost on the way. */
export type CallMoment =
  | { kind: 'words'; leg: string; text: string }
  | { kind: 'speaks'; leg: string }
  | { kind: 'quality'; leg: string; values: LineQuality }
  | { kind: 'keys'; digits: string }
  | { kind: 'not_reached'; ending: string; code: number | string | null };

/** How a line that was heard was understood. */
export interface Speech {
  engine: string;
  confidence: number | null;
  seconds: number | null;
}

export type TapeState = 'live' | 'stored' | 'failed' | 'deleted';

export interface Recording {
  id: string;
  state: TapeState;
  seconds: number;
  began_at: Instant;
  /** From and to, in seconds of the recording. */
  pauses: [number, number][];
  /** One pair for each bar: how loud the customer and the agent were, 0 to 1. */
  peaks: [number, number][];
  may_play: boolean;
}

export interface CallRecord extends Call {
  recordings: Recording[];
  /** For each leg that is over: the leg of who ended it, "bot", or null where nobody did. */
  ended_by: Record<string, string | null>;
}
