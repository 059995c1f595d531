import { describe, expect, it } from 'vitest';
import { after, entry, pending, standing, welcome } from '../test/samples';
import { reduce } from './reduce';

const numbers = (state: ReturnType<typeof after>) => state.entries.map((each) => each.n);

describe('lines', () => {
  it('come once, in order, however often they are sent', () => {
    const state = after(
      welcome([entry(1), entry(2)]),
      { type: 'entries', entries: [entry(2), entry(3)] },
      { type: 'entries', entries: [entry(1)] },
    );
    expect(numbers(state)).toEqual([1, 2, 3]);
  });

  it('are kept over a reconnect that continues where we stand', () => {
    const state = after(welcome([entry(1), entry(2)]), welcome([entry(3)], { after: 2 }));
    expect(numbers(state)).toEqual([1, 2, 3]);
  });

  it('are replaced when the server starts elsewhere', () => {
    const state = after(
      welcome([entry(1), entry(2)]),
      welcome([entry(1, { text: 'after a restore' })]),
    );
    expect(state.entries.map((each) => each.text)).toEqual(['after a restore']);
  });

  it('that are earlier go before, and say when there are no more', () => {
    const shown = after(welcome([entry(51)], { after: 50 }));
    expect(shown.first).toBe(50);
    const older = reduce(reduce(shown, { type: 'wants-earlier' }), {
      type: 'frame',
      frame: { type: 'earlier', entries: [entry(49), entry(50)] },
    });
    expect(numbers(older)).toEqual([49, 50, 51]);
    expect(older.first).toBe(48);
    expect(older.isLoadingEarlier).toBe(false);
    const all = reduce(older, { type: 'frame', frame: { type: 'earlier', entries: [] } });
    expect(all.first).toBe(0);
  });
});

describe('what the visitor writes', () => {
  it('waits, is stored, and gives way to its echo', () => {
    const queued = after(welcome(), { type: 'queued', pending: pending('c1') });
    expect(queued.outbox[0]?.state).toBe('queued');
    const stored = reduce(queued, {
      type: 'frame',
      frame: { type: 'ack', client_id: 'c1', n: null },
    });
    expect(stored.outbox[0]?.state).toBe('stored');
    const echo = entry(1, { author: 'customer', client_id: 'c1' });
    const echoed = reduce(stored, { type: 'frame', frame: { type: 'entries', entries: [echo] } });
    expect(echoed.outbox).toEqual([]);
    expect(numbers(echoed)).toEqual([1]);
  });

  it('is queued once, also when another tab has kept it', () => {
    const again = { type: 'queued', pending: pending('c1') } as const;
    expect(after(again, again).outbox).toHaveLength(1);
  });

  it('stays queued when the refusal may heal, and fails when not', () => {
    const queued = { type: 'queued', pending: pending('c1') } as const;
    const error = { type: 'error', code: 'unavailable', message: '', client_id: 'c1' } as const;
    expect(after(queued, { ...error, retry_after: 2 }).outbox[0]?.state).toBe('queued');
    const failed = after(queued, { ...error, code: 'invalid' });
    expect(failed.outbox[0]).toMatchObject({ state: 'failed', error: 'invalid' });
    const retried = reduce(failed, { type: 'retried', client_id: 'c1' });
    expect(retried.outbox[0]).toMatchObject({ state: 'queued', error: undefined });
    expect(reduce(retried, { type: 'dropped', client_id: 'c1' }).outbox).toEqual([]);
  });

  it('survives the loss of the visitor, but not what the lost one had', () => {
    const state = after(
      welcome([entry(1)]),
      { type: 'queued', pending: pending('c1') },
      { type: 'queued', pending: pending('c2', 'x', { state: 'stored' }) },
      { type: 'forgotten' },
    );
    expect(state.entries).toEqual([]);
    expect(state.outbox.map((each) => each.frame.client_id)).toEqual(['c1']);
  });

  it('says that a form was taken', () => {
    const frame = { type: 'rating', client_id: 'r1', score: 5, comment: '' } as const;
    const state = after(
      { type: 'queued', pending: pending('r1', '', { frame }) },
      { type: 'ack', client_id: 'r1', n: null },
    );
    expect(state.sent.rating).toBe(true);
    expect(state.outbox).toEqual([]);
    const nextEnd = reduce(state, { type: 'frame', frame: standing({ can_rate: true }) });
    expect(nextEnd.sent.rating).toBe(false);
  });
});

describe('signs of typing', () => {
  const typing = { type: 'typing', by: 'agent', name: 'Ann' } as const;

  it('end with the answer, the conversation or the connection', () => {
    expect(after(typing).typing).toEqual({ by: 'agent', name: 'Ann' });
    expect(after(typing, { type: 'entries', entries: [entry(1)] }).typing).toBeNull();
    expect(after(typing, standing({ stage: 'closed' })).typing).toBeNull();
    expect(after(typing, { type: 'connection', connection: 'waiting' }).typing).toBeNull();
    expect(after(typing, { type: 'typing-ended' }).typing).toBeNull();
  });

  it('outlast the visitor’s own line', () => {
    const own = entry(1, { author: 'customer' });
    expect(after(typing, { type: 'entries', entries: [own] }).typing).not.toBeNull();
  });
});

it('keeps uploads in their places', () => {
  const upload = (key: string, progress = 0) => ({
    type: 'upload' as const,
    upload: {
      key,
      name: key,
      media_type: '',
      bytes: 1,
      progress,
      state: progress < 1 ? ('sending' as const) : ('ready' as const),
    },
  });
  const state = after(upload('a'), upload('b'), upload('a', 0.5), upload('b', 1));
  expect(state.uploads.map((each) => [each.key, each.progress])).toEqual([
    ['a', 0.5],
    ['b', 1],
  ]);
  expect(reduce(state, { type: 'uploads-sent' }).uploads.map((each) => each.key)).toEqual(['a']);
  expect(reduce(state, { type: 'upload-removed', key: 'a' }).uploads).toHaveLength(1);
});
