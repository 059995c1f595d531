import { describe, expect, it } from 'vitest';
import { call, live, mine, party } from '../../test/samples';
import {
  askedCall,
  callOf,
  grade,
  hearsMusic,
  isHeld,
  liveCalls,
  momentsOf,
  ownCall,
  saidNow,
  watchedCall,
} from './calls';
import { diallable } from './numbers';

const asked = (state: 'ringing' | 'up') =>
  call({
    id: 'v2',
    agent: 'a9',
    parties: [party(), mine({ leg: 'l9', role: 'consulted', state })],
  });

describe('calls', () => {
  it('knows none where the company has no telephones', () => {
    expect(liveCalls(live())).toEqual([]);
    expect(ownCall(live())).toBeNull();
  });

  it('leaves out what is over', () => {
    const now = live({ calls: { v1: call({ stage: 'ended' }) } });
    expect(callOf(now, 'i1')).toBeNull();
    expect(ownCall(now)).toBeNull();
  });

  it('is one’s own as agent, also while the phone is still being joined', () => {
    const joining = call({ stage: 'connecting', parties: [party()] });
    expect(ownCall(live({ calls: { v1: joining } }))?.id).toBe('v1');
    expect(
      ownCall(live({ calls: { v1: call({ stage: 'waiting', parties: [party()] }) } })),
    ).toBeNull();
  });

  it('rings at who is asked, and is theirs once they answered', () => {
    const ringing = live({ calls: { v2: asked('ringing') } });
    expect([askedCall(ringing)?.id, ownCall(ringing)]).toEqual(['v2', null]);
    const answered = live({ calls: { v2: asked('up') } });
    expect([askedCall(answered), ownCall(answered)?.id]).toEqual([null, 'v2']);
  });

  it('is watched, not led, by a supervisor', () => {
    const heard = call({ agent: 'a9', parties: [party(), mine({ role: 'supervisor' })] });
    const now = live({ calls: { v1: heard } });
    expect([watchedCall(now)?.id, ownCall(now)]).toEqual(['v1', null]);
  });

  it('is held when the customer hears music', () => {
    expect(isHeld(call())).toBe(false);
    expect(isHeld(call({ parties: [party({ mode: 'hold' })] }))).toBe(true);
    expect(isHeld(call({ parties: [party({ state: 'held' })] }))).toBe(false);
  });

  it('lets the one whom the agent does not speak with hear music', () => {
    const boss = party({ leg: 'l9', role: 'consulted', name: 'Wei' });
    const musicFor = (facing: 'customer' | 'consulted' | 'all') => {
      const now = call({ facing, parties: [party(), mine(), boss] });
      return now.parties.filter((each) => hearsMusic(now, each)).map((each) => each.role);
    };
    expect(['customer', 'consulted', 'all'].map((each) => musicFor(each as 'all'))).toEqual([
      ['consulted'],
      ['customer'],
      [],
    ]);
  });

  it('says who is saying what', () => {
    const moments = {
      ...momentsOf(live(), null),
      words: { 'l-customer': 'My bill', 'l-agent': ' ' },
    };
    expect(saidNow(call(), moments).map(({ party: who, text }) => [who?.role, text])).toEqual([
      ['customer', 'My bill'],
    ]);
  });
});

it.each([
  [[], 'unknown'],
  [[{ mos: 4.2 }], 'good'],
  [[{ mos: 4.2 }, { mos: 3.3 }], 'fair'],
  [[{ mos: 4.2, rtt_ms: 300 }], 'fair'],
  [[{ mos: 2 }], 'poor'],
  [[{ rtt_ms: 20 }], 'good'],
])('the line %o is %s', (legs, expected) => {
  expect(grade(legs)).toBe(expected);
});

it.each([
  ['01632 960 417', '01632960417'],
  ['+44 (1632) 960-417', '+441632960417'],
  ['0044 1632 960417', '+441632960417'],
  ['Ida', null],
  ['12', null],
  ['+44*', null],
])('%s is dialled as %s', (text, number) => {
  expect(diallable(text)).toBe(number);
});
