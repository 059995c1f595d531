/** The frames between widget and server, as channels/web_chat speaks them. */

export type Language = string;

export interface SiteConfig {
  key: string;
  name: string;
  names: Record<Language, string>;
  languages: Language[];
  colours: Record<string, string>;
  texts: Record<Language, Record<string, string>>;
  open: boolean;
  next_opening: string | null;
  when_closed: 'form' | 'chat';
  transcript: boolean;
  caps: {
    text: number;
    attachments: number;
    attachment_bytes: number;
    attachment_types: string[];
  };
}

export type Author = 'customer' | 'bot' | 'agent' | 'system';

export interface Choice {
  id: string;
  label: string;
}

export interface Source {
  title: string;
  quote: string;
}

export interface FileOfEntry {
  id: string;
  name: string;
  media_type: string;
  bytes: number;
  url: string;
}

/** One line of the conversation. `n` has no gaps. */
export interface Entry {
  n: number;
  id: string;
  author: Author;
  name: string;
  text: string;
  at: string;
  choices: Choice[];
  sources: Source[];
  attachments: FileOfEntry[];
  client_id: string | null;
}

export interface Marks {
  type: 'marks';
  delivered: number;
  read: number;
  agent_read: number;
}

export interface Standing {
  type: 'stage';
  stage: string | null;
  agent: { name: string } | null;
  position: { ahead: number } | null;
  can_rate: boolean;
}

export interface Welcome {
  type: 'welcome';
  token: string;
  visitor: string;
  after: number;
  entries: Entry[];
  last: number;
  open: boolean;
  next_opening: string | null;
  marks: Marks;
  standing: Standing;
}

export interface ErrorFrame {
  type: 'error';
  code: string;
  message: string;
  field?: string;
  client_id?: string;
  retry_after?: number;
}

export interface Bye {
  type: 'bye';
  reason: string;
  retry_after: number | null;
}

export type ServerFrame =
  | Welcome
  | Marks
  | Standing
  | ErrorFrame
  | Bye
  | { type: 'entries'; entries: Entry[] }
  | { type: 'earlier'; entries: Entry[] }
  | { type: 'typing'; by: Author; name: string }
  | { type: 'ack'; client_id: string; n: number | null }
  | { type: 'pong' };

/** Frames that the server stores and acknowledges; sent again until it does. */
export type StoredFrame =
  | {
      type: 'message';
      client_id: string;
      text: string;
      attachments: { id: string }[];
      choice?: string;
      language: Language;
    }
  | { type: 'rating'; client_id: string; score: number; comment: string }
  | { type: 'offline'; client_id: string; name: string; email: string; text: string }
  | { type: 'leave'; client_id: string }
  | { type: 'transcript'; client_id: string; email: string };

export type ClientFrame =
  | StoredFrame
  | { type: 'hello'; token: string; after: number; language: Language; page: string }
  | { type: 'typing' }
  | { type: 'received'; up_to: number }
  | { type: 'read'; up_to: number }
  | { type: 'earlier'; before: number }
  | { type: 'ping' };
