/** The phone's socket: one at a time, with its patience, its pings and what it cannot send in time. */

import {
  FRAME_BYTES,
  type PhoneSaid,
  type PhoneWire,
  PING_EVERY_MS,
  parseSaid,
  type ServerSaid,
  SILENCE_MS,
} from './wire';

export interface LinkListener {
  onOpen: () => void;
  onSaid: (said: ServerSaid) => void;
  onSound: (frame: ArrayBuffer) => void;
  /** Gone, silent, or never there. */
  onLost: () => void;
  /** It is time to say how things are. */
  onBeat: () => void;
}

/** Half a second of sound that could not be sent: what comes now would be late. */
const BACKLOG_BYTES = FRAME_BYTES * 25;
const DIAL_PATIENCE_MS = 10_000;

export class Link {
  private readonly connect: (url: string) => PhoneWire;
  private readonly listener: LinkListener;
  private readonly wall: () => number;
  private wire: PhoneWire | null = null;
  private heardAt = 0;
  private patienceTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;

  constructor(connect: (url: string) => PhoneWire, wall: () => number, listener: LinkListener) {
    this.connect = connect;
    this.wall = wall;
    this.listener = listener;
  }

  dial(url: string): void {
    const wire = this.connect(url);
    this.wire = wire;
    this.patienceTimer = setTimeout(() => this.listener.onLost(), DIAL_PATIENCE_MS);
    wire.onopen = () => this.listener.onOpen();
    wire.onclose = () => this.listener.onLost();
    wire.onmessage = ({ data }) => this.hear(data);
  }

  /** The server has taken the phone: from now on it answers. */
  begin(): void {
    clearTimeout(this.patienceTimer);
    clearInterval(this.pingTimer);
    this.beat();
    this.pingTimer = setInterval(() => this.beat(), PING_EVERY_MS);
  }

  say(said: PhoneSaid): void {
    this.wire?.send(JSON.stringify(said));
  }

  /** Send 20 ms of sound, unless it would come too late. */
  sound(frame: ArrayBuffer): void {
    if (this.wire && this.wire.backlog <= BACKLOG_BYTES) this.wire.send(frame);
  }

  /** True: there was something to hang up. */
  hangUp(): boolean {
    clearTimeout(this.patienceTimer);
    clearInterval(this.pingTimer);
    const { wire } = this;
    if (!wire) return false;
    this.wire = null;
    wire.onopen = null;
    wire.onmessage = null;
    wire.onclose = null;
    wire.close();
    return true;
  }

  private hear(data: unknown): void {
    this.heardAt = this.wall();
    if (data instanceof ArrayBuffer) {
      if (data.byteLength === FRAME_BYTES) this.listener.onSound(data);
      return;
    }
    const said = typeof data === 'string' ? parseSaid(data) : null;
    if (said) this.listener.onSaid(said);
  }

  private beat(): void {
    const now = this.wall();
    if (now - this.heardAt > SILENCE_MS) {
      this.listener.onLost();
      return;
    }
    this.say({ type: 'ping', at: now });
    this.listener.onBeat();
  }
}
