/** Sends what the visitor wrote, one after the other, until the server has each for good. */

import type { ErrorFrame, StoredFrame } from './protocol';
import type { Action, LocalFile, Pending } from './state';
import type { Memory } from './storage';

const ANSWER_WITHIN_MS = 15_000;
/** What is still meant when the page is loaded again; the wish to end a conversation is not. */
const LASTING = new Set<StoredFrame['type']>(['message', 'offline', 'rating']);

export interface OutboxEvents {
  memory: Memory;
  pending(): Pending[];
  change(action: Action): void;
  /** False when there is no connection. */
  send(frame: StoredFrame): boolean;
  /** The server does not answer: the connection is dead. */
  stuck(): void;
}

/** At most one frame is under way, so that the order stays and a reconnect is no flood. */
export class Outbox {
  private underWay: string | null = null;
  private patience: number | undefined;
  private pause: number | undefined;

  constructor(private readonly events: OutboxEvents) {}

  /** Take what the visitor wrote, keep it on the device, and send it in its turn. */
  put(frame: StoredFrame, files: LocalFile[] = []): void {
    const pending: Pending = { frame, files, at: new Date().toISOString(), state: 'queued' };
    if (LASTING.has(frame.type)) this.events.memory.keep(pending);
    this.events.change({ type: 'queued', pending });
    this.pump();
  }

  /** A form that was refused is replaced by the corrected one. */
  replace(frame: StoredFrame): void {
    for (const each of this.events.pending()) {
      if (each.frame.type === frame.type) this.drop(each.frame.client_id);
    }
    this.put(frame);
  }

  drop(clientId: string): void {
    this.events.memory.forget(clientId);
    this.events.change({ type: 'dropped', client_id: clientId });
  }

  /** What was written on a page before this one and never taken. */
  recall(): void {
    for (const pending of this.events.memory.pending(Date.now())) {
      this.events.change({ type: 'queued', pending });
    }
  }

  /** Send the next frame, if none is under way. */
  pump(): void {
    if (this.underWay !== null || this.pause !== undefined) return;
    const next = this.events.pending().find((each) => each.state === 'queued');
    if (!next || !this.events.send(next.frame)) return;
    this.underWay = next.frame.client_id;
    this.patience = window.setTimeout(() => this.events.stuck(), ANSWER_WITHIN_MS);
  }

  /** There is a new connection: whatever was under way is sent again, under the same id. */
  restart(): void {
    this.halt();
    this.pump();
  }

  halt(): void {
    window.clearTimeout(this.patience);
    window.clearTimeout(this.pause);
    this.pause = undefined;
    this.underWay = null;
  }

  acknowledged(clientId: string): void {
    this.events.memory.forget(clientId);
    this.goOn(clientId);
  }

  refused(error: ErrorFrame): void {
    if (error.retry_after !== undefined) {
      this.wait(error.retry_after * 1000);
      return;
    }
    if (error.client_id) {
      this.events.memory.forget(error.client_id);
      this.goOn(error.client_id);
    }
  }

  private goOn(clientId: string): void {
    if (clientId !== this.underWay) return;
    this.halt();
    this.pump();
  }

  private wait(ms: number): void {
    this.halt();
    this.pause = window.setTimeout(() => this.restart(), ms);
  }
}
