/** The moment of a call: words as they are being said, who speaks, how good the line is. Pure. */

import type { Call, CallMoment, Entry, LineQuality, Party, ServerFrame } from '@mainstem/api';
import type { Known } from './reduce';

export interface Moments {
  /** By leg: what was understood of the sentence that is being said. */
  words: Readonly<Record<string, string>>;
  /** By leg: when it was last heard to speak, by this machine's clock, ms. */
  spokeAt: Readonly<Record<string, number>>;
  /** By leg. */
  quality: Readonly<Record<string, LineQuality>>;
  /** Keys that the customer pressed. */
  keys: string;
  /** Why the last one who was called could not be reached. */
  notReached: { ending: string; code: number | string | null; at: number } | null;
}

export const STILL: Moments = { words: {}, spokeAt: {}, quality: {}, keys: '', notReached: null };
const MOST_KEYS = 32;

export function afterMoment(before: Moments = STILL, what: CallMoment, at: number): Moments {
  switch (what.kind) {
    case 'words':
      return {
        ...before,
        words: { ...before.words, [what.leg]: what.text },
        spokeAt: { ...before.spokeAt, [what.leg]: at },
      };
    case 'speaks':
      return { ...before, spokeAt: { ...before.spokeAt, [what.leg]: at } };
    case 'quality':
      return { ...before, quality: { ...before.quality, [what.leg]: what.values } };
    case 'keys':
      return { ...before, keys: (before.keys + what.digits).slice(-MOST_KEYS) };
    case 'not_reached':
      return { ...before, notReached: { ending: what.ending, code: what.code, at } };
    default:
      return before;
  }
}

type All = Readonly<Record<string, Moments>>;

/** Words give way to the line that they became; a call that is gone has no moment. */
export function afterChanges(
  moments: All,
  before: Known | null,
  after: Known | null,
  frame: ServerFrame,
): All {
  if (frame.type !== 'changes' || after === null || Object.keys(moments).length === 0) {
    return moments;
  }
  const fresh = Object.values(frame.put?.entries ?? {}).filter(
    (entry) => entry.kind === 'message' && before?.state.entries[entry.id] === undefined,
  );
  const calls = Object.values(after.state.calls ?? {});
  let next = moments;
  for (const entry of fresh) next = withoutWordsOf(next, entry, calls);
  for (const call of Object.values(frame.put?.calls ?? {})) {
    if (call.stage === 'ended' && call.interaction) next = without(next, call.interaction);
  }
  return next;
}

function withoutWordsOf(moments: All, entry: Entry, calls: readonly Call[]): All {
  const moment = moments[entry.interaction];
  if (!moment) return moments;
  const parties = calls
    .filter((call) => call.interaction === entry.interaction)
    .flatMap((call) => call.parties);
  const kept = Object.entries(moment.words).filter(
    ([leg]) =>
      !isAuthor(
        entry,
        parties.find((party) => party.leg === leg),
      ),
  );
  if (kept.length === Object.keys(moment.words).length) return moments;
  return { ...moments, [entry.interaction]: { ...moment, words: Object.fromEntries(kept) } };
}

/** Did this party say the line? Nobody knows of a leg that is not in the call any more. */
function isAuthor(entry: Entry, party: Party | undefined): boolean {
  if (!party) return true;
  if (party.role === 'customer') return entry.author.kind === 'customer';
  return entry.author.kind === 'agent' && (!party.user || party.user === entry.author.id);
}

function without(moments: All, interaction: string): All {
  return Object.fromEntries(Object.entries(moments).filter(([id]) => id !== interaction));
}
