/** Finding canned replies from `/` and what follows it. Pure. */

import type { CannedReply } from '@mainstem/api';

export interface Slash {
  /** Where the `/` stands. */
  start: number;
  q: string;
}

/** The `/word` that ends at the caret, if it begins the text or a word. */
export function slashAt(text: string, caret: number): Slash | null {
  const found = /(?:^|\s)\/([^\s/]*)$/u.exec(text.slice(0, caret));
  if (!found) return null;
  const q = found[1] ?? '';
  return { start: caret - q.length - 1, q };
}

/** Replies that fit, those whose shortcut begins with it first. */
export function fitting(replies: readonly CannedReply[], q: string): CannedReply[] {
  const wanted = q.toLocaleLowerCase();
  const rank = (reply: CannedReply): number => {
    const shortcut = reply.shortcut.replace(/^\//u, '').toLocaleLowerCase();
    if (shortcut.startsWith(wanted)) return 0;
    if (reply.title.toLocaleLowerCase().includes(wanted)) return 1;
    return reply.text.toLocaleLowerCase().includes(wanted) ? 2 : 3;
  };
  return replies
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter((each) => each.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.reply.shortcut.localeCompare(b.reply.shortcut))
    .map((each) => each.reply);
}

/** Put words into a text between two places, with a blank before them where one is missing. */
export function putInto(
  text: string,
  start: number,
  end: number,
  words: string,
): { text: string; caret: number } {
  const before = text.slice(0, start);
  const gap = before === '' || /\s$/u.test(before) ? '' : ' ';
  const put = before + gap + words;
  return { text: put + text.slice(end), caret: put.length };
}
