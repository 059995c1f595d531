import { describe, expect, it } from 'vitest';
import { Framer } from '../src/framer';
import { Playout } from '../src/playout';
import { Resampler } from '../src/resample';
import { FRAME_SAMPLES } from '../src/wire';

const frame = (value: number) => new Int16Array(FRAME_SAMPLES).fill(value * 1_000);
const pull = (queue: Playout) => {
  const out = new Float32Array(FRAME_SAMPLES);
  const marks = queue.pull(out);
  return { value: Math.round(((out[0] ?? 0) * 32_768) / 1_000), marks };
};

describe('Playout', () => {
  it('waits for 40 ms, then plays in order', () => {
    const queue = new Playout();
    queue.push(frame(1));
    expect(pull(queue).value).toBe(0);
    queue.push(frame(2));
    expect([pull(queue).value, pull(queue).value]).toEqual([1, 2]);
  });

  it('drops the oldest beyond 120 ms', () => {
    const queue = new Playout();
    for (let at = 1; at <= 9; at++) queue.push(frame(at));
    expect([queue.bufferMs, queue.dropped]).toEqual([120, 3]);
    expect(pull(queue).value).toBe(4);
  });

  it('counts one underrun for a gap and waits for 40 ms again', () => {
    const queue = new Playout();
    queue.push(frame(1));
    queue.push(frame(2));
    for (let at = 0; at < 5; at++) pull(queue);
    expect(queue.underruns).toBe(1);
    queue.push(frame(3));
    expect(pull(queue).value).toBe(0);
    queue.push(frame(4));
    expect(pull(queue).value).toBe(3);
  });

  it('counts no underrun while nothing is to be heard', () => {
    const queue = new Playout();
    for (let at = 0; at < 5; at++) pull(queue);
    expect(queue.underruns).toBe(0);
  });

  it('tells a mark when what stood before it was played, or was thrown away', () => {
    const queue = new Playout();
    expect(queue.mark('now')).toEqual(['now']);
    queue.push(frame(1));
    queue.push(frame(2));
    expect(queue.mark('m')).toEqual([]);
    expect(pull(queue).marks).toEqual([]);
    expect(pull(queue).marks).toEqual(['m']);
    queue.push(frame(3));
    queue.mark('gone');
    expect(queue.clear()).toEqual(['gone']);
    expect(pull(queue).value).toBe(0);
  });

  it('plays a last short piece that a mark follows', () => {
    const queue = new Playout();
    queue.push(frame(1));
    queue.mark('end');
    expect(pull(queue)).toEqual({ value: 1, marks: ['end'] });
  });

  it('fills blocks of any size', () => {
    const queue = new Playout();
    queue.push(frame(1));
    queue.push(frame(2));
    const out = new Float32Array(128);
    for (let block = 0; block < 5; block++) queue.pull(out);
    expect(queue.bufferMs).toBe(0);
    expect(queue.underruns).toBe(0);
  });
});

describe('Framer', () => {
  it('cuts blocks into frames, clips, and says how loud they were', () => {
    const framer = new Framer();
    const blocks = Array.from({ length: 3 }, () => new Float32Array(128).fill(-2));
    const framed = blocks.flatMap((block) => framer.push(block));
    expect(framed).toHaveLength(1);
    expect(framed[0]?.level).toBe(1);
    expect(framed[0]?.frame[0]).toBe(-32_767);
    expect(framed[0]?.frame.byteLength).toBe(640);
  });
});

describe('Resampler', () => {
  const loudness = (hz: number) => {
    const resampler = new Resampler(48_000, 16_000);
    const made: number[] = [];
    for (let block = 0; block < 100; block++) {
      const samples = Float32Array.from({ length: 128 }, (_, at) =>
        Math.sin((2 * Math.PI * hz * (block * 128 + at)) / 48_000),
      );
      made.push(...resampler.push(samples));
    }
    const steady = made.slice(500);
    const power = steady.reduce((sum, value) => sum + value * value, 0) / steady.length;
    return { power: Math.sqrt(2 * power), count: made.length };
  };

  it('keeps speech and makes a third of the samples', () => {
    const { power, count } = loudness(1_000);
    expect(power).toBeCloseTo(1, 1);
    expect(Math.abs(count - (100 * 128) / 3)).toBeLessThan(40);
  });

  it('lets nothing through that would fold into speech', () => {
    expect(loudness(12_000).power).toBeLessThan(0.05);
  });
});
