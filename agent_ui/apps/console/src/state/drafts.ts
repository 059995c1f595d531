/** What is half written, by interaction. Replies are also kept on the server; notes only on this page. */

import { Observable } from './observable';

export type SaveState = 'saved' | 'saving' | 'failed';

export interface Draft {
  reply: string;
  note: string;
  /** null: there is nothing to save yet. */
  save: SaveState | null;
}

const BLANK: Draft = { reply: '', note: '', save: null };
const SAVE_AFTER_MS = 600;
const RETRY_AFTER_MS = 5_000;

export class Drafts extends Observable<Readonly<Record<string, Draft>>> {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly save: (interaction: string, text: string) => Promise<unknown>;

  constructor(save: (interaction: string, text: string) => Promise<unknown>) {
    super({});
    this.save = save;
  }

  of(interaction: string): Draft {
    return this.get()[interaction] ?? BLANK;
  }

  /** Take over what the server kept, unless something was written here meanwhile. */
  restore(interaction: string, reply: string): void {
    if (this.get()[interaction] === undefined && reply)
      this.put(interaction, { reply, save: 'saved' });
  }

  write(interaction: string, kind: 'reply' | 'note', text: string): void {
    if (kind === 'note') {
      this.put(interaction, { note: text });
      return;
    }
    this.put(interaction, { reply: text, save: 'saving' });
    this.saveLater(interaction, SAVE_AFTER_MS);
  }

  /** Save at once what waits for its time, e.g. before the page goes. */
  flush(): void {
    for (const interaction of [...this.timers.keys()]) void this.saveNow(interaction);
  }

  clear(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.set({});
  }

  private saveLater(interaction: string, ms: number): void {
    clearTimeout(this.timers.get(interaction));
    this.timers.set(
      interaction,
      setTimeout(() => void this.saveNow(interaction), ms),
    );
  }

  private async saveNow(interaction: string): Promise<void> {
    clearTimeout(this.timers.get(interaction));
    this.timers.delete(interaction);
    const text = this.of(interaction).reply;
    let save: SaveState = 'saved';
    try {
      await this.save(interaction, text);
    } catch {
      save = 'failed';
    }
    if (this.of(interaction).reply !== text) return;
    this.put(interaction, { save });
    if (save === 'failed') this.saveLater(interaction, RETRY_AFTER_MS);
  }

  private put(interaction: string, change: Partial<Draft>): void {
    this.set({ ...this.get(), [interaction]: { ...this.of(interaction), ...change } });
  }
}
