/** The WebSocket with its own will to live: connects, says hello, pings, and comes back. */

import type { Bye, ClientFrame, ServerFrame } from './protocol';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
const PING_EVERY_MS = 30_000;
const SILENCE_MS = 12_000;

export interface LinkEvents {
  /** The frame to greet with, as things stand now; null when there is no visitor. */
  hello(): ClientFrame | null;
  connecting(): void;
  frame(frame: ServerFrame): void;
  /** The link is down and comes back by itself. */
  lost(): void;
}

/** Full jitter: everybody comes back at another moment. Source: AWS Architecture Blog, 2015. */
export function delayOf(attempt: number, chance: number): number {
  const most = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return most / 2 + (most / 2) * chance;
}

export class Link {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private retry: number | undefined;
  private ping: number | undefined;
  private silence: number | undefined;
  private notBefore = 0;
  private isWanted = false;

  constructor(
    private readonly url: string,
    private readonly events: LinkEvents,
  ) {}

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Connect, and stay connected until `stop`. */
  start(): void {
    this.isWanted = true;
    if (!this.socket && this.retry === undefined) this.connect();
  }

  stop(): void {
    this.isWanted = false;
    window.clearTimeout(this.retry);
    this.retry = undefined;
    this.drop();
  }

  /** The network or the visitor is back: do not wait for the next attempt. */
  hurry(): void {
    if (!this.isWanted || this.socket || Date.now() < this.notBefore) return;
    window.clearTimeout(this.retry);
    this.retry = undefined;
    this.attempt = 0;
    this.connect();
  }

  /** Send, if there is a connection; the caller knows what has to be sent again. */
  send(frame: ClientFrame): boolean {
    if (!this.isOpen) return false;
    this.socket?.send(JSON.stringify(frame));
    return true;
  }

  /** Give the connection up as dead and open a new one. */
  renew(): void {
    if (!this.socket) return;
    this.drop();
    this.comeBack();
  }

  private connect(): void {
    const hello = this.events.hello();
    if (!hello) return;
    this.events.connecting();
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify(hello));
    socket.onmessage = (message) => {
      if (socket === this.socket) this.hear(message.data);
    };
    socket.onclose = () => {
      if (socket !== this.socket) return;
      this.drop();
      this.comeBack();
    };
    this.expectSomething();
  }

  private hear(text: unknown): void {
    window.clearTimeout(this.silence);
    const frame = JSON.parse(String(text)) as ServerFrame;
    if (frame.type === 'welcome') {
      this.attempt = 0;
      this.pingLater();
    }
    if (frame.type === 'bye') this.hold(frame);
    this.events.frame(frame);
  }

  private hold(bye: Bye): void {
    if (bye.retry_after) this.notBefore = Date.now() + bye.retry_after * 1000;
  }

  private pingLater(): void {
    window.clearTimeout(this.ping);
    this.ping = window.setTimeout(() => {
      this.send({ type: 'ping' });
      this.expectSomething();
      this.pingLater();
    }, PING_EVERY_MS);
  }

  /** A connection that says nothing when it has to is dead, whatever the browser believes. */
  private expectSomething(): void {
    window.clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.renew(), SILENCE_MS);
  }

  private drop(): void {
    window.clearTimeout(this.ping);
    window.clearTimeout(this.silence);
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  private comeBack(): void {
    if (!this.isWanted) return;
    this.events.lost();
    const wait = Math.max(delayOf(this.attempt, Math.random()), this.notBefore - Date.now());
    this.attempt += 1;
    this.retry = window.setTimeout(() => {
      this.retry = undefined;
      this.connect();
    }, wait);
  }
}
