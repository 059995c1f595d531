/** What the phone asks of microphone and loudspeaker; tests give their own. */

export type AudioProblem =
  | 'denied'
  | 'no_microphone'
  | 'microphone_busy'
  | 'insecure'
  | 'unsupported'
  | 'audio_failed';

/** The microphone cannot be used, and why. */
export class AudioFailure extends Error {
  readonly problem: AudioProblem;

  constructor(problem: AudioProblem) {
    super(problem);
    this.name = 'AudioFailure';
    this.problem = problem;
  }
}

/** Ids of the browser's devices; empty: its own choice. */
export interface Devices {
  microphone: string;
  speaker: string;
  ringer: string;
}

export interface PlayoutReport {
  underruns: number;
  dropped: number;
  bufferMs: number;
}

export interface AudioListener {
  /** 20 ms of the microphone; `level` is its peak, 0 to 1. */
  onFrame: (frame: ArrayBuffer, level: number) => void;
  onMarked: (name: string) => void;
  onReport: (report: PlayoutReport) => void;
  /** The microphone went away while it was open; null: it is back. */
  onProblem: (problem: AudioProblem | null) => void;
  /** The browser keeps the sound back until somebody presses something. */
  onHeldBack: (isHeldBack: boolean) => void;
}

export interface PhoneAudio {
  /** Raises `AudioFailure`. The owner closes. */
  open(devices: Devices, listener: AudioListener): Promise<void>;
  close(): void;
  play(frame: ArrayBuffer): void;
  mark(name: string): void;
  clear(): void;
  /** Change devices while open. */
  choose(devices: Devices): Promise<void>;
  /** May the microphone be opened without asking anybody? */
  isPermitted(): Promise<boolean>;
}

/** What the browser's refusal means for people. */
export function problemOf(error: unknown, isSecure: boolean): AudioProblem {
  if (error instanceof AudioFailure) return error.problem;
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return isSecure ? 'denied' : 'insecure';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'no_microphone';
    case 'NotReadableError':
    case 'AbortError':
      return 'microphone_busy';
    case 'NotSupportedError':
      return 'unsupported';
    default:
      return 'audio_failed';
  }
}
