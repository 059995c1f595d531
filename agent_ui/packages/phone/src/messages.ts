/** What the page and its audio thread tell each other. */

/** What the page says to the loudspeaker. */
export type ToPlayout =
  | { frame: ArrayBuffer }
  | { mark: string }
  | { clear: true }
  | { stop: true };
export type FromPlayout =
  | { marked: string }
  | { report: { underruns: number; dropped: number; bufferMs: number } };
export interface FromCapture {
  frame: ArrayBuffer;
  level: number;
}
