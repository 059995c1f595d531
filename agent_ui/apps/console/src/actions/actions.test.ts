import type { Party } from '@mainstem/api';
import { describe, expect, it } from 'vitest';
import { testPhone } from '../../test/phone';
import { AGENT_PERMISSIONS, agent, call, card, mine, offer, party } from '../../test/samples';
import { Ui } from '../state/ui';
import { ALL_ACTIONS, actionFor } from './all';
import type { Desk } from './model';

const nothing = () => undefined;

function desk(change: Partial<Desk> = {}): Desk {
  return {
    me: agent(),
    permissions: new Set(AGENT_PERMISSIONS),
    offer: null,
    offered: null,
    card: null,
    suggestions: [],
    calls: { shown: null, own: null, asked: null, watched: null },
    line: 'off',
    isMuted: false,
    phone: testPhone().phone,
    api: {} as Desk['api'],
    ui: new Ui(),
    go: {
      desk: nothing,
      panel: nothing,
      board: nothing,
      customers: nothing,
      knowledge: nothing,
      voice: nothing,
    },
    toggle: { colours: nothing, language: nothing, sound: nothing },
    signOut: async () => undefined,
    ...change,
  };
}

const possible = (now: Desk) =>
  ALL_ACTIONS.filter((action) => action.when(now) && action.group !== 'app').map(({ id }) => id);

const SEEN = ['show_customer', 'show_handover', 'show_suggestions', 'show_routing'];
const ALWAYS = [
  'not_ready',
  'phone_on',
  'phone_devices',
  'go_desk',
  'go_customers',
  'go_knowledge',
];

describe('what can be done', () => {
  it.each([
    ['with nothing chosen', desk(), ALWAYS],
    ['while an offer rings', desk({ offer: offer() }), ['accept', 'decline', ...ALWAYS]],
    [
      'in one’s own active conversation',
      desk({ card: card() }),
      ['reply', 'note', 'attach', 'transfer', 'snooze', 'finish', ...SEEN, ...ALWAYS],
    ],
    [
      'in somebody else’s conversation',
      desk({ card: card({ owner: 'a9' }) }),
      ['note', ...SEEN, ...ALWAYS],
    ],
    [
      'in a waiting conversation',
      desk({ card: card({ owner: null, stage: 'waiting' }) }),
      ['note', 'take', ...SEEN, ...ALWAYS],
    ],
    [
      'in one’s own snoozed conversation',
      desk({ card: card({ stage: 'snoozed' }) }),
      ['note', 'transfer', 'wake', 'finish', ...SEEN, ...ALWAYS],
    ],
    ['in one’s own wrap-up', desk({ card: card({ stage: 'wrap_up' }) }), [...SEEN, ...ALWAYS]],
    ['in a closed conversation', desk({ card: card({ stage: 'closed' }) }), [...SEEN, ...ALWAYS]],
    [
      'while not responding',
      desk({ me: agent({ routing_state: 'not_responding' }) }),
      ['ready', ...ALWAYS],
    ],
  ])('%s', (_, now, expected) => {
    expect(possible(now).sort()).toEqual([...expected].sort());
  });

  it('offers as many suggestions as there are', () => {
    const one = { id: 's', article: 'k', title: 'T', text: 'x', quote: '', score: 1 };
    const now = desk({ card: card(), suggestions: [one, one] });
    const inserts = possible(now).filter((id) => id.startsWith('insert'));
    expect(inserts).toEqual(['insert_1', 'insert_2']);
  });

  it('needs the permission to transfer', () => {
    expect(possible(desk({ card: card(), permissions: new Set() }))).not.toContain('transfer');
  });

  it('shows the board to supervisors only', () => {
    expect(actionFor('g b', desk())).toBeNull();
    expect(actionFor('g b', desk({ permissions: new Set(['desk.supervise']) }))?.id).toBe(
      'go_board',
    );
  });
});

describe('shortcuts', () => {
  it('name one action each, in every situation', () => {
    const situations = [
      desk({ offer: offer(), card: card() }),
      desk({ card: card({ stage: 'snoozed' }) }),
      desk({ card: card({ stage: 'waiting', owner: null }) }),
    ];
    for (const now of situations) {
      const keys = ALL_ACTIONS.filter((action) => action.when(now)).flatMap((a) => a.shortcuts);
      expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
    }
  });

  it('snoozes and wakes with the same key', () => {
    expect(actionFor('z', desk({ card: card() }))?.id).toBe('snooze');
    expect(actionFor('z', desk({ card: card({ stage: 'snoozed' }) }))?.id).toBe('wake');
  });

  it('accepts with A and with Enter, only while something rings', () => {
    expect(actionFor('enter', desk({ offer: offer() }))?.id).toBe('accept');
    expect(actionFor('a', desk())).toBeNull();
  });
});

