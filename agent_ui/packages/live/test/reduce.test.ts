import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DeskState, ServerFrame } from '@mainstem/api';
import { describe, expect, it } from 'vitest';
import { type Known, keepTimelines, reduce } from '../src/reduce';

interface Fixture {
  name: string;
  snapshot: Known;
  frames: ServerFrame[];
  expected: Known;
}

/** Written by hand for the rare cases, and by the server's journeys (tests/journeys/fixtures.py). */
const FOLDERS = ['fixtures', '../../../../tests/fixtures/desk'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);

function fixtures(): Fixture[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Fixture),
  );
}

const EMPTY: DeskState = {
  me_id: 'a1',
  agents: {},
  queues: {},
  interactions: {},
  offers: {},
  entries: {},
  suggestions: {},
};

describe('old snapshot and frames equal a fresh snapshot', () => {
  it.each(fixtures())('$name', ({ snapshot, frames, expected }) => {
    let known: Known | null = snapshot;
    for (const frame of frames) {
      const after = reduce(known, frame);
      expect(after.isGap).toBe(false);
      known = after.known;
    }
    expect(known).toEqual(expected);
  });
});

describe('reduce', () => {
  it('reports a gap and keeps what it knows', () => {
    const known = { position: 5, state: EMPTY };
    const frame: ServerFrame = {
      type: 'changes',
      from: 6,
      position: 8,
      now: '2025-01-01T00:00:00Z',
    };
    expect(reduce(known, frame)).toEqual({ known, isGap: true });
  });

  it('reports a gap when changes come before any snapshot', () => {
    const frame: ServerFrame = {
      type: 'changes',
      from: 0,
      position: 1,
      now: '2025-01-01T00:00:00Z',
    };
    expect(reduce(null, frame)).toEqual({ known: null, isGap: true });
  });

  it('keeps the identity of what did not change', () => {
    const known = { position: 1, state: EMPTY };
    const { known: after } = reduce(known, {
      type: 'changes',
      from: 1,
      position: 2,
      now: '2025-01-01T00:00:00Z',
      drop: { offers: ['o1'] },
    });
    expect(after?.state.agents).toBe(EMPTY.agents);
    expect(after?.state.offers).not.toBe(EMPTY.offers);
  });
});

describe('keepTimelines', () => {
  it('forgets lines and suggestions of interactions that are not open', () => {
    const opened = fixtures().find((f) => f.name.startsWith('a timeline is opened'));
    if (!opened) throw new Error('the fixture is missing');
    expect(keepTimelines(opened.expected, new Set(['i1']))).toBe(opened.expected);
    const { state } = keepTimelines(opened.expected, new Set());
    expect(state.entries).toEqual({});
    expect(state.suggestions).toEqual({});
  });
});
