/** A call from the page to the company: microphone, ticket, socket. Knows nothing of the screen. */

import {
  AudioFailure,
  type AudioProblem,
  type Devices,
  FRAME_BYTES,
  Link,
  type PhoneAudio,
  type PhoneWire,
  type PlayoutReport,
  type ServerSaid,
} from '@mainstem/phone';

/** Why there is no call. `over`: it ended as calls end. */
export type Trouble = AudioProblem | TicketProblem | 'lost' | 'over';
export type TicketProblem = 'busy' | 'refused' | 'offline';

export interface Ticket {
  url: string;
  token: string;
}

/** The company does not let this page call, and why. */
export class NoTicket extends Error {
  readonly problem: TicketProblem;

  constructor(problem: TicketProblem) {
    super(problem);
    this.name = 'NoTicket';
    this.problem = problem;
  }
}

export type Standing =
  | { is: 'idle'; why: Trouble | null }
  /** The browser asks for the microphone. */
  | { is: 'asking' }
  | { is: 'calling' }
  | { is: 'up'; since: number; isHeld: boolean }
  /** The connection is gone for a moment; the other side waits. */
  | { is: 'lost'; since: number };

export interface VisitView {
  standing: Standing;
  isMuted: boolean;
  /** Keys that were pressed in this call. */
  pressed: string;
}

export interface VisitParts {
  /** Microphone and loudspeaker of one call. */
  audio: () => PhoneAudio;
  connect: (url: string) => PhoneWire;
  /** Raises `NoTicket`. `before`: of the same call, whose connection was lost. */
  ticket: (number: string, before: string) => Promise<Ticket>;
  wall: () => number;
  onChange: (view: VisitView) => void;
}

const USUAL: Devices = { microphone: '', speaker: '', ringer: '' };
/** Between tries to take the call up again: the other side keeps it for ten seconds. */
const AGAIN_MS = [500, 1_000, 2_000, 4_000];
const BUSY_CODES = [486, 503, 600];

