/** Runs in the browser's audio thread: takes the microphone's frames and plays the network's. */

import { Framer } from './framer';
import type { FromPlayout, ToPlayout } from './messages';
import { Playout } from './playout';
import { Resampler } from './resample';
import { RATE_HZ } from './wire';

class Capture extends AudioWorkletProcessor {
  private readonly framer = new Framer();
  private readonly resampler = sampleRate === RATE_HZ ? null : new Resampler(sampleRate, RATE_HZ);
  private isOpen = true;

  constructor() {
    super();
    this.port.onmessage = () => {
      this.isOpen = false;
    };
  }

  process(inputs: Float32Array[][]): boolean {
    const samples = inputs[0]?.[0];
    if (!samples) return this.isOpen;
    const taken = this.resampler ? this.resampler.push(samples) : samples;
    for (const { frame, level } of this.framer.push(taken)) {
      this.port.postMessage({ frame: frame.buffer, level }, [frame.buffer]);
    }
    return this.isOpen;
  }
}

const REPORT_EVERY_SAMPLES = RATE_HZ;

class Loudspeaker extends AudioWorkletProcessor {
  private readonly queue = new Playout();
  private isOpen = true;
  private sinceReport = 0;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<ToPlayout>) => this.told(event.data);
  }

  process(_: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]?.[0];
    if (!out) return this.isOpen;
    this.tell(this.queue.pull(out));
    this.sinceReport += out.length;
    if (this.sinceReport >= REPORT_EVERY_SAMPLES) this.report();
    return this.isOpen;
  }

  private told(said: ToPlayout): void {
    if ('frame' in said) this.tell(this.queue.push(new Int16Array(said.frame)));
    else if ('mark' in said) this.tell(this.queue.mark(said.mark));
    else if ('clear' in said) this.tell(this.queue.clear());
    else this.isOpen = false;
  }

  private tell(marks: readonly string[]): void {
    for (const marked of marks) this.port.postMessage({ marked } satisfies FromPlayout);
  }

  private report(): void {
    this.sinceReport = 0;
    const { underruns, dropped, bufferMs } = this.queue;
    const report = { underruns, dropped, bufferMs };
    this.port.postMessage({ report } satisfies FromPlayout);
  }
}

registerProcessor('mainstem-capture', Capture);
registerProcessor('mainstem-playout', Loudspeaker);
