/** Small signs between the two sides: typing, received, read. Nothing is lost when one is. */

import { asksToLeaveMessage, readable } from './derive';
import type { ClientFrame } from './protocol';
import { lastNumber, type State } from './state';

const TYPING_EVERY_MS = 2_500;
const TYPING_LASTS_MS = 6_000;
const MARK_AFTER_MS = 250;

export interface SignEvents {
  state(): State;
  send(frame: ClientFrame): void;
  typingEnded(): void;
}

export class Signs {
  private typedAt = 0;
  private typingTimer: number | undefined;
  private markTimer: number | undefined;

  constructor(private readonly events: SignEvents) {}

  /** The visitor types. */
  typing(): void {
    if (Date.now() - this.typedAt < TYPING_EVERY_MS) return;
    this.typedAt = Date.now();
    this.events.send({ type: 'typing' });
  }

  /** The visitor has sent what they typed. */
  said(): void {
    this.typedAt = 0;
  }

  /** The other side types; the sign fades when it is not repeated. */
  typingSeen(): void {
    window.clearTimeout(this.typingTimer);
    this.typingTimer = window.setTimeout(() => this.events.typingEnded(), TYPING_LASTS_MS);
  }

  received(): void {
    const state = this.events.state();
    const up_to = lastNumber(state);
    if (up_to > state.marks.delivered) this.events.send({ type: 'received', up_to });
  }

  /** What is on the screen counts as read after a moment. */
  markSoon(): void {
    window.clearTimeout(this.markTimer);
    this.markTimer = window.setTimeout(() => {
      const state = this.events.state();
      const up_to = readable(state);
      const isSeen = state.isOpen && !document.hidden && !asksToLeaveMessage(state);
      if (up_to !== null && isSeen) this.events.send({ type: 'read', up_to });
    }, MARK_AFTER_MS);
  }
}
