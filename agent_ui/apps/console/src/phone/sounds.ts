/** Sounds that the console makes itself: rings, keys, the test tone, and what was just recorded. */

import { Outlet } from '@mainstem/phone';

interface Tone {
  hz: readonly number[];
  at: number;
  seconds: number;
  loudness: number;
}

export type RingKind = 'message' | 'phone';

/** A soft pair of tones for writing, the two bursts of a telephone for a call. */
const RINGS: Record<RingKind, { tones: readonly Tone[]; everyMs: number }> = {
  message: {
    everyMs: 3_000,
    tones: [
      { hz: [587], at: 0, seconds: 0.5, loudness: 0.09 },
      { hz: [784], at: 0.16, seconds: 0.5, loudness: 0.09 },
    ],
  },
  phone: {
    everyMs: 3_000,
    tones: [
      { hz: [400, 450], at: 0, seconds: 0.4, loudness: 0.12 },
      { hz: [400, 450], at: 0.6, seconds: 0.4, loudness: 0.12 },
    ],
  },
};
const RAMP_SECONDS = 0.02;

/** ITU-T Q.23: each key is a low and a high tone. */
const KEY_ROWS = ['123A', '456B', '789C', '*0#D'];
const LOW_HZ = [697, 770, 852, 941];
const HIGH_HZ = [1209, 1336, 1477, 1633];

export class Sounds {
  private context: AudioContext | null = null;
  private outlet: Outlet | null = null;
  private node: GainNode | null = null;

  /** Ring until the returned function is called. Silent where the browser does not allow sound yet. */
  ring(kind: RingKind, device: string): () => void {
    const { tones, everyMs } = RINGS[kind];
    const once = () => this.play(tones, device);
    once();
    const timer = setInterval(once, everyMs);
    return () => {
      clearInterval(timer);
      this.close();
    };
  }

  key(digit: string, device: string): void {
    const row = KEY_ROWS.findIndex((keys) => keys.includes(digit));
    const [low, high] = [LOW_HZ[row], HIGH_HZ[KEY_ROWS[row]?.indexOf(digit) ?? -1]];
    if (low === undefined || high === undefined) return;
    this.play([{ hz: [low, high], at: 0, seconds: 0.12, loudness: 0.06 }], device);
  }

  testTone(device: string): void {
    const tones = [523, 659, 784].map((hz, place) => ({
      hz: [hz],
      at: place * 0.25,
      seconds: 0.4,
      loudness: 0.15,
    }));
    this.play(tones, device);
  }

  /** Play frames of 16 kHz; resolves when they were heard. */
  async frames(frames: readonly Int16Array[], rateHz: number, device: string): Promise<void> {
    const context = this.opened(device);
    const length = frames.reduce((sum, frame) => sum + frame.length, 0);
    if (!context || !this.node || length === 0) return;
    const buffer = context.createBuffer(1, length, rateHz);
    const samples = buffer.getChannelData(0);
    let at = 0;
    for (const value of frames.flatMap((frame) => [...frame])) samples[at++] = value / 32_768;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.node);
    source.start();
    await new Promise<void>((resolve) => {
      source.onended = () => resolve();
    });
  }

  close(): void {
    this.outlet?.close();
    void this.context?.close().catch(() => undefined);
    this.context = null;
    this.outlet = null;
    this.node = null;
  }

  private opened(device: string): AudioContext | null {
    try {
      this.context ??= new AudioContext();
    } catch {
      return null;
    }
    const { context } = this;
    void context.resume().catch(() => undefined);
    if (!this.node) {
      this.node = context.createGain();
      this.outlet = new Outlet(context);
      this.outlet.take(this.node);
    }
    void this.outlet?.route(device);
    return context;
  }

  private play(tones: readonly Tone[], device: string): void {
    const context = this.opened(device);
    if (!context || context.state === 'closed') return;
    for (const tone of tones) {
      for (const hz of tone.hz) this.sound(context, hz, tone);
    }
  }

  private sound(context: AudioContext, hz: number, tone: Tone): void {
    if (!this.node) return;
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    const start = context.currentTime + tone.at;
    const end = start + tone.seconds;
    oscillator.frequency.value = hz;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(tone.loudness, start + RAMP_SECONDS);
    volume.gain.setValueAtTime(tone.loudness, end - RAMP_SECONDS * 4);
    volume.gain.linearRampToValueAtTime(0, end);
    oscillator.connect(volume).connect(this.node);
    oscillator.start(start);
    oscillator.stop(end);
  }
}
