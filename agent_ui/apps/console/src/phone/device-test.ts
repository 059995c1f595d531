/** Try the microphone: how loud it is, and three seconds of it played back. */

import type { PhoneAudio } from '@mainstem/phone';
import { RATE_HZ } from '@mainstem/phone';
import type { Phone } from './phone';
import { Sounds } from './sounds';

export const RECORDED_SECONDS = 3;
const FRAMES = RECORDED_SECONDS * 50;

/** Gather frames of an open microphone until three seconds are full or `signal` aborts. */
export function recordFrames(
  audio: PhoneAudio,
  phone: Phone,
  onLevel: (level: number) => void,
  signal: AbortSignal,
): Promise<Int16Array[]> {
  return new Promise((resolve, reject) => {
    const frames: Int16Array[] = [];
    const finish = () => {
      audio.close();
      resolve(frames);
    };
    signal.addEventListener('abort', finish);
    const onFrame = (frame: ArrayBuffer, level: number) => {
      onLevel(level);
      frames.push(new Int16Array(frame));
      if (frames.length === FRAMES) finish();
    };
    const nothing = () => undefined;
    audio
      .open(phone.get().devices, {
        onFrame,
        onMarked: nothing,
        onReport: nothing,
        onProblem: nothing,
        onHeldBack: nothing,
      })
      .catch(reject);
  });
}

export async function playBack(frames: readonly Int16Array[], speaker: string): Promise<void> {
  const sounds = new Sounds();
  try {
    await sounds.frames(frames, RATE_HZ, speaker);
  } finally {
    sounds.close();
  }
}
