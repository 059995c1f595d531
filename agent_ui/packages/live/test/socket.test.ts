import type { ClientFrame, DeskState, ServerFrame } from '@mainstem/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BEAT_EVERY_MS, SILENCE_MS } from '../src/heartbeat';
import { LiveSocket, type Wire } from '../src/socket';
import { TYPING_SHOWN_MS } from '../src/typing';

class TestWire implements Wire {
  sent: ClientFrame[] = [];
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.isClosed = true;
  }

  hears(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

const STATE: DeskState = {
  me_id: 'a1',
  agents: {},
  queues: {},
  interactions: {},
  offers: {},
  entries: {},
  suggestions: {},
};
const NOW = '2025-03-03T09:00:00.000000Z';
const snapshot = (position: number): ServerFrame => ({
  type: 'snapshot',
  position,
  now: NOW,
  state: STATE,
});
const changes = (from: number, position: number): ServerFrame => ({
  type: 'changes',
  from,
  position,
  now: NOW,
});

let wires: TestWire[];
let socket: LiveSocket;
const wire = () => {
  const last = wires.at(-1);
  if (!last) throw new Error('nothing was dialled');
  return last;
};
const connection = () => socket.store.get().connection;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(Date.parse(NOW) - 60_000);
  wires = [];
  socket = new LiveSocket({
    connect: () => {
      const made = new TestWire();
      wires.push(made);
      return made;
    },
    random: () => 0,
  });
  socket.start();
});

afterEach(() => {
  socket.stop();
  vi.useRealTimers();
});

describe('LiveSocket', () => {
  it('asks for a snapshot first and is live once it came', () => {
    wire().onopen?.();
    expect(wire().sent).toEqual([{ type: 'start', position: null, open: [] }]);
    expect(connection()).toBe('connecting');
    wire().hears(snapshot(3));
    expect(connection()).toBe('live');
  });

  it('knows the server clock although this machine is a minute behind', () => {
    wire().onopen?.();
    wire().hears(snapshot(3));
    expect(socket.clock.now()).toBe(Date.parse(NOW));
  });

  it('connects anew from its position after a gap', () => {
    wire().onopen?.();
    wire().hears(snapshot(3));
    wire().hears(changes(4, 6));
    vi.advanceTimersByTime(500);
    expect(wires).toHaveLength(2);
    wire().onopen?.();
    expect(wire().sent).toEqual([{ type: 'start', position: 3, open: [] }]);
    wire().hears(changes(3, 6));
    expect(socket.store.get().known?.position).toBe(6);
  });

  it('resumes by position after the connection was lost', () => {
    wire().onopen?.();
    wire().hears(snapshot(3));
    wire().onclose?.();
    expect(connection()).toBe('offline');
    expect(socket.store.get().known?.position).toBe(3);
    vi.advanceTimersByTime(500);
    expect(wires).toHaveLength(2);
    wire().onopen?.();
    expect(wire().sent).toEqual([{ type: 'start', position: 3, open: [] }]);
  });

  it('waits longer after each failed attempt', () => {
    wire().onclose?.();
    vi.advanceTimersByTime(250);
    expect(wires).toHaveLength(2);
    wire().onclose?.();
    vi.advanceTimersByTime(250);
    expect(wires).toHaveLength(2);
    vi.advanceTimersByTime(250);
    expect(wires).toHaveLength(3);
  });

  it('beats, and is stale when the server stays silent after a beat', () => {
    wire().onopen?.();
    wire().hears(snapshot(3));
    vi.advanceTimersByTime(BEAT_EVERY_MS);
    expect(wire().sent.at(-1)).toEqual({ type: 'beat' });
    vi.advanceTimersByTime(SILENCE_MS - 1);
    expect(connection()).toBe('live');
    vi.advanceTimersByTime(1);
    expect(connection()).toBe('stale');
    expect(wires[0]?.isClosed).toBe(true);
  });

  it('stays live while beats are answered', () => {
    wire().onopen?.();
    wire().hears(snapshot(3));
    for (let i = 0; i < 3; i++) {
      vi.advanceTimersByTime(BEAT_EVERY_MS);
      wire().hears({ type: 'beat', now: NOW, position: 3 });
    }
    expect(connection()).toBe('live');
    expect(wires).toHaveLength(1);
  });

  it('asks again when two beats in a row are ahead of what it knows', () => {
    wire().onopen?.();
    wire().hears(snapshot(3));
    wire().hears({ type: 'beat', now: NOW, position: 5 });
    expect(wires[0]?.isClosed).toBe(false);
    wire().hears({ type: 'beat', now: NOW, position: 5 });
    expect(wires[0]?.isClosed).toBe(true);
    vi.advanceTimersByTime(500);
    expect(wires).toHaveLength(2);
  });

  it('says which timelines are open, once', () => {
    wire().onopen?.();
    wire().hears(snapshot(3));
    socket.setOpen(['i1']);
    socket.setOpen(['i1']);
    expect(wire().sent.slice(1)).toEqual([{ type: 'open', open: ['i1'] }]);
  });

  it('asks for timelines that were opened while the connection was gone', () => {
    wire().onopen?.();
    wire().hears(snapshot(3));
    socket.setOpen(['i1', 'i2']);
    wire().onclose?.();
    socket.setOpen(['i2', 'i3']);
    vi.advanceTimersByTime(500);
    wire().onopen?.();
    expect(wire().sent).toEqual([
      { type: 'start', position: 3, open: ['i2'] },
      { type: 'open', open: ['i2', 'i3'] },
    ]);
  });

  it('shows a typing sign for a few seconds', () => {
    wire().onopen?.();
    wire().hears(snapshot(3));
    wire().hears({ type: 'typing', interaction: 'i1', by: { kind: 'customer', name: 'Ida' } });
    expect(socket.store.get().typing.i1?.name).toBe('Ida');
    vi.advanceTimersByTime(TYPING_SHOWN_MS);
    expect(socket.store.get().typing).toEqual({});
  });

  it('sends typing signs sparingly', () => {
    wire().onopen?.();
    socket.sendTyping('i1');
    socket.sendTyping('i1');
    vi.advanceTimersByTime(3_000);
    socket.sendTyping('i1');
    expect(wire().sent.filter((frame) => frame.type === 'typing')).toHaveLength(2);
  });

  it('forgets everything and does not come back after being signed out', () => {
    wire().onopen?.();
    wire().hears(snapshot(3));
    wire().hears({ type: 'bye', reason: 'signed_out' });
    expect(socket.store.get().known).toBeNull();
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
    expect(connection()).toBe('signed_out');
  });

  it('begins anew, with nothing known, for whoever comes after a stop', () => {
    wire().onopen?.();
    wire().hears(snapshot(3));
    socket.stop();
    expect(socket.store.get().known).toBeNull();
    socket.start();
    wire().onopen?.();
    expect(wire().sent).toEqual([{ type: 'start', position: null, open: [] }]);
  });

  it('dials at once when the network is back', () => {
    wire().onopen?.();
    wire().hears(snapshot(3));
    socket.networkLost();
    expect(connection()).toBe('offline');
    socket.retryNow();
    expect(wires).toHaveLength(2);
  });

  it('ignores frames that are not JSON', () => {
    wire().onopen?.();
    wire().onmessage?.({ data: 'not json' });
    wire().onmessage?.({ data: new ArrayBuffer(2) });
    expect(connection()).toBe('connecting');
  });
});
