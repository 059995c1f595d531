import type { ServerSaid } from '@mainstem/phone';
import { describe, expect, it } from 'vitest';
import { type Line, OFF, type PhoneEvent, step } from './machine';

const ready: ServerSaid = { type: 'ready', phone: 'p', leg: 'l1', rate: 16_000, resumed: false };
const bye = (reason: string, retryAfter: number | null = null): PhoneEvent => ({
  type: 'heard',
  said: { type: 'bye', reason, code: 0, retry_after: retryAfter },
});
const connecting: Line = { is: 'connecting', attempt: 0, token: 't' };
const READY: Line = { is: 'ready', leg: 'l1' };
const deeds = (line: Line, event: PhoneEvent) => step(line, event)[1].map((each) => each.do);

it('opens the microphone, asks for a token, dials, says hello and is ready', () => {
  const events: PhoneEvent[] = [
    { type: 'turn_on' },
    { type: 'audio_open' },
    { type: 'token', url: 'ws://x', token: 't' },
    { type: 'opened' },
    { type: 'heard', said: ready },
  ];
  let line = OFF;
  const done: string[] = [];
  for (const event of events) {
    const [next, effects] = step(line, event);
    line = next;
    done.push(...effects.map((each) => each.do));
  }
  expect(done).toEqual(['open_audio', 'ask_token', 'dial', 'hello']);
  expect(line).toEqual(READY);
});

describe('what is lost is tried again', () => {
  it.each([
    ['at once after a first loss', READY, { type: 'closed' } as const, 500],
    ['later each time', { ...connecting, attempt: 3 }, { type: 'closed' } as const, 4_000],
    ['at most every eight seconds', { ...connecting, attempt: 40 }, bye('silent'), 8_000],
    ['when a busy server says so', connecting, bye('busy', 7), 7_000],
    ['when a server that stops says so', READY, bye('shutdown', 3), 3_000],
    ['when no token could be had', connecting, { type: 'token_failed' } as const, 500],
    ['once when a token came too late', connecting, bye('not_allowed'), 500],
  ] satisfies [string, Line, PhoneEvent, number][])('%s', (_, line, event, ms) => {
    const [after, effects] = step(line, event);
    expect(after.is).toBe('lost');
    expect(effects).toContainEqual({ do: 'retry_in', ms });
    expect(effects).toContainEqual({ do: 'hang_up', isForGood: false });
  });

  it('with a new token each time', () => {
    expect(deeds({ is: 'lost', attempt: 2, why: 'offline' }, { type: 'retry' })).toEqual([
      'ask_token',
    ]);
  });
});

describe('what ends the phone', () => {
  it.each([
    ['another tab', READY, bye('replaced'), 'replaced'],
    ['a missing permission', connecting, { type: 'token_refused' } as const, 'not_allowed'],
    [
      'a refusal after a new token',
      { ...connecting, attempt: 1 },
      bye('not_allowed'),
      'not_allowed',
    ],
    [
      'a forbidden microphone',
      { is: 'opening' } as const,
      { type: 'audio_failed', problem: 'denied' } as const,
      'denied',
    ],
  ] satisfies [string, Line, PhoneEvent, string][])('%s', (_, line, event, why) => {
    const [after, effects] = step(line, event);
    expect(after).toEqual({ is: 'off', why });
    expect(effects.map((each) => each.do)).toContain('close_audio');
  });

  it('signs off for good only when the agent wants it', () => {
    expect(step(READY, { type: 'turn_off', why: null })[1]).toContainEqual({
      do: 'hang_up',
      isForGood: true,
    });
    expect(step(READY, bye('replaced'))[1]).toContainEqual({ do: 'hang_up', isForGood: false });
  });
});

describe('what comes too late is ignored', () => {
  const late: PhoneEvent[] = [
    { type: 'audio_open' },
    { type: 'token', url: 'ws://x', token: 't' },
    { type: 'opened' },
    { type: 'heard', said: ready },
    { type: 'closed' },
    { type: 'retry' },
  ];
  it.each(late)('$type after it was turned off', (event) => {
    expect(step(OFF, event)).toEqual([OFF, []]);
  });
});

it('answers pings and marks', () => {
  expect(deeds(READY, { type: 'heard', said: { type: 'ping', at: 1 } })).toEqual(['pong']);
  expect(deeds(READY, { type: 'heard', said: { type: 'mark', name: 'm' } })).toEqual(['mark']);
  expect(deeds(READY, { type: 'heard', said: { type: 'clear' } })).toEqual(['clear']);
});
