/** What the desk shows: the entities of the desk protocol, exactly as the server sends them. */

import type { Speech } from './calls';

export type Instant = string;

export type Stage = 'bot' | 'waiting' | 'offered' | 'active' | 'snoozed' | 'wrap_up' | 'closed';
export type Presence = 'signed_out' | 'ready' | 'not_ready';
export type RoutingState =
  | 'off_queue'
  | 'idle'
  | 'reserved'
  | 'interacting'
  | 'wrap_up'
  | 'not_responding'
  | 'disconnected_grace';
export type AuthorKind = 'customer' | 'bot' | 'agent' | 'system';
export type EntryKind = 'message' | 'note' | 'event';
export type Mood = 'calm' | 'upset' | 'angry';
/** A text in each of the company's languages, by tag. */
export type Texts = Record<string, string>;

export interface Author {
  kind: AuthorKind;
  id: string | null;
  name: string;
}

export interface Slot {
  name: string;
  label: string;
  value: string;
  source: string;
  confirmed: boolean;
}

export interface Handover {
  asked: string;
  intent: { name: string; label: string; score: number } | null;
  slots: Slot[];
  steps: { at: Instant; text: string }[];
  articles: { article: string; title: string }[];
  verified: boolean;
  mood: Mood | null;
  reason: string;
  summary: string;
}

export interface InteractionCard {
  id: string;
  channel: string;
  stage: Stage;
  queue: string | null;
  priority: number;
  urgent: boolean;
  language: string;
  subject: string;
  customer: { id: string; name: string; verified: boolean };
  owner: string | null;
  created_at: Instant;
  enqueued_at: Instant | null;
  accepted_at: Instant | null;
  ended_at: Instant | null;
  snoozed_until: Instant | null;
  last: { author: AuthorKind; text: string; at: Instant } | null;
  unread: number;
  needs: string[];
  mood: Mood | null;
  disposition: string | null;
  data: Record<string, string>;
  handover: Handover | null;
  rating: { score: number; comment: string | null } | null;
}

export interface Attachment {
  id: string;
  name: string;
  media_type: string;
  bytes: number;
  url: string;
}

export interface Source {
  article: string;
  title: string;
  quote: string;
  score: number;
}

/** An event line of the timeline; what it holds beside its name depends on the name. */
export type EntryEvent = { name: string } & Record<string, unknown>;

export interface Entry {
  id: string;
  interaction: string;
  seq: number;
  kind: EntryKind;
  author: Author;
  text: string;
  choices: { id: string; label: string }[];
  language: string | null;
  attachments: Attachment[];
  sources: Source[];
  event: EntryEvent | null;
  at: Instant;
  /** The customer's device has it. */
  delivered: boolean;
  /** The customer has seen it. */
  read: boolean;
  /** How a line of the bot was said, where that differs from how it is written. */
  spoken?: string | null;
  /** How a line that somebody said was understood; absent or null: it was written. */
  speech?: Speech | null;
}

export interface AgentCard {
  id: string;
  name: string;
  presence: Presence;
  reason: string | null;
  next_presence: string | null;
  routing_state: RoutingState;
  /** Their telephone, in the browser or on the desk, is connected: calls can be offered. */
  has_phone: boolean;
  since: Instant;
  queues: string[];
  skills: Record<string, number>;
  load: Record<string, { used: number; max: number }>;
}

export interface QueueCard {
  id: string;
  name: string;
  names: Texts;
  open: boolean;
  next_opening: Instant | null;
  waiting: number;
  oldest_enqueued_at: Instant | null;
  active: number;
  ready: number;
  members: number;
}

export interface Why {
  summary: Texts;
  winner: string | null;
  candidates: {
    agent: string;
    name: string;
    eligible: boolean;
    /** Codes, or texts ready to be read. */
    reasons: (string | Texts)[];
    score: number | null;
  }[];
  rule: string;
  /** How many were considered; `candidates` may be only the first of them. */
  total?: number;
}

export interface OfferCard {
  id: string;
  interaction: string;
  agent: string;
  made_at: Instant;
  expires_at: Instant;
  why: Why;
}

export interface Suggestion {
  id: string;
  article: string;
  title: string;
  text: string;
  quote: string;
  score: number;
}

/** The suggestions for the customer's last line (`entry`) of one interaction. */
export interface Suggestions {
  entry: string;
  items: Suggestion[];
}
