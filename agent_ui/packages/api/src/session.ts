/** Sign-in, and the small lists that the desk asks for once. */

import type { Entry, Instant, InteractionCard, Suggestions, Texts, Why } from './desk';

export interface Session {
  user: {
    id: string;
    name: string;
    email: string;
    roles: string[];
    permissions: string[];
    language: string;
  };
  tenant: { id: string; slug: string; name: string; languages: string[] };
  csrf: string;
}

export interface DemoSignIn {
  name: string;
  email: string;
  password: string;
  role: string;
}

export interface CannedReply {
  id: string;
  shortcut: string;
  title: string;
  text: string;
  language: string;
}

export interface Disposition {
  code: string;
  names: Texts;
}

export interface PresenceReason {
  code: string;
  names: Texts;
}

export interface Channel {
  kind: string;
  names: Texts;
  icon: string;
  capabilities: Record<string, unknown>;
}

export interface Identity {
  kind: string;
  value: string;
  verified: boolean;
}

export interface CustomerNote {
  id: string;
  text: string;
  author: string;
  at: Instant;
}

export interface Customer {
  id: string;
  name: string;
  language: string | null;
  identities: Identity[];
  tags: string[];
  notes: CustomerNote[];
  customer_number: string;
  address: string;
  /** Names the state that an edit starts from. */
  version: number;
  created_at: Instant;
}

export interface StoredAttachment {
  id: string;
  name: string;
  media_type: string;
  bytes: number;
}

export interface InteractionDetail {
  card: InteractionCard;
  entries: Entry[];
  draft: string;
  suggestions: Suggestions | null;
}

export interface RoutingDetail {
  decisions: { at: Instant; kind: string; outcome?: string; why: Why }[];
  waiting: {
    blocking: { reason: string; text: Texts }[];
    position: number | null;
    ahead: number | null;
  } | null;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Passage {
  article: string;
  title: string;
  topic: string | null;
  text: string;
  score: number;
}

/** What a search finds: an answer when one is safe to give, and always the passages it looked at. */
export interface KnowledgeFound {
  answer: { text: string; sources: { article: string; title: string; quote: string }[] } | null;
  passages: Passage[];
}

export interface Article {
  id: string;
  title: string;
  topic: string | null;
  language: string;
  languages: string[];
  text: string;
  updated_at: Instant;
}

export interface ArticleLine {
  id: string;
  title: string;
  topic: string | null;
  language: string;
  updated_at: Instant;
}

export type Box = 'mine' | 'queues' | 'all' | 'closed';
