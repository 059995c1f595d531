/** The desk's socket: starts, resumes by position, beats, notices silence, comes back by itself. */

import type { ByeFrame, CallFrame, ClientFrame, ServerFrame, TypingFrame } from '@mainstem/api';
import { backoff } from './backoff';
import { ServerClock } from './clock';
import { Heartbeat } from './heartbeat';
import { afterChanges, afterMoment } from './moments';
import { keepTimelines, reduce } from './reduce';
import { LiveStore, NOTHING } from './store';
import { TypingSigns } from './typing';

/** More timelines than this the server does not keep open for one screen. */
export const MOST_OPEN = 12;

/** The part of a browser's WebSocket that is used; tests give their own. */
export interface Wire {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

export interface LiveSocketOptions {
  connect: () => Wire;
  random?: () => number;
  wall?: () => number;
}

export class LiveSocket {
  readonly store = new LiveStore();
  readonly clock: ServerClock;
  private readonly connect: () => Wire;
  private readonly random: () => number;
  private readonly wall: () => number;
  private readonly typing: TypingSigns;
  private readonly heart: Heartbeat;
  private wire: Wire | null = null;
  private isOpen = false;
  private isStopped = true;
  private attempt = 0;
  private beatPosition = 0;
  private open: readonly string[] = [];
  /** The open timelines that the server was told of; their lines are known up to the position. */
  private told: readonly string[] = [];
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveSocketOptions) {
    const wall = options.wall ?? Date.now;
    this.wall = wall;
    this.connect = options.connect;
    this.random = options.random ?? Math.random;
    this.clock = new ServerClock(wall);
    this.typing = new TypingSigns(this.store, wall);
    this.heart = new Heartbeat(
      () => this.send({ type: 'beat' }),
      () => this.lost('stale'),
    );
  }

  start(): void {
    if (!this.isStopped) return;
    this.isStopped = false;
    this.dial();
  }

  /** Close and forget; the owner that called `start` calls this. */
  stop(): void {
    this.isStopped = true;
    this.open = [];
    this.told = [];
    this.typing.stop();
    this.hangUp();
    this.store.set(NOTHING);
  }

  /** Say which timelines are wanted; those no longer wanted are forgotten. */
  setOpen(interactions: readonly string[]): void {
    const wanted = interactions.slice(0, MOST_OPEN);
    if (isSameSet(wanted, this.open)) return;
    this.open = wanted;
    const { known } = this.store.get();
    if (known) this.store.set({ known: keepTimelines(known, new Set(wanted)) });
    this.told = this.told.filter((id) => wanted.includes(id));
    if (!this.isOpen) return;
    this.told = wanted;
    this.send({ type: 'open', open: [...wanted] });
  }

  /** Tell the customer that the agent is writing. */
  sendTyping(interaction: string): void {
    if (this.isOpen && this.typing.maySend(interaction)) {
      this.send({ type: 'typing', interaction });
    }
  }

  /** The browser says that its network is gone: do not wait for the silence. */
  networkLost(): void {
    if (!this.isStopped) this.lost('offline');
  }

  /** The network is back, or somebody pressed "try again". */
  retryNow(): void {
    if (this.isStopped || this.isOpen) return;
    this.attempt = 0;
    this.hangUp();
    this.dial();
  }

  private dial(): void {
    const wire = this.connect();
    this.wire = wire;
    wire.onopen = () => {
      this.isOpen = true;
      this.begin();
      this.heart.start();
    };
    wire.onmessage = (event) => this.hear(event.data);
    wire.onclose = () => this.lost('offline');
  }

  /** The first frame, once for each connection: where to go on, and what the server knew as open. */
  private begin(): void {
    const position = this.store.get().known?.position ?? null;
    const isResumed = position !== null;
    this.send({ type: 'start', position, open: isResumed ? [...this.told] : [...this.open] });
    if (isResumed && !isSameSet(this.open, this.told)) {
      this.send({ type: 'open', open: [...this.open] });
    }
    this.told = this.open;
    this.heart.expectAnswer();
  }

  private hear(data: unknown): void {
    const frame = typeof data === 'string' ? parseFrame(data) : null;
    if (frame === null) return;
    this.heart.heard();
    if (frame.type === 'bye') this.signedOut();
    else if (frame.type === 'typing') this.typing.show(frame);
    else if (frame.type === 'call') this.happened(frame);
    else this.learn(frame);
  }

  private happened({ interaction, what }: CallFrame): void {
    const { moments } = this.store.get();
    const after = afterMoment(moments[interaction], what, this.wall());
    this.store.set({ moments: { ...moments, [interaction]: after } });
  }

  private learn(frame: Exclude<ServerFrame, ByeFrame | TypingFrame | CallFrame>): void {
    this.clock.observe(frame.now);
    const before = this.store.get();
    const { known, isGap } = reduce(before.known, frame);
    if (isGap || (frame.type === 'beat' && this.isBehind(frame.position))) {
      this.resume();
      return;
    }
    this.attempt = 0;
    this.store.set({
      known,
      connection: known === null ? 'connecting' : 'live',
      heardAt: this.clock.now(),
      moments: afterChanges(before.moments, before.known, known, frame),
    });
  }

  /** Something got lost on the way: connect anew and go on from what is known. */
  private resume(): void {
    this.hangUp();
    const delay = backoff(this.attempt++, this.random());
    this.retryTimer = setTimeout(() => this.dial(), delay);
  }

  /** Still below what the beat before this one said: something got lost on the way. */
  private isBehind(position: number): boolean {
    const before = this.beatPosition;
    this.beatPosition = position;
    return (this.store.get().known?.position ?? 0) < Math.min(before, position);
  }

  private lost(connection: 'stale' | 'offline'): void {
    this.hangUp();
    this.store.set({ connection });
    if (this.isStopped) return;
    const delay = backoff(this.attempt++, this.random());
    this.retryTimer = setTimeout(() => this.dial(), delay);
  }

  private signedOut(): void {
    this.isStopped = true;
    this.hangUp();
    this.store.set({ known: null, connection: 'signed_out' });
  }

  private hangUp(): void {
    this.isOpen = false;
    this.heart.stop();
    clearTimeout(this.retryTimer);
    const wire = this.wire;
    this.wire = null;
    if (!wire) return;
    wire.onopen = null;
    wire.onmessage = null;
    wire.onclose = null;
    wire.close();
  }

  private send(frame: ClientFrame): void {
    this.wire?.send(JSON.stringify(frame));
  }
}

function parseFrame(text: string): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(text);
    const isFrame = typeof frame === 'object' && frame !== null && 'type' in frame;
    return isFrame ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}
