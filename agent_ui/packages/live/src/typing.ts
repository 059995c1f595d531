/** Signs that somebody is writing: shown for a few seconds, sent at most every few seconds. */

import type { TypingFrame } from '@mainstem/api';
import type { LiveStore } from './store';

export const TYPING_SHOWN_MS = 6_000;
export const TYPING_SENT_EVERY_MS = 2_500;

export class TypingSigns {
  private readonly sentAt = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly store: LiveStore;
  private readonly wall: () => number;

  constructor(store: LiveStore, wall: () => number) {
    this.store = store;
    this.wall = wall;
  }

  show(frame: TypingFrame): void {
    const sign = { ...frame.by, until: this.wall() + TYPING_SHOWN_MS };
    this.store.set({ typing: { ...this.store.get().typing, [frame.interaction]: sign } });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dropOld(), TYPING_SHOWN_MS);
  }

  /** May one be sent now? Asking counts as sending. */
  maySend(interaction: string): boolean {
    const now = this.wall();
    const last = this.sentAt.get(interaction);
    if (last !== undefined && now - last < TYPING_SENT_EVERY_MS) return false;
    this.sentAt.set(interaction, now);
    return true;
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private dropOld(): void {
    const now = this.wall();
    const kept = Object.entries(this.store.get().typing).filter(([, sign]) => sign.until > now);
    this.store.set({ typing: Object.fromEntries(kept) });
  }
}
