import { ApiError } from '@mainstem/api';
import { FRAME_BYTES, PING_EVERY_MS } from '@mainstem/phone';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testPhone } from '../../test/phone';

let on: ReturnType<typeof testPhone>;
const line = () => on.phone.get().line;
const settle = () => vi.advanceTimersByTimeAsync(0);
const spoken = (value: number) => new Int16Array(FRAME_BYTES / 2).fill(value).buffer;

async function ready() {
  const turned = on.phone.turnOn();
  await settle();
  on.answer();
  return turned;
}

beforeEach(() => {
  vi.useFakeTimers();
  window.localStorage.clear();
  window.sessionStorage.clear();
  on = testPhone();
});
afterEach(() => {
  on.phone.stop();
  vi.useRealTimers();
});

describe('Phone', () => {
  it('is ready after hello with a token and its own id', async () => {
    expect(await ready()).toBe(true);
    const [hello] = on.wire().sent;
    expect(hello).toMatchObject({ type: 'hello', token: 't1' });
    expect(hello?.type === 'hello' && /^[\w-]{8,64}$/u.test(hello.phone)).toBe(true);
  });

  it('sends what the microphone hears, and silence while muted', async () => {
    await ready();
    on.audio.listener?.onFrame(spoken(7), 0.1);
    on.phone.setMuted(true);
    on.audio.listener?.onFrame(spoken(7), 0.1);
    const values = on.wire().frames.map((frame) => new Int16Array(frame)[0]);
    expect(values).toEqual([7, 0]);
    expect(on.wire().sent).toContainEqual({ type: 'mute', muted: true });
  });

  it('sends nothing late: what cannot be sent is left out', async () => {
    await ready();
    on.wire().backlog = 1_000_000;
    on.audio.listener?.onFrame(spoken(7), 0.1);
    expect(on.wire().frames).toHaveLength(0);
  });

  it('plays what it gets, marks it and throws it away when told', async () => {
    await ready();
    on.wire().hears(spoken(3));
    on.wire().hears({ type: 'mark', name: 'm' });
    on.wire().hears({ type: 'clear' });
    on.audio.listener?.onMarked('m');
    expect(on.audio.played).toHaveLength(1);
    expect(on.audio.marks).toEqual(['m']);
    expect(on.audio.cleared).toBe(1);
    expect(on.wire().sent).toContainEqual({ type: 'marked', name: 'm' });
  });

  it('comes back with the same id and a new token, and still muted', async () => {
    await ready();
    on.phone.setMuted(true);
    const [before] = on.wire().sent;
    on.wire().onclose?.();
    expect(line().is).toBe('lost');
    await vi.advanceTimersByTimeAsync(500);
    on.answer();
    const { sent } = on.wire();
    expect(sent[0]).toMatchObject({ type: 'hello', token: 't2' });
    expect(sent[0]).toMatchObject({ phone: before?.type === 'hello' && before.phone });
    expect(sent).toContainEqual({ type: 'mute', muted: true });
    expect(on.audio.listener).not.toBeNull();
  });

  it('measures the way there and back, and reports how well it plays', async () => {
    await ready();
    on.audio.listener?.onReport({ underruns: 2, dropped: 1, bufferMs: 60 });
    const ping = on.wire().sent.find((said) => said.type === 'ping');
    await vi.advanceTimersByTimeAsync(12);
    on.wire().hears({ type: 'pong', at: ping?.type === 'ping' ? ping.at : 0 });
    await vi.advanceTimersByTimeAsync(PING_EVERY_MS);
    expect(on.phone.get().rttMs).toBe(12);
    expect(on.wire().sent.at(-1)).toEqual({
      type: 'quality',
      underruns: 2,
      dropped: 1,
      buffer_ms: 60,
      rtt_ms: 12,
    });
  });

  it('notices a server that is silent', async () => {
    await ready();
    await vi.advanceTimersByTimeAsync(PING_EVERY_MS * 4);
    expect(['lost', 'connecting']).toContain(line().is);
    expect(on.wires[0]?.isClosed).toBe(true);
  });

  it('says why the microphone cannot be used', async () => {
    on.audio.problem = 'denied';
    expect(await on.phone.turnOn()).toBe(false);
    expect(line()).toEqual({ is: 'off', why: 'denied' });
  });

  it('ends when the permission is missing, and tries again when the server is away', async () => {
    on.tokenError = new ApiError(503, 'unavailable', '');
    expect(await on.phone.turnOn()).toBe(false);
    expect(line().is).toBe('lost');
    on.tokenError = new ApiError(403, 'not_allowed', '');
    await vi.advanceTimersByTimeAsync(500);
    expect(line()).toEqual({ is: 'off', why: 'not_allowed' });
  });

  it('leaves the phone to another tab that took it', async () => {
    await ready();
    on.wire().hears({ type: 'bye', reason: 'replaced', code: 0, retry_after: null });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(line()).toEqual({ is: 'off', why: 'replaced' });
    expect(on.wires).toHaveLength(1);
    expect(on.audio.listener).toBeNull();
  });

  it('signs off when it is turned off', async () => {
    await ready();
    on.phone.turnOff();
    expect(on.wire().sent.at(-1)).toEqual({ type: 'bye' });
    expect(on.wire().isClosed).toBe(true);
  });
});

describe('after a reload', () => {
  it('comes back by itself when it was on', async () => {
    await ready();
    on.phone.stop();
    on = testPhone();
    await on.phone.resume();
    await settle();
    expect(on.wires).toHaveLength(1);
  });

  it.each([
    ['it was turned off', () => on.phone.turnOff()],
    [
      'the microphone would have to be asked for',
      () => {
        on.audio.isGranted = false;
      },
    ],
  ])('stays off when %s', async (_, change) => {
    await ready();
    on.phone.stop();
    on = testPhone();
    change();
    await on.phone.resume();
    await settle();
    expect(on.wires).toHaveLength(0);
  });

  it('does not take the phone from another tab by itself, but when asked to', async () => {
    await ready();
    on.phone.stop();
    const before = on.wire().sent[0];
    on = testPhone();
    on.isFree = false;
    await on.phone.resume();
    expect(line()).toEqual({ is: 'off', why: 'elsewhere' });
    await ready();
    expect(on.claims).toContain(true);
    const now = on.wire().sent[0];
    const isNew = before?.type === 'hello' && now?.type === 'hello' && before.phone !== now.phone;
    expect(isNew).toBe(true);
  });
});
