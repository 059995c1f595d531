/** What screens know of the phone, and what it is made of. */

import type { PhoneToken } from '@mainstem/api';
import type { AudioProblem, Devices, PhoneAudio, PhoneWire, PlayoutReport } from '@mainstem/phone';
import type { Claim } from './claim';
import type { Line } from './machine';
import type { PhoneMemory } from './memory';

export interface PhoneView {
  line: Line;
  isMuted: boolean;
  devices: Devices;
  /** The microphone is gone although the phone is on. */
  problem: AudioProblem | null;
  /** The browser lets nothing be heard until somebody presses something. */
  isHeldBack: boolean;
  rttMs: number | null;
  playout: PlayoutReport;
}

export interface PhoneOptions {
  token: () => Promise<PhoneToken>;
  connect: (url: string) => PhoneWire;
  audio: PhoneAudio;
  memory: PhoneMemory;
  claim: Claim;
  wall?: () => number;
}

export const QUIET: PlayoutReport = { underruns: 0, dropped: 0, bufferMs: 0 };
