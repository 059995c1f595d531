/** A call from the page, with a microphone and a network that the test plays. */

import {
  AudioFailure,
  type AudioListener,
  type AudioProblem,
  FRAME_BYTES,
  type PhoneAudio,
  type PhoneSaid,
  type PhoneWire,
  type ServerSaid,
} from '@mainstem/phone';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NoTicket, Visit } from '../src/company/call/visit';

class TestAudio implements PhoneAudio {
  listener: AudioListener | null = null;
  isClosed = false;
  played = 0;
  constructor(private readonly problem: AudioProblem | null) {}
  async open(_: unknown, listener: AudioListener): Promise<void> {
    if (this.problem) throw new AudioFailure(this.problem);
    this.listener = listener;
  }
  close(): void {
    this.isClosed = true;
  }
  play(): void {
    this.played += 1;
  }
  mark(): void {}
  clear(): void {}
  async choose(): Promise<void> {}
  async isPermitted(): Promise<boolean> {
    return true;
  }
}

class TestWire implements PhoneWire {
  said: PhoneSaid[] = [];
  frames: ArrayBuffer[] = [];
  backlog = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(frame: string | ArrayBuffer): void {
    if (typeof frame === 'string') this.said.push(JSON.parse(frame) as PhoneSaid);
    else this.frames.push(frame);
  }
  close(): void {}
  hears(said: ServerSaid): void {
    this.onmessage?.({ data: JSON.stringify(said) });
  }
  saidOf(type: PhoneSaid['type']): PhoneSaid[] {
    return this.said.filter((each) => each.type === type);
  }
}

function world() {
  const doubles = {
    problem: null as AudioProblem | null,
    refusal: null as unknown,
    audios: [] as TestAudio[],
    wires: [] as TestWire[],
    asked: [] as [string, string][],
  };
  const visit = new Visit({
    audio: () => {
      const audio = new TestAudio(doubles.problem);
      doubles.audios.push(audio);
      return audio;
    },
    connect: () => {
      const wire = new TestWire();
      doubles.wires.push(wire);
      return wire;
    },
    ticket: async (number, before) => {
      doubles.asked.push([number, before]);
      if (doubles.refusal) throw doubles.refusal;
      return { url: 'ws://node', token: `t${doubles.asked.length}` };
    },
    wall: Date.now,
    onChange: () => undefined,
  });
  const wire = () => doubles.wires.at(-1) as TestWire;
  const ready = (resumed = false) => {
    wire().onopen?.();
    wire().hears({ type: 'ready', phone: 'p', leg: 'l', rate: 16_000, resumed });
  };
  const talk = async () => {
    await visit.call('1000');
    ready();
    wire().hears({ type: 'state', state: 'up' });
  };
  const speak = () =>
    doubles.audios.at(-1)?.listener?.onFrame(new Uint8Array(640).fill(7).buffer, 1);
  return { doubles, visit, wire, ready, talk, speak };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('Visit', () => {
  it('calls with a ticket for the number, and is heard once it is through', async () => {
    const { visit, wire, ready, speak, doubles } = world();
    await visit.call('2000');
    expect(doubles.asked).toEqual([['2000', '']]);
    ready();
    speak();
    expect(visit.view.standing.is).toBe('calling');
    expect(wire().frames).toEqual([]);
    wire().hears({ type: 'state', state: 'up' });
    speak();
    expect(wire().said[0]).toMatchObject({ type: 'hello', token: 't1' });
    expect(wire().frames).toHaveLength(1);
  });

  it('sends silence while it is muted, and the keys that are pressed', async () => {
    const { visit, wire, talk, speak } = world();
    await talk();
    visit.setMuted(true);
    speak();
    expect(new Uint8Array(wire().frames[0] ?? new ArrayBuffer(1))).toEqual(
      new Uint8Array(FRAME_BYTES),
    );
    visit.press('4');
    visit.press('#');
    expect(wire().saidOf('dtmf')).toEqual([
      { type: 'dtmf', digit: '4' },
      { type: 'dtmf', digit: '#' },
    ]);
    expect(visit.view.pressed).toBe('4#');
  });

  it.each<[Partial<ServerSaid & { type: 'bye' }>, string]>([
    [{ reason: 'hung_up' }, 'over'],
    [{ reason: 'busy', retry_after: 5 }, 'busy'],
    [{ reason: 'rejected', code: 486 }, 'busy'],
    [{ reason: 'rejected', code: 603 }, 'refused'],
    [{ reason: 'not_allowed' }, 'refused'],
  ])('ends with %o as %s', async (bye, why) => {
    const { visit, wire, talk, doubles } = world();
    await talk();
    wire().hears({ type: 'bye', reason: '', code: 0, retry_after: null, ...bye });
    expect(visit.view.standing).toEqual({ is: 'idle', why });
    expect(doubles.audios[0]?.isClosed).toBe(true);
  });

  it('says that there is no microphone, and asks for no ticket', async () => {
    const { visit, doubles } = world();
    doubles.problem = 'no_microphone';
    await visit.call('1000');
    expect(visit.view.standing).toEqual({ is: 'idle', why: 'no_microphone' });
    expect(doubles.asked).toEqual([]);
  });

  it.each(['busy', 'refused', 'offline'] as const)('is told by the ticket: %s', async (why) => {
    const { visit, doubles } = world();
    doubles.refusal = new NoTicket(why);
    await visit.call('1000');
    expect(visit.view.standing).toEqual({ is: 'idle', why });
    expect(doubles.audios[0]?.isClosed).toBe(true);
  });

  it('says that nobody can be reached when the socket never opens', async () => {
    const { visit, wire } = world();
    await visit.call('1000');
    wire().onclose?.();
    expect(visit.view.standing).toEqual({ is: 'idle', why: 'offline' });
  });

  it('takes the call up again as the same visitor after the connection was lost', async () => {
    const { visit, wire, talk, ready, doubles } = world();
    await talk();
    const hello = wire().said[0];
    wire().onclose?.();
    expect(visit.view.standing.is).toBe('lost');
    await vi.advanceTimersByTimeAsync(600);
    expect(doubles.asked).toEqual([
      ['1000', ''],
      ['1000', 't1'],
    ]);
    ready(true);
    expect(visit.view.standing.is).toBe('up');
    expect(wire().said[0]).toEqual({ ...hello, token: 't2' });
  });

  it('does not call anew when the other side has given the call up', async () => {
    const { visit, wire, talk, ready } = world();
    await talk();
    wire().onclose?.();
    await vi.advanceTimersByTimeAsync(600);
    ready(false);
    expect(wire().saidOf('bye')).toHaveLength(1);
    expect(visit.view.standing).toEqual({ is: 'idle', why: 'lost' });
  });

  it('gives up when the network stays away', async () => {
    const { visit, wire, talk, doubles } = world();
    await talk();
    doubles.refusal = new NoTicket('offline');
    wire().onclose?.();
    await vi.advanceTimersByTimeAsync(12_000);
    expect(visit.view.standing).toEqual({ is: 'idle', why: 'lost' });
  });

  it('hangs up, and can call again', async () => {
    const { visit, wire, talk, doubles } = world();
    await talk();
    visit.hangUp();
    expect(wire().saidOf('bye')).toHaveLength(1);
    expect(visit.view.standing).toEqual({ is: 'idle', why: 'over' });
    await talk();
    expect(visit.view.standing.is).toBe('up');
    expect(doubles.audios).toHaveLength(2);
  });
});
