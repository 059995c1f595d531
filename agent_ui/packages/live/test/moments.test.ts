import type { Call, ChangesFrame, Entry, Party } from '@mainstem/api';
import { describe, expect, it } from 'vitest';
import { afterChanges, afterMoment, type Moments, STILL } from '../src/moments';
import { type Known, reduce } from '../src/reduce';

const AT = '2025-03-03T09:00:00Z';
const party = (change: Partial<Party>): Party => ({
  leg: 'l1',
  role: 'customer',
  user: null,
  name: 'Ida',
  number: '',
  state: 'up',
  mode: 'talk',
  began_at: AT,
  answered_at: AT,
  ended_at: null,
  ending: null,
  ...change,
});
const call: Call = {
  id: 'c1',
  interaction: 'i1',
  direction: 'in',
  stage: 'talking',
  language: 'en',
  caller: '',
  called: '',
  arrived_at: AT,
  answered_at: AT,
  ended_at: null,
  ending: '',
  agent: 'a1',
  taping: 'on',
  facing: 'customer',
  callback: '',
  parties: [party({}), party({ leg: 'l2', role: 'agent', user: 'a1', name: 'Ann' })],
};
const entry = (kind: Entry['author']['kind'], id: string | null): Entry => ({
  id: 'e1',
  interaction: 'i1',
  seq: 1,
  kind: 'message',
  author: { kind, id, name: '' },
  text: 'My bill is too high',
  choices: [],
  language: 'en',
  attachments: [],
  sources: [],
  event: null,
  at: AT,
  delivered: false,
  read: false,
});
const known: Known = {
  position: 1,
  state: {
    me_id: 'a1',
    agents: {},
    queues: {},
    interactions: {},
    offers: {},
    entries: {},
    suggestions: {},
    calls: { c1: call },
  },
};
const both: Moments = { ...STILL, words: { l1: 'My bill', l2: 'One mo' } };

const after = (put: NonNullable<ChangesFrame['put']>, moments: Moments = both) => {
  const frame: ChangesFrame = { type: 'changes', from: 1, position: 2, now: AT, put };
  return afterChanges({ i1: moments }, known, reduce(known, frame).known, frame).i1;
};

describe('afterMoment', () => {
  it('replaces the words of a leg and knows when it spoke', () => {
    const first = afterMoment(undefined, { kind: 'words', leg: 'l1', text: 'My' }, 5);
    const second = afterMoment(first, { kind: 'words', leg: 'l1', text: 'My bill' }, 9);
    expect(second.words).toEqual({ l1: 'My bill' });
    expect(second.spokeAt).toEqual({ l1: 9 });
  });

  it('gathers keys and keeps the newest quality of each leg', () => {
    let moment = afterMoment(STILL, { kind: 'keys', digits: '12' }, 1);
    moment = afterMoment(moment, { kind: 'keys', digits: '#' }, 2);
    moment = afterMoment(moment, { kind: 'quality', leg: 'l1', values: { mos: 4 } }, 3);
    moment = afterMoment(moment, { kind: 'quality', leg: 'l1', values: { mos: 3 } }, 4);
    expect([moment.keys, moment.quality]).toEqual(['12#', { l1: { mos: 3 } }]);
  });

  it('ignores kinds that it does not know', () => {
    expect(afterMoment(both, { kind: 'new' } as never, 1)).toBe(both);
  });
});

describe('afterChanges', () => {
  it('lets the customer’s words give way to the customer’s line only', () => {
    expect(after({ entries: { e1: entry('customer', 'c1') } })?.words).toEqual({ l2: 'One mo' });
  });

  it('lets the agent’s words give way to the agent’s line only', () => {
    expect(after({ entries: { e1: entry('agent', 'a1') } })?.words).toEqual({ l1: 'My bill' });
    expect(after({ entries: { e1: entry('agent', 'a9') } })?.words).toEqual(both.words);
  });

  it('keeps words when a line of the bot comes', () => {
    expect(after({ entries: { e1: entry('bot', null) } })).toBe(both);
  });

  it('forgets words of a leg that nobody knows with the next line', () => {
    const lost = { ...STILL, words: { gone: 'Hello' } };
    expect(after({ entries: { e1: entry('bot', null) } }, lost)?.words).toEqual({});
  });

  it('forgets the moment of a call that ended', () => {
    expect(after({ calls: { c1: { ...call, stage: 'ended' } } })).toBeUndefined();
  });
});
