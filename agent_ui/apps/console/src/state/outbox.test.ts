import { ApiError, type Done, type Written } from '@mainstem/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbox } from './outbox';

let sent: Written[];
let outcomes: (Done | ApiError)[];
let shown: Set<string>;
let outbox: Outbox;
let open: () => void;
const line = {
  interaction: 'i1',
  kind: 'message' as const,
  text: 'Hello',
  attachments: [],
};

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  shown = new Set();
  const answer = async (_: string, written: Written): Promise<Done> => {
    sent.push(written);
    const outcome = outcomes.shift();
    if (outcome instanceof ApiError) throw outcome;
    return outcome ?? { interaction: 'i1', entry: 'e9' };
  };
  open = () => {
    outbox = new Outbox(
      { sendMessage: answer, addNote: answer },
      (entry) => shown.has(entry),
      window.sessionStorage,
    );
    outbox.open('u1');
  };
  window.sessionStorage.clear();
  open();
});
afterEach(() => vi.useRealTimers());

describe('Outbox', () => {
  it('shows a line as sent until the timeline holds it', async () => {
    outcomes = [];
    await outbox.add(line);
    expect(outbox.get()[0]?.state).toBe('sent');
    shown.add('e9');
    outbox.settle();
    expect(outbox.get()).toEqual([]);
  });

  it('sends again by itself under the same id when the server cannot be reached', async () => {
    outcomes = [new ApiError(0, 'offline', ''), new ApiError(503, 'unavailable', '')];
    const sending = outbox.add(line);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outbox.get()[0]?.state).toBe('sending');
    await vi.advanceTimersByTimeAsync(3_000);
    await sending;
    expect(outbox.get()[0]?.state).toBe('sent');
    expect(new Set(sent.map((written) => written.client_id)).size).toBe(1);
    expect(sent).toHaveLength(3);
  });

  it('stops at a refusal and can be asked to send again, or to forget it', async () => {
    outcomes = [new ApiError(409, 'conflict', ''), new ApiError(409, 'conflict', '')];
    await outbox.add(line);
    const id = outbox.get()[0]?.client_id ?? '';
    expect(outbox.get()[0]).toMatchObject({ state: 'failed', error: 'conflict' });
    await outbox.retry(id);
    expect(sent).toHaveLength(2);
    outbox.discard(id);
    expect(outbox.get()).toEqual([]);
  });

  it('keeps trying for as long as the server is away, in order, and at once when it is back', async () => {
    const away = () => new ApiError(0, 'offline', '');
    outcomes = Array.from({ length: 8 }, away);
    void outbox.add({ ...line, text: 'one' });
    const last = outbox.add({ ...line, text: 'two' });
    await vi.advanceTimersByTimeAsync(45_000);
    expect(outbox.get().map((each) => each.state)).toEqual(['sending', 'sending']);
    outcomes = [];
    outbox.wake();
    await last;
    const texts = sent.map((written) => written.text);
    expect(texts.slice(texts.lastIndexOf('one'))).toEqual(['one', 'two']);
  });

  it('gives up on a line that the server cannot take, not on those behind it', async () => {
    outcomes = Array.from({ length: 4 }, () => new ApiError(500, 'internal', ''));
    void outbox.add({ ...line, text: 'one' });
    const last = outbox.add({ ...line, text: 'two' });
    await vi.advanceTimersByTimeAsync(20_000);
    await last;
    expect(outbox.get().map((each) => each.state)).toEqual(['failed', 'sent']);
  });

  it('goes on after a reload with what the same person had on the way', async () => {
    outcomes = [new ApiError(0, 'offline', '')];
    void outbox.add(line);
    await vi.advanceTimersByTimeAsync(10);
    const before = sent[0]?.client_id;
    open();
    await vi.advanceTimersByTimeAsync(10);
    expect(outbox.get()[0]).toMatchObject({ state: 'sent', client_id: before });
    expect(window.sessionStorage.length).toBe(0);
  });

  it('shows nobody the lines of another person', async () => {
    outcomes = [new ApiError(409, 'conflict', '')];
    await outbox.add(line);
    outbox.open('u2');
    expect(outbox.get()).toEqual([]);
    expect(window.sessionStorage.length).toBe(0);
  });

  it('keeps what was refused when the same person signs in again', async () => {
    outcomes = [new ApiError(401, 'not_signed_in', '')];
    await outbox.add(line);
    outbox.open('u1');
    expect(outbox.get()[0]?.state).toBe('failed');
  });

  it('sends although the browser keeps nothing', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    outcomes = [];
    await outbox.add(line);
    expect(outbox.get()[0]?.state).toBe('sent');
    vi.restoreAllMocks();
  });
});
