/** Configurations, lines and frames for tests. */

import type { Entry, ServerFrame, SiteConfig, Standing, Welcome } from '../src/protocol';
import { reduce } from '../src/reduce';
import {
  type Action,
  INITIAL,
  NO_MARKS,
  NO_STANDING,
  type Pending,
  type State,
} from '../src/state';

export const CONFIG: SiteConfig = {
  key: 'harbour-gas',
  name: 'Harbour Gas',
  names: { en: 'Harbour Gas', zh: '海港燃气' },
  languages: ['en', 'zh'],
  colours: {},
  texts: {},
  open: true,
  next_opening: null,
  when_closed: 'form',
  transcript: false,
  caps: {
    text: 4000,
    attachments: 10,
    attachment_bytes: 10_485_760,
    attachment_types: ['image/png', 'text/plain'],
  },
};

export function entry(n: number, change: Partial<Entry> = {}): Entry {
  return {
    n,
    id: `e${n}`,
    author: 'agent',
    name: 'Ann',
    text: `line ${n}`,
    at: '2030-01-01T12:00:00.000000Z',
    choices: [],
    sources: [],
    attachments: [],
    client_id: null,
    ...change,
  };
}

export function welcome(entries: Entry[] = [], change: Partial<Welcome> = {}): Welcome {
  return {
    type: 'welcome',
    token: 't',
    visitor: 'v',
    after: 0,
    entries,
    last: entries.at(-1)?.n ?? 0,
    open: true,
    next_opening: null,
    marks: NO_MARKS,
    standing: NO_STANDING,
    ...change,
  };
}

export function standing(change: Partial<Standing>): Standing {
  return { ...NO_STANDING, ...change };
}

export function pending(client_id: string, text = 'hello', change: Partial<Pending> = {}): Pending {
  return {
    frame: { type: 'message', client_id, text, attachments: [], language: 'en' },
    at: '2030-01-01T12:00:00.000Z',
    files: [],
    state: 'queued',
    ...change,
  };
}

export function after(...actions: (Action | ServerFrame)[]): State {
  const configured: Action = { type: 'configured', config: CONFIG, language: 'en' };
  return [configured, ...actions].reduce<State>((state, each) => {
    const isFrame = FRAMES.has(each.type);
    return reduce(
      state,
      isFrame ? { type: 'frame', frame: each as ServerFrame } : (each as Action),
    );
  }, INITIAL);
}

const FRAMES = new Set<string>([
  'welcome',
  'entries',
  'earlier',
  'marks',
  'stage',
  'typing',
  'ack',
  'error',
  'bye',
  'pong',
]);
