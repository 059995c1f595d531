/** (state, action) → state. Pure: the same on every device, and tested without one. */

import type { Entry, ErrorFrame, ServerFrame, Welcome } from './protocol';
import { type Action, INITIAL, lastNumber, type Pending, type State } from './state';

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'frame':
      return onFrame(state, action.frame);
    case 'configured':
      return {
        ...state,
        config: action.config,
        language: action.language,
        open: action.config.open,
        nextOpening: action.config.next_opening,
      };
    case 'spoke':
      return { ...state, language: action.language };
    case 'opened':
      return { ...state, isOpen: true };
    case 'closed':
      return { ...state, isOpen: false, isMenuOpen: false, view: 'chat' };
    case 'menu':
      return { ...state, isMenuOpen: action.isOpen };
    case 'sound':
      return { ...state, isSoundOn: action.isOn };
    case 'viewed':
      return { ...state, view: action.view, isMenuOpen: false };
    case 'connection':
      return onConnection(state, action.connection);
    case 'forgotten':
      return forgotten(state);
    case 'notice':
      return { ...state, notice: action.code };
    case 'form-again':
      return { ...state, sent: { ...state.sent, offline: false } };
    case 'wants-earlier':
      return { ...state, isLoadingEarlier: true };
    case 'typing-ended':
      return { ...state, typing: null };
    default:
      return onOwn(state, action);
  }
}

type OwnAction = Extract<
  Action,
  {
    type: 'queued' | 'retried' | 'dropped' | 'upload' | 'upload-removed' | 'uploads-sent';
  }
>;

/** What the visitor does with their own lines and files. */
function onOwn(state: State, action: OwnAction): State {
  switch (action.type) {
    case 'queued': {
      const isKnown = state.outbox.some((each) => idOf(each) === idOf(action.pending));
      return isKnown ? state : { ...state, outbox: [...state.outbox, action.pending] };
    }
    case 'retried':
      return withPending(state, action.client_id, (each) => ({
        ...each,
        state: 'queued',
        error: undefined,
      }));
    case 'dropped':
      return { ...state, outbox: state.outbox.filter((each) => idOf(each) !== action.client_id) };
    case 'upload': {
      const others = state.uploads.filter((each) => each.key !== action.upload.key);
      const place = state.uploads.findIndex((each) => each.key === action.upload.key);
      const uploads = others.toSpliced(place < 0 ? others.length : place, 0, action.upload);
      return { ...state, uploads };
    }
    case 'upload-removed':
      return { ...state, uploads: state.uploads.filter((each) => each.key !== action.key) };
    case 'uploads-sent':
      return { ...state, uploads: state.uploads.filter((each) => each.state !== 'ready') };
  }
}

function onFrame(state: State, frame: ServerFrame): State {
  switch (frame.type) {
    case 'welcome':
      return onWelcome(state, frame);
    case 'entries':
      return withEntries(state, frame.entries);
    case 'earlier':
      return withEarlier(state, frame.entries);
    case 'marks':
      return { ...state, marks: frame };
    case 'stage': {
      const isNewEnd = frame.can_rate && !state.standing.can_rate;
      const sent = isNewEnd ? { ...state.sent, rating: false } : state.sent;
      const isOver = frame.stage === null || frame.stage === 'wrap_up' || frame.stage === 'closed';
      return { ...state, standing: frame, sent, typing: isOver ? null : state.typing };
    }
    case 'typing':
      return { ...state, typing: { by: frame.by, name: frame.name } };
    case 'ack':
      return onAck(state, frame.client_id);
    case 'error':
      return onError(state, frame);
    case 'bye':
    case 'pong':
      return state;
  }
}

/** The server says which lines it starts from; if that is not where we stand, start over. */
function onWelcome(state: State, frame: Welcome): State {
  const continues = frame.after > 0 && frame.after === lastNumber(state);
  const kept = continues ? state.entries : [];
  const next: State = {
    ...state,
    connection: 'online',
    wasOnline: true,
    open: frame.open,
    nextOpening: frame.next_opening,
    marks: frame.marks,
    standing: frame.standing,
    entries: kept,
    first: continues ? state.first : frame.after,
    isLoadingEarlier: false,
    notice: null,
  };
  return withEntries(next, frame.entries);
}

function withEntries(state: State, fresh: Entry[]): State {
  const last = lastNumber(state);
  const added = fresh.filter((entry) => entry.n > last);
  if (!added.length) return state;
  const echoes = new Set(added.map((entry) => entry.client_id));
  const answered = added.some((entry) => entry.author !== 'customer');
  return {
    ...state,
    entries: [...state.entries, ...added],
    outbox: state.outbox.filter((each) => !echoes.has(idOf(each))),
    typing: answered ? null : state.typing,
  };
}

function withEarlier(state: State, older: Entry[]): State {
  const start = state.entries[0]?.n ?? 1;
  const added = older.filter((entry) => entry.n < start);
  const first = added[0] ? added[0].n - 1 : 0;
  return { ...state, entries: [...added, ...state.entries], first, isLoadingEarlier: false };
}

function onAck(state: State, clientId: string): State {
  const found = state.outbox.find((each) => idOf(each) === clientId);
  if (!found) return state;
  const { type } = found.frame;
  if (type === 'message') {
    return withPending(state, clientId, (each) => ({ ...each, state: 'stored' }));
  }
  const outbox = state.outbox.filter((each) => each !== found);
  const sent = type === 'leave' ? state.sent : { ...state.sent, [type]: true };
  return { ...state, outbox, sent };
}

/** A refusal that time may heal leaves the line in the outbox; any other marks it as failed. */
function onError(state: State, frame: ErrorFrame): State {
  if (frame.retry_after !== undefined || !frame.client_id) return state;
  return withPending(state, frame.client_id, (each) => ({
    ...each,
    state: 'failed',
    error: frame.code,
  }));
}

function onConnection(state: State, connection: State['connection']): State {
  const isOnline = connection === 'online';
  return { ...state, connection, typing: isOnline ? state.typing : null };
}

/** The server does not know this visitor: begin anew, but keep what was not yet taken. */
function forgotten(state: State): State {
  return {
    ...state,
    entries: [],
    first: 0,
    marks: INITIAL.marks,
    standing: INITIAL.standing,
    typing: null,
    outbox: state.outbox.filter((each) => each.state !== 'stored'),
  };
}

function withPending(state: State, clientId: string, change: (each: Pending) => Pending): State {
  const outbox = state.outbox.map((each) => (idOf(each) === clientId ? change(each) : each));
  return { ...state, outbox };
}

export function idOf(pending: Pending): string {
  return pending.frame.client_id;
}
