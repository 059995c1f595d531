/** From the microphone's rate to another, piece by piece: a windowed sinc that lets no alias through. */

const HALF_TAPS = 16;

export class Resampler {
  private readonly step: number;
  private readonly cutoff: number;
  private readonly half: number;
  private kept: Float32Array;
  /** Where the next output sample lies, in samples of `kept`. */
  private position: number;

  constructor(fromHz: number, toHz: number) {
    this.step = fromHz / toHz;
    this.cutoff = Math.min(1, toHz / fromHz);
    this.half = Math.ceil(HALF_TAPS / this.cutoff);
    this.kept = new Float32Array(this.half);
    this.position = this.half;
  }

  /** Give the samples that can be made of what came so far. */
  push(samples: Float32Array): Float32Array {
    const all = new Float32Array(this.kept.length + samples.length);
    all.set(this.kept);
    all.set(samples, this.kept.length);
    const made: number[] = [];
    while (this.position + this.half < all.length) {
      made.push(this.at(all, this.position));
      this.position += this.step;
    }
    const start = Math.max(0, Math.floor(this.position) - this.half);
    this.kept = all.slice(start);
    this.position -= start;
    return Float32Array.from(made);
  }

  private at(all: Float32Array, position: number): number {
    const middle = Math.floor(position);
    let sum = 0;
    for (let index = middle - this.half + 1; index <= middle + this.half; index++) {
      const distance = position - index;
      sum += (all[index] ?? 0) * this.weight(distance);
    }
    return sum;
  }

  private weight(distance: number): number {
    const x = Math.PI * distance * this.cutoff;
    const sinc = x === 0 ? 1 : Math.sin(x) / x;
    const hann = 0.5 + 0.5 * Math.cos((Math.PI * distance) / (this.half + 1));
    return sinc * hann * this.cutoff;
  }
}
