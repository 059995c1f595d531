/** Arrange the lines of a timeline for the eye: days, runs of one author, events. Pure. */

import type { Author, Entry } from '@mainstem/api';
import { isSameDay } from '@mainstem/l10n';
import type { Pending } from '../../../state/outbox';

/** A line that the server has, or one that is on its way to it. */
export type Line = { id: string; entry: Entry } | { id: string; pending: Pending };

export type Block =
  | { is: 'day'; id: string; at: string }
  | { is: 'run'; id: string; author: Author; at: string; lines: Line[] }
  | { is: 'note'; id: string; author: Author; at: string; line: Line }
  | { is: 'event'; id: string; entry: Entry };

/** Lines of one author within this time stand together. */
const TOGETHER_MS = 5 * 60_000;

export function arrange(
  entries: readonly Entry[],
  pending: readonly Pending[],
  me: Author,
): Block[] {
  const blocks: Block[] = [];
  let before: string | null = null;
  for (const line of [...entries.map(known), ...pending.map(onItsWay)]) {
    const { at } = whenAndWho(line, me);
    if (before === null || !isSameDay(before, at)) {
      blocks.push({ is: 'day', id: `day-${line.id}`, at });
    }
    before = at;
    place(blocks, line, me);
  }
  return blocks;
}

function place(blocks: Block[], line: Line, me: Author): void {
  const { id } = line;
  if ('entry' in line && line.entry.kind === 'event') {
    blocks.push({ is: 'event', id, entry: line.entry });
    return;
  }
  const { at, author } = whenAndWho(line, me);
  if (kindOf(line) === 'note') {
    blocks.push({ is: 'note', id, author, at, line });
    return;
  }
  const last = blocks.at(-1);
  if (last?.is === 'run' && isSamePerson(last.author, author) && isSoonAfter(last, at, me)) {
    last.lines.push(line);
  } else {
    blocks.push({ is: 'run', id, author, at, lines: [line] });
  }
}

function isSoonAfter(run: Extract<Block, { is: 'run' }>, at: string, me: Author): boolean {
  const last = run.lines.at(-1);
  const before = last ? whenAndWho(last, me).at : run.at;
  return Date.parse(at) - Date.parse(before) < TOGETHER_MS;
}

export function whenAndWho(line: Line, me: Author): { at: string; author: Author } {
  if ('entry' in line) return { at: line.entry.at, author: line.entry.author };
  return { at: new Date(line.pending.at).toISOString(), author: me };
}

function kindOf(line: Line): string {
  return 'entry' in line ? line.entry.kind : line.pending.kind;
}

function isSamePerson(a: Author, b: Author): boolean {
  return a.kind === b.kind && a.id === b.id && a.name === b.name;
}

const known = (entry: Entry): Line => ({ id: entry.id, entry });
const onItsWay = (pending: Pending): Line => ({ id: pending.client_id, pending });

/** Join what was asked for once with what came since; the newer value of a line wins. */
export function joined(asked: readonly Entry[], live: readonly Entry[]): Entry[] {
  const byId = new Map(asked.map((entry) => [entry.id, entry]));
  for (const entry of live) byId.set(entry.id, entry);
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}

/** Cut a text at its web addresses, so that they can be links. */
export function withLinks(text: string): { text: string; href: string | null }[] {
  const parts: { text: string; href: string | null }[] = [];
  let end = 0;
  for (const match of text.matchAll(
    /\bhttps?:\/\/[^\s<>"'，。、）】]+[^\s<>"'.,;:!?)\]，。、）】]/gu,
  )) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: match[0], href: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}
