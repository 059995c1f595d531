/** Cut the microphone's samples into frames of 20 ms as the wire wants them. Pure. */

import { FRAME_SAMPLES } from './wire';

export interface Framed {
  frame: Int16Array<ArrayBuffer>;
  /** The loudest sample, 0 to 1. */
  level: number;
}

export class Framer {
  private frame = new Int16Array(FRAME_SAMPLES);
  private filled = 0;
  private level = 0;

  push(samples: Float32Array): Framed[] {
    const done: Framed[] = [];
    for (const sample of samples) {
      const value = Math.max(-1, Math.min(1, sample));
      this.frame[this.filled++] = Math.round(value * 32_767);
      this.level = Math.max(this.level, Math.abs(value));
      if (this.filled === FRAME_SAMPLES) done.push(this.take());
    }
    return done;
  }

  private take(): Framed {
    const framed = { frame: this.frame, level: this.level };
    this.frame = new Int16Array(FRAME_SAMPLES);
    this.filled = 0;
    this.level = 0;
    return framed;
  }
}
