/** Says "I am here" at a steady pace and notices when no answer comes. */

export const BEAT_EVERY_MS = 15_000;
/** After a beat or a start, the server must be heard within this. */
export const SILENCE_MS = 5_000;

type Timer = ReturnType<typeof setTimeout>;

export class Heartbeat {
  private beatTimer: Timer | undefined;
  private silenceTimer: Timer | undefined;
  private readonly beat: () => void;
  private readonly onSilence: () => void;

  constructor(beat: () => void, onSilence: () => void) {
    this.beat = beat;
    this.onSilence = onSilence;
  }

  start(): void {
    clearTimeout(this.beatTimer);
    this.beatTimer = setTimeout(() => {
      this.beat();
      this.expectAnswer();
      this.start();
    }, BEAT_EVERY_MS);
  }

  expectAnswer(): void {
    this.silenceTimer ??= setTimeout(this.onSilence, SILENCE_MS);
  }

  heard(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = undefined;
  }

  stop(): void {
    clearTimeout(this.beatTimer);
    this.heard();
  }
}
