import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pending } from '../test/samples';
import { Outbox } from './outbox';
import type { Pending } from './state';
import { Memory, memoryStore } from './storage';

let held: Pending[];
let sent: string[];
let isOnline: boolean;
let stuck: number;

function outbox(): Outbox {
  return new Outbox({
    memory: new Memory('a', memoryStore(), memoryStore()),
    pending: () => held,
    change: (action) => {
      if (action.type === 'queued') held = [...held, action.pending];
      if (action.type === 'dropped') take(action.client_id);
    },
    send: (frame) => {
      if (isOnline) sent.push(frame.client_id);
      return isOnline;
    },
    stuck: () => {
      stuck += 1;
    },
  });
}

function take(clientId: string): void {
  held = held.filter((each) => each.frame.client_id !== clientId);
}

beforeEach(() => {
  vi.useFakeTimers();
  held = [pending('c1'), pending('c2'), pending('c3')];
  sent = [];
  isOnline = true;
  stuck = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

it('sends one after the other, each after the answer to the one before', () => {
  const box = outbox();
  box.pump();
  box.pump();
  expect(sent).toEqual(['c1']);
  take('c1');
  box.acknowledged('c1');
  expect(sent).toEqual(['c1', 'c2']);
});

it('sends what was under way again on a new connection, under the same id', () => {
  const box = outbox();
  box.pump();
  isOnline = false;
  box.halt();
  box.pump();
  isOnline = true;
  box.restart();
  expect(sent).toEqual(['c1', 'c1']);
});

it('waits when it is told to, and then goes on with the same', () => {
  const box = outbox();
  box.pump();
  box.refused({ type: 'error', code: 'too_many', message: '', retry_after: 2 });
  vi.advanceTimersByTime(1_999);
  expect(sent).toEqual(['c1']);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual(['c1', 'c1']);
});

it('goes on after a line that can never be taken', () => {
  const box = outbox();
  box.pump();
  take('c1');
  box.refused({ type: 'error', code: 'invalid', message: '', client_id: 'c1' });
  expect(sent).toEqual(['c1', 'c2']);
});

it('replaces a form that was refused by the corrected one', () => {
  held = [];
  const box = outbox();
  const form = { type: 'offline', name: '', email: 'a@b.example', text: 'x' } as const;
  box.put({ ...form, client_id: 'o1' });
  held = held.map((each) => ({ ...each, state: 'failed' as const }));
  box.refused({ type: 'error', code: 'invalid', message: '', client_id: 'o1' });
  box.replace({ ...form, client_id: 'o2' });
  expect(held.map((each) => each.frame.client_id)).toEqual(['o2']);
  expect(sent).toContain('o2');
});

it('gives the connection up when there is no answer', () => {
  const box = outbox();
  box.pump();
  vi.advanceTimersByTime(15_000);
  expect(stuck).toBe(1);
});
