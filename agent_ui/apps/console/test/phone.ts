/** A phone without sound and without network: tests play both. */

import type { AudioListener, PhoneAudio, PhoneSaid, PhoneWire, ServerSaid } from '@mainstem/phone';
import { AudioFailure, type AudioProblem } from '@mainstem/phone';
import { PhoneMemory } from '../src/phone/memory';
import { Phone } from '../src/phone/phone';
import type { PhoneParts } from '../src/state/services';

export class TestAudio implements PhoneAudio {
  listener: AudioListener | null = null;
  problem: AudioProblem | null = null;
  isGranted = true;
  played: ArrayBuffer[] = [];
  marks: string[] = [];
  cleared = 0;

  async open(_: unknown, listener: AudioListener): Promise<void> {
    if (this.problem) throw new AudioFailure(this.problem);
    this.listener = listener;
  }

  close(): void {
    this.listener = null;
  }

  play(frame: ArrayBuffer): void {
    this.played.push(frame);
  }

  mark(name: string): void {
    this.marks.push(name);
  }

  clear(): void {
    this.cleared += 1;
  }

  async choose(): Promise<void> {}

  async isPermitted(): Promise<boolean> {
    return this.isGranted;
  }
}

export class TestPhoneWire implements PhoneWire {
  sent: PhoneSaid[] = [];
  frames: ArrayBuffer[] = [];
  backlog = 0;
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  send(frame: string | ArrayBuffer): void {
    if (typeof frame === 'string') this.sent.push(JSON.parse(frame) as PhoneSaid);
    else this.frames.push(frame);
  }

  close(): void {
    this.isClosed = true;
  }

  hears(said: ServerSaid | ArrayBuffer): void {
    this.onmessage?.({ data: said instanceof ArrayBuffer ? said : JSON.stringify(said) });
  }
}

export function testPhone() {
  const audio = new TestAudio();
  const wires: TestPhoneWire[] = [];
  const claims: boolean[] = [];
  const doubles = { audio, wires, claims, isFree: true, tokens: 0, tokenError: null as unknown };
  const parts: PhoneParts = {
    audio,
    claim: {
      take: async (isForced) => {
        claims.push(isForced);
        return isForced || doubles.isFree;
      },
      release: () => undefined,
    },
    connect: () => {
      const wire = new TestPhoneWire();
      wires.push(wire);
      return wire;
    },
  };
  const phone = new Phone({
    ...parts,
    memory: new PhoneMemory(window.localStorage, window.sessionStorage),
    token: async () => {
      if (doubles.tokenError) throw doubles.tokenError;
      doubles.tokens += 1;
      return { url: 'ws://node/phone', token: `t${doubles.tokens}`, expires_at: '' };
    },
    wall: () => Date.now(),
  });
  const wire = () => {
    const last = wires.at(-1);
    if (!last) throw new Error('nothing was dialled');
    return last;
  };
  /** Let the socket open and the server say that the phone is ready. */
  const answer = (leg = 'l1') => {
    wire().onopen?.();
    wire().hears({ type: 'ready', phone: 'p', leg, rate: 16_000, resumed: false });
  };
  return Object.assign(doubles, { parts, phone, wire, answer });
}
