import { describe, expect, it } from 'vitest';
import { agent, card, queue, state } from '../../../../test/samples';
import { localField, snoozeTimes } from './snooze';
import { targets } from './targets';

describe('snoozeTimes', () => {
  const now = new Date(2025, 2, 3, 22, 30).getTime();

  it('offers a quarter of an hour, one hour, four hours and tomorrow morning', () => {
    const { soon, tomorrow } = snoozeTimes(now);
    expect(soon.map(({ at }) => (at - now) / 60_000)).toEqual([15, 60, 240]);
    expect(new Date(tomorrow)).toEqual(new Date(2025, 2, 4, 9, 0));
  });

  it('writes local time for the field', () => {
    expect(localField(now)).toBe('2025-03-03T22:30');
  });
});

describe('targets', () => {
  const desk = state({
    agents: {
      a1: agent(),
      a2: agent({ id: 'a2', name: 'Wei', routing_state: 'interacting' }),
      a3: agent({ id: 'a3', name: 'Tom', routing_state: 'idle' }),
      a4: agent({ id: 'a4', name: 'Gone', presence: 'signed_out' }),
    },
    queues: {
      billing: queue(),
      repairs: queue({ id: 'repairs', names: { en: 'Repairs', zh: '维修' } }),
      night: queue({ id: 'night', names: { en: 'Night' }, open: false, ready: 0 }),
    },
  });
  const names = (q: string, language = 'en') =>
    targets(desk, card(), language, q).map(({ name }) => name);

  it('leaves out oneself, who is signed out and the queue it is in', () => {
    expect(names('')).toEqual(['Repairs', 'Night', 'Tom', 'Wei']);
  });

  it('searches in the reader’s language', () => {
    expect(names('维', 'zh')).toEqual(['维修']);
    expect(names('zebra')).toEqual([]);
  });
});
