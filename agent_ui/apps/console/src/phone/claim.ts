/** Which tab of this browser has the phone: only one may, and a new one does not take it unasked. */

export interface Claim {
  /** Resolves to whether this tab has it now. `force` takes it from another tab. */
  take(force: boolean): Promise<boolean>;
  release(): void;
}

const NAME = 'mainstem-phone';

export class TabClaim implements Claim {
  private letGo: (() => void) | null = null;

  async take(force: boolean): Promise<boolean> {
    const { locks } = navigator;
    if (!locks || this.letGo) return true;
    return new Promise((resolve) => {
      const hold = (lock: Lock | null) => {
        resolve(lock !== null);
        if (!lock) return undefined;
        return new Promise<void>((release) => {
          this.letGo = release;
        });
      };
      const options = force ? { steal: true } : { ifAvailable: true };
      locks.request(NAME, options, hold).catch(() => {
        this.letGo = null;
      });
    });
  }

  release(): void {
    this.letGo?.();
    this.letGo = null;
  }
}
