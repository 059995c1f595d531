/** What the socket learned, for readers: a value that changes by replacement, and who wants to know. */

import type { Moments } from './moments';
import type { Known } from './reduce';

/**
 * `connecting`: no snapshot yet · `live`: up to date · `stale`: the server is silent ·
 * `offline`: the connection is gone and will be tried again · `signed_out`: the session is over.
 */
export type ConnectionState = 'connecting' | 'live' | 'stale' | 'offline' | 'signed_out';

export interface TypingSign {
  name: string;
  kind: string;
  /** This machine's clock, ms. */
  until: number;
}

export interface Live {
  known: Known | null;
  connection: ConnectionState;
  /** When the last frame came, by the server's clock, ms; null before the first. */
  heardAt: number | null;
  typing: Readonly<Record<string, TypingSign>>;
  /** What happens in calls at this moment, by interaction. */
  moments: Readonly<Record<string, Moments>>;
}

export const NOTHING: Live = {
  known: null,
  connection: 'connecting',
  heardAt: null,
  typing: {},
  moments: {},
};

export class LiveStore {
  private value: Live = NOTHING;
  private readonly listeners = new Set<() => void>();

  readonly get = (): Live => this.value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  set(change: Partial<Live>): void {
    this.value = { ...this.value, ...change };
    for (const listener of this.listeners) listener();
  }
}
