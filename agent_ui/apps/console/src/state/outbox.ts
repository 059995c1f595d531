/**
 * Lines on their way to the server: shown at once, sent under one id, in order, and again under the
 * same id until the server has answered. They outlive a reload of the tab.
 */

import { type Api, ApiError, newKey, type StoredAttachment } from '@mainstem/api';
import { Observable } from './observable';

export interface Pending {
  client_id: string;
  interaction: string;
  kind: 'message' | 'note';
  text: string;
  attachments: StoredAttachment[];
  /** This machine's clock, ms. */
  at: number;
  state: 'sending' | 'sent' | 'failed';
  /** The line of the timeline that it became; null until the server answered. */
  entry: string | null;
  /** The code of the refusal. */
  error: string | null;
}

/** From attempt to attempt while the server cannot be reached; that it is back is told by `wake`. */
const RETRY_MS = [1_000, 3_000, 8_000];
const KEPT = 'mainstem.outbox';

export class Outbox extends Observable<readonly Pending[]> {
  private readonly api: Pick<Api, 'sendMessage' | 'addNote'>;
  private readonly isShown: (entry: string) => boolean;
  private readonly storage: Storage;
  private user: string | null = null;
  /** The last line of each interaction: the next one waits for it. */
  private readonly lanes = new Map<string, Promise<void>>();
  private readonly pauses = new Set<() => void>();

  constructor(
    api: Pick<Api, 'sendMessage' | 'addNote'>,
    isShown: (entry: string) => boolean,
    storage: Storage,
  ) {
    super([]);
    this.api = api;
    this.isShown = isShown;
    this.storage = storage;
  }

  /** Go on with what this person had on the way before the page was loaded; forget another's. */
  open(user: string): void {
    if (this.user === user) return;
    this.user = user;
    const lines = read(this.storage, user);
    this.put(lines);
    for (const line of lines) if (line.state === 'sending') void this.queue(line);
  }

  /** Show the line as being sent, and send it. */
  add(line: Pick<Pending, 'interaction' | 'kind' | 'text' | 'attachments'>): Promise<void> {
    const pending: Pending = {
      ...line,
      client_id: newKey(),
      at: Date.now(),
      state: 'sending',
      entry: null,
      error: null,
    };
    this.put([...this.get(), pending]);
    return this.queue(pending);
  }

  retry(clientId: string): Promise<void> {
    const pending = this.get().find((line) => line.client_id === clientId);
    if (!pending) return Promise.resolve();
    this.change(clientId, { state: 'sending', error: null });
    return this.queue(pending);
  }

  discard(clientId: string): void {
    this.put(this.get().filter((line) => line.client_id !== clientId));
  }

  /** Forget everything: the person has signed out. */
  clear(): void {
    this.put([]);
    this.user = null;
    this.wake();
  }

  /** The server is there again: do not wait for the next attempt. */
  wake(): void {
    for (const goOn of [...this.pauses]) goOn();
  }

  /** Lines that the timeline shows by now need not be shown twice. */
  settle(): void {
    const left = this.get().filter((line) => line.entry === null || !this.isShown(line.entry));
    if (left.length < this.get().length) this.put(left);
  }

  private queue(line: Pending): Promise<void> {
    const before = this.lanes.get(line.interaction) ?? Promise.resolve();
    const sent = before.then(() => this.send(line));
    this.lanes.set(line.interaction, sent);
    return sent;
  }

  private async send(line: Pending): Promise<void> {
    for (let attempt = 0; this.has(line.client_id); attempt += 1) {
      try {
        const { entry } = await this.attempt(line);
        this.change(line.client_id, { state: 'sent', entry });
        this.settle();
        return;
      } catch (error) {
        const isWaitedFor = error instanceof ApiError && error.isRetryable;
        const isOver = !(isWaitedFor && (error.isAway || attempt < RETRY_MS.length));
        if (isOver) {
          const code = error instanceof ApiError ? error.code : 'internal';
          this.change(line.client_id, { state: 'failed', error: code });
          return;
        }
        await this.pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0);
      }
    }
  }

  private attempt(line: Pending) {
    const verb = line.kind === 'note' ? this.api.addNote : this.api.sendMessage;
    return verb(line.interaction, {
      client_id: line.client_id,
      text: line.text,
      attachments: line.attachments.map((attachment) => attachment.id),
    });
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const goOn = () => {
        clearTimeout(timer);
        this.pauses.delete(goOn);
        resolve();
      };
      const timer = setTimeout(goOn, ms);
      this.pauses.add(goOn);
    });
  }

  private has(clientId: string): boolean {
    return this.get().some((line) => line.client_id === clientId);
  }

  private change(clientId: string, change: Partial<Pending>): void {
    this.put(
      this.get().map((line) => (line.client_id === clientId ? { ...line, ...change } : line)),
    );
  }
  private put(lines: readonly Pending[]): void {
    this.set(lines);
    const open = lines.filter((line) => line.state !== 'sent');
    try {
      if (open.length === 0) this.storage.removeItem(KEPT);
      else this.storage.setItem(KEPT, JSON.stringify({ user: this.user, lines: open }));
    } catch {
      // A full or forbidden storage costs the outliving of a reload, never the sending.
    }
  }
}

/** The lines kept in this tab, if they are this person's. */
function read(storage: Storage, user: string): Pending[] {
  try {
    const kept = JSON.parse(storage.getItem(KEPT) ?? 'null');
    return kept?.user === user && Array.isArray(kept.lines) ? kept.lines : [];
  } catch {
    return [];
  }
}
