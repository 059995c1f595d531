/** All that the widget knows and shows. Changed by `reduce` only. */

import type {
  Author,
  Entry,
  FileOfEntry,
  Language,
  Marks,
  ServerFrame,
  SiteConfig,
  Standing,
  StoredFrame,
} from './protocol';

export type Connection =
  /** Nobody has opened the chat yet. */
  | 'idle'
  | 'connecting'
  | 'online'
  /** Lost; the next attempt comes by itself. */
  | 'waiting';

/** Something the visitor sent that the server has not yet put into the conversation. */
export interface Pending {
  frame: StoredFrame;
  at: string;
  files: LocalFile[];
  state: 'queued' | 'stored' | 'failed';
  /** Code of the refusal, when failed. */
  error?: string;
}

export interface LocalFile {
  name: string;
  media_type: string;
  bytes: number;
}

export interface Upload extends LocalFile {
  key: string;
  state: 'sending' | 'ready' | 'failed';
  /** 0 to 1. */
  progress: number;
  /** The server's id, once ready. */
  id?: string;
  error?: string;
  preview?: string;
}

export type View = 'chat' | 'confirm-end' | 'transcript';

export interface State {
  config: SiteConfig | null;
  language: Language;
  isOpen: boolean;
  isMenuOpen: boolean;
  isSoundOn: boolean;
  view: View;
  connection: Connection;
  /** True once the server has greeted this page: before that there is nothing to wait for. */
  wasOnline: boolean;
  open: boolean;
  nextOpening: string | null;
  entries: Entry[];
  /** Number before the first line we have: above 0 there are earlier ones. */
  first: number;
  isLoadingEarlier: boolean;
  marks: Marks;
  standing: Standing;
  typing: { by: Author; name: string } | null;
  outbox: Pending[];
  uploads: Upload[];
  /** Kinds of forms that were sent and acknowledged on this page. */
  sent: { rating: boolean; offline: boolean; transcript: boolean };
  notice: string | null;
}

export type Action =
  | { type: 'frame'; frame: ServerFrame }
  | { type: 'configured'; config: SiteConfig; language: Language }
  | { type: 'spoke'; language: Language }
  | { type: 'opened' }
  | { type: 'closed' }
  | { type: 'menu'; isOpen: boolean }
  | { type: 'sound'; isOn: boolean }
  | { type: 'viewed'; view: View }
  | { type: 'connection'; connection: Connection }
  | { type: 'forgotten' }
  | { type: 'queued'; pending: Pending }
  | { type: 'retried'; client_id: string }
  | { type: 'dropped'; client_id: string }
  | { type: 'wants-earlier' }
  | { type: 'typing-ended' }
  | { type: 'upload'; upload: Upload }
  | { type: 'upload-removed'; key: string }
  | { type: 'uploads-sent' }
  | { type: 'form-again' }
  | { type: 'notice'; code: string | null };

export const NO_MARKS: Marks = { type: 'marks', delivered: 0, read: 0, agent_read: 0 };
export const NO_STANDING: Standing = {
  type: 'stage',
  stage: null,
  agent: null,
  position: null,
  can_rate: false,
};

export const INITIAL: State = {
  config: null,
  language: 'en',
  isOpen: false,
  isMenuOpen: false,
  isSoundOn: false,
  view: 'chat',
  connection: 'idle',
  wasOnline: false,
  open: true,
  nextOpening: null,
  entries: [],
  first: 0,
  isLoadingEarlier: false,
  marks: NO_MARKS,
  standing: NO_STANDING,
  typing: null,
  outbox: [],
  uploads: [],
  sent: { rating: false, offline: false, transcript: false },
  notice: null,
};

export function lastNumber(state: State): number {
  return state.entries.at(-1)?.n ?? 0;
}

export function fileOf(file: FileOfEntry | Upload | File): LocalFile {
  if (file instanceof File) {
    return { name: file.name, media_type: file.type, bytes: file.size };
  }
  return { name: file.name, media_type: file.media_type, bytes: file.bytes };
}
