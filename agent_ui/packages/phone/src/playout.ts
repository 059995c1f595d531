/**
 * The queue between network and loudspeaker. Pure; time is counted in samples.
 *
 * It starts when 40 ms wait, holds at most 120 ms (the oldest gives way), and plays silence when it is
 * empty, until 40 ms wait again. Marks stand between frames and are told when what stood before was played.
 */

import { RATE_HZ } from './wire';

const START_SAMPLES = (RATE_HZ * 40) / 1000;
const MOST_SAMPLES = (RATE_HZ * 120) / 1000;

type Item = { samples: Float32Array } | { mark: string };

export class Playout {
  underruns = 0;
  dropped = 0;
  private items: Item[] = [];
  /** Samples of the first item that were played already. */
  private at = 0;
  private waiting = 0;
  private isPlaying = false;

  get bufferMs(): number {
    return Math.round((this.waiting * 1000) / RATE_HZ);
  }

  push(frame: Int16Array): string[] {
    const samples = Float32Array.from(frame, (value) => value / 32_768);
    this.items.push({ samples });
    this.waiting += samples.length;
    const passed: string[] = [];
    while (this.waiting > MOST_SAMPLES) passed.push(...this.dropOldest());
    return passed;
  }

  /** Returns the marks that are reached at once. */
  mark(name: string): string[] {
    if (this.waiting === 0) return [name];
    this.items.push({ mark: name });
    return [];
  }

  /** Throw everything away; returns the marks that stood in it. */
  clear(): string[] {
    const marks = this.items.flatMap((item) => ('mark' in item ? [item.mark] : []));
    this.items = [];
    this.at = 0;
    this.waiting = 0;
    this.isPlaying = false;
    return marks;
  }

  /** Fill `out` with the next samples or with silence; returns the marks that were passed. */
  pull(out: Float32Array): string[] {
    out.fill(0);
    if (!this.isPlaying) {
      const isDue = this.waiting >= START_SAMPLES || this.hasMark();
      if (!isDue || this.waiting === 0) return [];
      this.isPlaying = true;
    }
    const passed: string[] = [];
    let filled = 0;
    while (filled < out.length) {
      passed.push(...this.takeMarks());
      const first = this.items[0];
      if (!first || !('samples' in first)) break;
      const taken = first.samples.subarray(this.at, this.at + out.length - filled);
      out.set(taken, filled);
      filled += taken.length;
      this.waiting -= taken.length;
      this.at += taken.length;
      if (this.at === first.samples.length) this.shift();
    }
    passed.push(...this.takeMarks());
    if (filled < out.length) {
      this.underruns += 1;
      this.isPlaying = false;
    }
    return passed;
  }

  private hasMark(): boolean {
    return this.items.some((item) => 'mark' in item);
  }

  private takeMarks(): string[] {
    const marks: string[] = [];
    for (let first = this.items[0]; first && 'mark' in first; first = this.items[0]) {
      marks.push(first.mark);
      this.items.shift();
    }
    return marks;
  }

  private dropOldest(): string[] {
    const marks = this.takeMarks();
    const first = this.items[0];
    if (first && 'samples' in first) {
      this.waiting -= first.samples.length - this.at;
      this.shift();
      this.dropped += 1;
    }
    return marks;
  }

  private shift(): void {
    this.items.shift();
    this.at = 0;
  }
}
