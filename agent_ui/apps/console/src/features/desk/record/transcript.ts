/** Where in a recording the lines of a conversation stand. Pure. */

import type { Entry, Recording } from '@mainstem/api';

export interface Said {
  entry: Entry;
  /** Seconds from the beginning of the recording. */
  at: number;
}

/** Lines that were said while it was recorded, in their order. */
export function transcriptOf(recording: Recording, entries: readonly Entry[]): Said[] {
  const began = Date.parse(recording.began_at);
  return entries
    .filter((entry) => entry.kind === 'message')
    .map((entry) => ({ entry, at: startOf(entry, began) }))
    .filter(({ entry, at }) => at < recording.seconds && Date.parse(entry.at) >= began)
    .sort((a, b) => a.at - b.at);
}

/** A line is written when its speaker is done: it began so many seconds earlier. */
function startOf(entry: Entry, began: number): number {
  const length = entry.speech?.seconds ?? 0;
  return Math.max(0, (Date.parse(entry.at) - began) / 1000 - length);
}

/** The line that is heard at a time: the last one that began. */
export function heardAt(lines: readonly Said[], seconds: number): Said | null {
  return lines.findLast((line) => line.at <= seconds + 0.05) ?? null;
}

/** Draw one channel as bars around a middle line, `width` × `height` units. */
export function barsPath(levels: readonly number[], width: number, height: number): string {
  const step = width / Math.max(1, levels.length);
  const middle = height / 2;
  return levels
    .map((level, place) => {
      const half = Math.max(0.5, Math.min(1, level) * (middle - 1));
      const x = (place + 0.5) * step;
      return `M${x.toFixed(1)} ${(middle - half).toFixed(1)}V${(middle + half).toFixed(1)}`;
    })
    .join('');
}

/** At most `most` bars: each the loudest of those it stands for. */
export function thinned(levels: readonly number[], most: number): number[] {
  if (levels.length <= most) return [...levels];
  return Array.from({ length: most }, (_, place) => {
    const from = Math.floor((place * levels.length) / most);
    const to = Math.max(from + 1, Math.floor(((place + 1) * levels.length) / most));
    return Math.max(...levels.slice(from, to));
  });
}