export class Visit {
  view: VisitView = { standing: { is: 'idle', why: null }, isMuted: false, pressed: '' };
  private readonly parts: VisitParts;
  private readonly link: Link;
  private audio: PhoneAudio | null = null;
  private number = '';
  private phone = '';
  private token = '';
  /** To take up a lost call again. */
  private tries = 0;
  private report: PlayoutReport = { underruns: 0, dropped: 0, bufferMs: 0 };
  /** Of the call that goes on; what was asked for an earlier one is forgotten. */
  private attempt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: VisitParts) {
    this.parts = parts;
    this.link = new Link(parts.connect, parts.wall, {
      onOpen: () => this.link.say({ type: 'hello', token: this.token, phone: this.phone }),
      onSaid: (said) => this.hear(said),
      onSound: (frame) => this.audio?.play(frame),
      onLost: () => this.lose(),
      onBeat: () => this.tellQuality(),
    });
  }

  get isIdle(): boolean {
    return this.view.standing.is === 'idle';
  }

  /** Call the company's number. Does nothing while there is a call. */
  async call(number: string): Promise<void> {
    if (!this.isIdle) return;
    const attempt = ++this.attempt;
    this.number = number;
    this.phone = newPhone();
    this.token = '';
    this.tries = 0;
    this.show({ standing: { is: 'asking' }, isMuted: false, pressed: '' });
    const problem = await this.openAudio();
    if (attempt !== this.attempt) return;
    if (problem) this.finish(problem);
    else {
      this.stand({ is: 'calling' });
      await this.dial();
    }
  }

  hangUp(): void {
    if (this.isIdle) return;
    this.link.say({ type: 'bye' });
    this.finish('over');
  }

  setMuted(isMuted: boolean): void {
    this.show({ ...this.view, isMuted });
    this.link.say({ type: 'mute', muted: isMuted });
  }

  press(digit: string): void {
    if (this.view.standing.is !== 'up') return;
    this.link.say({ type: 'dtmf', digit });
    this.show({ ...this.view, pressed: this.view.pressed + digit });
  }

  /** What kept the microphone from being opened. */
  private async openAudio(): Promise<AudioProblem | null> {
    const audio = this.parts.audio();
    this.audio = audio;
    const nothing = () => undefined;
    try {
      await audio.open(USUAL, {
        onFrame: (frame) => this.send(frame),
        onMarked: (name) => this.link.say({ type: 'marked', name }),
        onReport: (report) => {
          this.report = report;
        },
        onProblem: nothing,
        onHeldBack: nothing,
      });
    } catch (error) {
      return error instanceof AudioFailure ? error.problem : 'audio_failed';
    }
    // Hung up while the browser was still asking.
    if (this.audio !== audio) audio.close();
    return null;
  }

  private async dial(): Promise<void> {
    const attempt = this.attempt;
    try {
      const { url, token } = await this.parts.ticket(this.number, this.token);
      if (attempt !== this.attempt) return;
      this.token = token;
      this.link.dial(url);
    } catch (error) {
      if (attempt !== this.attempt) return;
      const problem = error instanceof NoTicket ? error.problem : 'offline';
      if (this.tries && problem !== 'refused') this.lose();
      else this.finish(problem);
    }
  }

  private hear(said: ServerSaid): void {
    switch (said.type) {
      case 'ready':
        this.begin(said.resumed);
        break;
      case 'ping':
        this.link.say({ type: 'pong', at: said.at });
        break;
      case 'mark':
        this.audio?.mark(said.name);
        break;
      case 'clear':
        this.audio?.clear();
        break;
      case 'state':
        if (said.state === 'up' || said.state === 'held') this.talk(said.state === 'held');
        break;
      case 'bye':
        this.part(said.reason, said.code);
        break;
    }
  }

  private talk(isHeld: boolean): void {
    const { standing } = this.view;
    const since = 'since' in standing ? standing.since : this.parts.wall();
    this.stand({ is: 'up', since, isHeld });
  }

  private begin(isResumed: boolean): void {
    if (this.tries && !isResumed) {
      // The other side has given the call up; this would be a new one.
      this.link.say({ type: 'bye' });
      this.finish('lost');
      return;
    }
    const { standing, isMuted } = this.view;
    this.tries = 0;
    this.link.begin();
    if (isMuted) this.link.say({ type: 'mute', muted: true });
    if (standing.is === 'lost') this.stand({ is: 'up', since: standing.since, isHeld: false });
  }

  private part(reason: string, code: number): void {
    if (reason === 'hung_up') this.finish('over');
    else if (reason === 'busy' || BUSY_CODES.includes(code)) this.finish('busy');
    else if (reason === 'silent' || reason === 'shutdown') this.lose();
    else this.finish('refused');
  }

  /** A call that was answered is taken up again; one that was not has to be made anew. */
  private lose(): void {
    const { standing } = this.view;
    this.link.hangUp();
    if (standing.is === 'idle' || standing.is === 'asking') return;
    const wait = AGAIN_MS[this.tries++];
    if (standing.is === 'calling' || wait === undefined) {
      this.finish(standing.is === 'calling' ? 'offline' : 'lost');
      return;
    }
    this.audio?.clear();
    this.stand({ is: 'lost', since: standing.since });
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => void this.dial(), wait);
  }

  private send(frame: ArrayBuffer): void {
    if (this.view.standing.is !== 'up') return;
    this.link.sound(this.view.isMuted ? new ArrayBuffer(FRAME_BYTES) : frame);
  }

  private tellQuality(): void {
    const { underruns, dropped, bufferMs } = this.report;
    this.link.say({ type: 'quality', underruns, dropped, buffer_ms: bufferMs });
  }

  private finish(why: Trouble): void {
    this.attempt++;
    clearTimeout(this.retryTimer);
    this.link.hangUp();
    this.audio?.close();
    this.audio = null;
    this.show({ standing: { is: 'idle', why }, isMuted: false, pressed: '' });
  }

  private stand(standing: Standing): void {
    this.show({ ...this.view, standing });
  }

  private show(view: VisitView): void {
    this.view = view;
    this.parts.onChange(view);
  }
}

function newPhone(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
