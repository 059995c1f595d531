import { describe, expect, it } from 'vitest';
import { after, CONFIG, entry, pending, standing, welcome } from '../test/samples';
import * as derive from './derive';
import { status } from './status';
import { speaker } from './texts';

const OWN = { author: 'customer', name: '' } as const;

it('groups neighbours of one author within minutes and a day', () => {
  const state = after(
    welcome([
      entry(1, { ...OWN, at: '2030-01-01T12:00:00Z' }),
      entry(2, { ...OWN, at: '2030-01-01T12:01:00Z' }),
      entry(3, { at: '2030-01-01T12:01:30Z' }),
      entry(4, { at: '2030-01-01T12:30:00Z' }),
      entry(5, { name: 'Bob', at: '2030-01-01T12:30:10Z' }),
      entry(6, { name: 'Bob', at: '2030-01-03T12:30:10Z' }),
    ]),
  );
  const found = derive.groups(state);
  expect(found.map((group) => group.bubbles.length)).toEqual([2, 1, 1, 1, 1]);
  expect(found.map((group) => group.day !== null)).toEqual([true, false, false, false, true]);
});

it('shows what waits after what is there', () => {
  const state = after(welcome([entry(1)]), { type: 'queued', pending: pending('c1', 'mine') });
  expect(derive.groups(state).at(-1)?.bubbles[0]?.text).toBe('mine');
});

describe('choices', () => {
  const asked = entry(1, { author: 'bot', choices: [{ id: 'y', label: 'Yes' }] });

  it('are those of the last line, until it is answered', () => {
    expect(derive.choices(after(welcome([asked])))).toEqual([{ id: 'y', label: 'Yes' }]);
    expect(derive.choices(after(welcome([asked, entry(2, OWN)])))).toEqual([]);
    expect(derive.choices(after(welcome([asked, entry(2)])))).toEqual([]);
    const answering = { type: 'queued', pending: pending('c1') } as const;
    expect(derive.choices(after(welcome([asked]), answering))).toEqual([]);
  });

  it('outlast a line of the system', () => {
    expect(derive.choices(after(welcome([asked, entry(2, { author: 'system' })])))).toHaveLength(1);
  });
});

it('says how far the newest own line has got', () => {
  const marks = { type: 'marks', delivered: 1, read: 1, agent_read: 1 } as const;
  const queued = { type: 'queued', pending: pending('c1') } as const;
  expect(derive.receipt(after(welcome([entry(1)])))).toBeNull();
  expect(derive.receipt(after(welcome(), queued))).toBe('sending');
  expect(derive.receipt(after(welcome(), queued, { type: 'ack', client_id: 'c1', n: null }))).toBe(
    'delivered',
  );
  expect(derive.receipt(after(welcome([entry(1, OWN)])))).toBe('delivered');
  expect(derive.receipt(after(welcome([entry(1, OWN)], { marks })))).toBe('read');
});

it('counts as new what others wrote after the mark', () => {
  const marks = { type: 'marks', delivered: 3, read: 1, agent_read: 0 } as const;
  const lines = [entry(1), entry(2), entry(3, OWN), entry(4)];
  const state = after(welcome(lines, { marks }));
  expect(derive.unread(state)).toBe(2);
  expect(derive.readable(state)).toBe(4);
  expect(derive.readable(after(welcome([entry(1, OWN)])))).toBeNull();
});

describe('the form of a closed site', () => {
  const shut = welcome([], { open: false });

  it('is shown while nobody is there and nothing is going on', () => {
    expect(derive.asksToLeaveMessage(after(shut))).toBe(true);
    expect(derive.asksToLeaveMessage(after(welcome()))).toBe(false);
    expect(derive.asksToLeaveMessage(after(shut, standing({ stage: 'active' })))).toBe(false);
    const writing = { type: 'queued', pending: pending('c1') } as const;
    expect(derive.asksToLeaveMessage(after(shut, writing))).toBe(false);
  });

  it('gives way where the bot talks on', () => {
    const config = { ...CONFIG, open: false, when_closed: 'chat' as const };
    const state = after({ type: 'configured', config, language: 'en' });
    expect(derive.asksToLeaveMessage(state)).toBe(false);
  });

  it('keeps its thanks while the message waits for somebody', () => {
    const frame = { type: 'offline', client_id: 'o', name: '', email: '', text: '' } as const;
    const sent = after(
      shut,
      { type: 'queued', pending: pending('o', '', { frame }) },
      { type: 'ack', client_id: 'o', n: null },
      standing({ stage: 'waiting' }),
    );
    expect(derive.asksToLeaveMessage(sent)).toBe(true);
  });
});

describe('the status line', () => {
  const t = speaker('en');
  const now = new Date(2030, 0, 1, 12);
  const at = (change: Parameters<typeof standing>[0]) =>
    status(after(welcome(), standing(change)), t, now).text;

  it('says who is there or how long it takes', () => {
    expect(at({})).toBe('We usually answer at once');
    expect(at({ stage: 'bot' })).toBe('Our assistant is answering');
    expect(at({ stage: 'waiting', position: { ahead: 2 } })).toBe('2 people before you');
    expect(at({ stage: 'waiting', position: { ahead: 1 } })).toBe('1 person before you');
    expect(at({ stage: 'waiting', position: { ahead: 0 } })).toBe('You are next');
    expect(at({ stage: 'offered' })).toBe('A colleague is joining soon');
    expect(at({ stage: 'active', agent: { name: 'Ann' } })).toBe('You are talking to Ann');
    expect(at({ stage: 'wrap_up', agent: { name: 'Ann' } })).toBe('We usually answer at once');
  });

  it('says when the company is back', () => {
    const next_opening = new Date(2030, 0, 2, 8).toISOString();
    const shut = after(welcome([], { open: false, next_opening }));
    expect(status(shut, t, now).text).toMatch(/^Closed until Wed,? 08:00/);
    expect(status(after(welcome([], { open: false })), t, now).text).toBe('Closed now');
  });
});

it('takes initials in any script', () => {
  expect(derive.initials('Harbour Gas')).toBe('HG');
  expect(derive.initials('海港燃气')).toBe('海');
  expect(derive.initials('陈美玲 Meiling Chen')).toBe('陈');
  expect(derive.initials('')).toBe('');
});
