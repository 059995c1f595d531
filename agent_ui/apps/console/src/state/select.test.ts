import { describe, expect, it } from 'vitest';
import { card, entry, live, offer, state } from '../../test/samples';
import { entriesOf, inBox, openTimelines, ringing, waitingCards } from './select';

const byId = <T extends { id: string }>(...items: T[]) =>
  Object.fromEntries(items.map((item) => [item.id, item]));
const at = (minute: number) => `2025-03-03T09:${String(minute).padStart(2, '0')}:00.000000Z`;
const waiting = (id: string, minute: number, change = {}) =>
  card({ id, stage: 'waiting', owner: null, enqueued_at: at(minute), ...change });

describe('boxes', () => {
  const interactions = byId(
    card({ id: 'wrap', stage: 'wrap_up' }),
    card({ id: 'old', last: { author: 'agent', text: '', at: at(1) } }),
    card({ id: 'new', last: { author: 'customer', text: '', at: at(5) } }),
    card({ id: 'sleeps', stage: 'snoozed' }),
    card({ id: 'theirs', owner: 'a2' }),
    card({ id: 'over', stage: 'closed' }),
    waiting('w1', 3),
    waiting('elsewhere', 1, { queue: 'repairs' }),
  );
  const desk = state({ interactions });
  const ids = (box: 'mine' | 'queues' | 'all') => inBox(desk, box).map(({ id }) => id);

  it('mine: active ones by their last line, then wrap-up, then snoozed', () => {
    expect(ids('mine')).toEqual(['new', 'old', 'wrap', 'sleeps']);
  });

  it('queues: who waits in one’s own queues', () => {
    expect(ids('queues')).toEqual(['w1']);
  });

  it('all: everything but what is closed', () => {
    expect(ids('all')).toHaveLength(7);
    expect(ids('all')).not.toContain('over');
  });
});

it('serves urgent ones first, then by waiting time with priority as a head start', () => {
  const interactions = byId(
    waiting('first', 0),
    waiting('ahead', 4, { priority: 10 }),
    waiting('later', 5),
    waiting('urgent', 6, { urgent: true }),
  );
  const order = waitingCards(state({ interactions })).map(({ id }) => id);
  expect(order).toEqual(['urgent', 'ahead', 'first', 'later']);
});

it('rings only for oneself, the next to end first', () => {
  const offers = byId(
    offer({ id: 'late', expires_at: at(9) }),
    offer({ id: 'soon', expires_at: at(2) }),
    offer({ id: 'other', agent: 'a2' }),
  );
  expect(ringing(live({ offers })).map(({ id }) => id)).toEqual(['soon', 'late']);
});

it('keeps a timeline in its order and apart from others', () => {
  const entries = byId(
    entry({ id: 'e2', seq: 2 }),
    entry({ id: 'e1', seq: 1 }),
    entry({ id: 'x', interaction: 'i2' }),
  );
  expect(entriesOf(live({ entries }), 'i1').map(({ id }) => id)).toEqual(['e1', 'e2']);
});

it('keeps open the chosen timeline and those of one’s own conversations', () => {
  const interactions = byId(
    card({ id: 'mine' }),
    card({ id: 'sleeps', stage: 'snoozed' }),
    card({ id: 'theirs', owner: 'a2' }),
  );
  expect(openTimelines(live({ interactions }), 'theirs')).toEqual(['mine', 'theirs']);
});