describe('in a call', () => {
  const inCall = (own = call(), change: Partial<Desk> = {}) =>
    desk({
      card: card({ channel: 'voice' }),
      calls: { shown: own, own, asked: null, watched: null },
      permissions: new Set([...AGENT_PERMISSIONS, 'voice.dial']),
      ...change,
    });
  const consulted = (state: Party['state']) =>
    party({ leg: 'l-boss', role: 'consulted', user: 'a2', name: 'Wei', state });
  const ofGroup = (now: Desk, group: string) =>
    ALL_ACTIONS.filter((each) => each.group === group && each.when(now)).map(({ id }) => id);

  it.each([
    [
      'that simply goes on',
      inCall(),
      ['mute', 'hold', 'keypad', 'consult', 'hang_up', 'pause_recording'],
    ],
    [
      'on hold, muted, with the recording paused',
      inCall(
        call({ taping: 'paused', parties: [party({ mode: 'hold' }), mine({ mode: 'mute' })] }),
        { isMuted: true },
      ),
      ['unmute', 'unhold', 'keypad', 'consult', 'hang_up', 'resume_recording'],
    ],
    [
      'while a colleague is being called',
      inCall(call({ taping: 'off', parties: [party(), mine(), consulted('ringing')] })),
      ['mute', 'keypad', 'back', 'hang_up', 'start_recording'],
    ],
    [
      'with a colleague aside',
      inCall(call({ taping: 'off', parties: [party(), mine(), consulted('up')] })),
      ['mute', 'keypad', 'swap', 'join', 'complete', 'back', 'hang_up', 'start_recording'],
    ],
    [
      'of three',
      inCall(call({ taping: 'off', facing: 'all', parties: [party(), mine(), consulted('up')] })),
      ['mute', 'keypad', 'complete', 'back', 'hang_up', 'start_recording'],
    ],
    [
      'whose customer was not reached',
      inCall(call({ taping: 'off', parties: [party({ state: 'ended' }), mine()] })),
      ['mute', 'keypad', 'hang_up', 'redial'],
    ],
    [
      'while a number outside is called for a transfer',
      inCall(
        call({
          parties: [party({ mode: 'hold' }), mine(), party({ role: 'guest', state: 'calling' })],
        }),
      ),
      ['mute', 'keypad', 'hang_up', 'pause_recording'],
    ],
    [
      'of a colleague who asked',
      inCall(
        call({ agent: 'a9', parties: [party(), consulted('up'), mine({ role: 'consulted' })] }),
      ),
      ['mute', 'hang_up'],
    ],
  ])('%s', (_, now, expected) => {
    expect(ofGroup(now, 'call')).toEqual(expected);
  });

  it('does not write to, put aside or finish somebody who is on the telephone', () => {
    const ids = possible(inCall());
    expect(ids).toContain('transfer');
    expect(ids.filter((id) => ['reply', 'attach', 'snooze', 'finish'].includes(id))).toEqual([]);
  });

  it('supervises calls of others only, in every mode but the present one', () => {
    const permissions = new Set(['desk.supervise']);
    const foreign = call({ agent: 'a9' });
    const shown = { shown: foreign, own: null, asked: null, watched: null };
    expect(ofGroup(desk({ permissions, calls: shown }), 'supervise')).toEqual([
      'listen',
      'whisper',
      'barge',
      'intercept',
    ]);
    const heard = call({
      agent: 'a9',
      parties: [party(), mine({ role: 'supervisor', mode: 'listen' })],
    });
    const watched = { shown: heard, own: null, asked: null, watched: heard };
    expect(ofGroup(desk({ permissions, calls: watched }), 'supervise')).toEqual([
      'whisper',
      'barge',
      'intercept',
      'leave_call',
    ]);
    expect(ofGroup(inCall(call(), { permissions }), 'supervise')).toEqual([]);
  });

  it('answers a colleague with A unless an offer rings too', () => {
    const asked = call({ agent: 'a9' });
    const calls = { shown: null, own: null, asked, watched: null };
    expect(actionFor('a', desk({ calls }))?.id).toBe('answer');
    expect(actionFor('a', desk({ calls, offer: offer() }))?.id).toBe('accept');
  });

  it('uses every key once', () => {
    const now = inCall(call({ parties: [party(), mine(), consulted('up')] }));
    const keys = ALL_ACTIONS.filter((each) => each.when(now)).flatMap((each) => each.shortcuts);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it('mutes here at once, and the server’s refusal leaves it muted', async () => {
    const now = inCall();
    const muteCall = async () => {
      throw new Error('away');
    };
    const told = { ...now, api: { muteCall } as unknown as Desk['api'] };
    await expect(ALL_ACTIONS.find(({ id }) => id === 'mute')?.run(told)).rejects.toThrow('away');
    expect(now.phone.get().isMuted).toBe(true);
  });
});
