/** What the screen shows, computed from the state. Pure. */

import type { Author, Choice, Entry, FileOfEntry, Source } from './protocol';
import { type LocalFile, lastNumber, type Pending, type State } from './state';

export interface Bubble {
  key: string;
  text: string;
  files: (FileOfEntry | LocalFile)[];
  sources: Source[];
  pending: Pending | null;
}

/** Neighbouring lines of one author, shown as one block. */
export interface Group {
  key: string;
  author: Author;
  name: string;
  at: string;
  /** Set when this group is the first of its day. */
  day: string | null;
  bubbles: Bubble[];
}

const TOGETHER_MS = 3 * 60_000;

export function groups(state: State): Group[] {
  const found: Group[] = [];
  for (const entry of state.entries) add(found, ofEntry(entry), entry.author, entry.name, entry.at);
  for (const pending of state.outbox) {
    if (pending.frame.type !== 'message') continue;
    add(found, ofPending(pending), 'customer', '', pending.at);
  }
  return found;
}

function add(found: Group[], bubble: Bubble, author: Author, name: string, at: string): void {
  const previous = found.at(-1);
  const day = new Date(at).toDateString();
  const isNewDay = !previous || new Date(previous.at).toDateString() !== day;
  const fits =
    previous &&
    !isNewDay &&
    previous.author === author &&
    previous.name === name &&
    near(previous, at);
  if (fits) previous.bubbles.push(bubble);
  else
    found.push({ key: bubble.key, author, name, at, day: isNewDay ? at : null, bubbles: [bubble] });
}

function near(group: Group, at: string): boolean {
  return Math.abs(Date.parse(at) - Date.parse(group.at)) < TOGETHER_MS;
}

function ofEntry(entry: Entry): Bubble {
  return {
    key: entry.client_id ?? entry.id,
    text: entry.text,
    files: entry.attachments,
    sources: entry.sources,
    pending: null,
  };
}

function ofPending(pending: Pending): Bubble {
  const text = pending.frame.type === 'message' ? pending.frame.text : '';
  return { key: pending.frame.client_id, text, files: pending.files, sources: [], pending };
}

/** The answers that can be pressed now: those of the last line, while nothing followed it. */
export function choices(state: State): Choice[] {
  const isAnswered = state.outbox.some((each) => each.frame.type === 'message');
  const last = state.entries.findLast((entry) => entry.author !== 'system');
  return isAnswered || last?.author === 'customer' ? [] : (last?.choices ?? []);
}

export type Receipt = 'sending' | 'delivered' | 'read' | 'failed';

/** How far the visitor's newest line has got; null when somebody else spoke last. */
export function receipt(state: State): Receipt | null {
  const pending = state.outbox.filter((each) => each.frame.type === 'message').at(-1);
  if (pending)
    return pending.state === 'queued'
      ? 'sending'
      : pending.state === 'failed'
        ? 'failed'
        : 'delivered';
  const last = state.entries.at(-1);
  if (last?.author !== 'customer') return null;
  return last.n <= state.marks.agent_read ? 'read' : 'delivered';
}

/** How many lines the visitor has not seen. */
export function unread(state: State): number {
  return state.entries.filter((each) => each.author !== 'customer' && each.n > state.marks.read)
    .length;
}

/** The number to mark as read, or null when there is nothing new to mark. */
export function readable(state: State): number | null {
  const last = lastNumber(state);
  return unread(state) > 0 && last > state.marks.read ? last : null;
}

/** Whether a form is shown instead of the place to write. */
export function asksToLeaveMessage(state: State): boolean {
  if (!state.config || state.open || state.config.when_closed !== 'form') return false;
  if (state.outbox.some((each) => each.frame.type === 'message')) return false;
  const isTaken = state.sent.offline && state.standing.agent === null;
  return !isTalking(state) || isTaken;
}

export function asksForRating(state: State): boolean {
  return state.standing.can_rate || (state.sent.rating && !isTalking(state));
}

/** An interaction is going on: there is something to end. */
export function isTalking(state: State): boolean {
  const { stage } = state.standing;
  return stage !== null && stage !== 'wrap_up' && stage !== 'closed';
}

/** A form of this kind is on its way. */
export function isSending(state: State, type: Pending['frame']['type']): boolean {
  return state.outbox.some((each) => each.frame.type === type && each.state === 'queued');
}

/** The code of the refusal of such a form, if it was refused. */
export function refusal(state: State, type: Pending['frame']['type']): string | null {
  return (
    state.outbox.find((each) => each.frame.type === type && each.state === 'failed')?.error ?? null
  );
}

/** One or two letters that stand for a name; of a Chinese one the first character. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? '')][0] ?? '';
  if (/\p{Script=Han}/u.test(first)) return first;
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}

/** Changes whenever there is a line more, or another one. */
export function lastKey(state: State): string {
  return `${state.entries.at(-1)?.id ?? ''}/${state.outbox.length}`;
}
