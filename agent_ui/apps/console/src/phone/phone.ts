/** The agent's phone: does what the machine says, with a real socket and a real microphone. */

import { ApiError } from '@mainstem/api';
import { AudioFailure, type Devices, FRAME_BYTES, Link } from '@mainstem/phone';
import { Observable } from '../state/observable';
import { OFF, type PhoneEffect, type PhoneEvent, step } from './machine';
import { type PhoneOptions, type PhoneView, QUIET } from './view';

export class Phone extends Observable<PhoneView> {
  private readonly options: PhoneOptions;
  private readonly wall: () => number;
  private readonly levels = new Set<(level: number) => void>();
  private readonly link: Link;
  /** Of the attempt whose token is awaited; an answer to an older one is forgotten. */
  private asked = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PhoneOptions) {
    super({
      line: OFF,
      isMuted: false,
      devices: options.memory.devices,
      problem: null,
      isHeldBack: false,
      rttMs: null,
      playout: QUIET,
    });
    this.options = options;
    this.wall = options.wall ?? Date.now;
    this.link = new Link(options.connect, this.wall, {
      onOpen: () => this.happen({ type: 'opened' }),
      onSaid: (said) => this.happen({ type: 'heard', said }),
      onSound: (frame) => this.isReady && options.audio.play(frame),
      onLost: () => this.happen({ type: 'closed' }),
      onBeat: () => this.tellQuality(),
    });
  }

  get isReady(): boolean {
    return this.get().line.is === 'ready';
  }

  /** Turn on by itself when it was on before, may use the microphone, and no other tab has it. */
  async resume(): Promise<void> {
    const { memory, audio, claim } = this.options;
    if (!memory.isWanted || this.get().line.is !== 'off') return;
    if (!(await audio.isPermitted())) return;
    if (!(await claim.take(false))) this.happen({ type: 'turn_off', why: 'elsewhere' });
    else if (memory.isWanted) this.happen({ type: 'turn_on' });
  }

  /** Resolves to whether it is ready; `retrying` counts as not ready. */
  async turnOn(): Promise<boolean> {
    const { memory, claim } = this.options;
    memory.remember({ isWanted: true });
    if (this.get().line.is === 'off') {
      if (!(await claim.take(false))) {
        await claim.take(true);
        memory.renew();
      }
      this.happen({ type: 'turn_on' });
    } else if (this.get().line.is === 'lost') {
      this.happen({ type: 'retry' });
    }
    return this.settled();
  }

  /** Sign the phone off; it stays off after a reload. */
  turnOff(): void {
    this.options.memory.remember({ isWanted: false });
    this.happen({ type: 'turn_off', why: null });
  }

  /** The page or the session ends; the phone may come back by itself. */
  stop(): void {
    this.hangUp(false);
    this.options.audio.close();
    this.options.claim.release();
    this.set({ ...this.get(), line: OFF, isMuted: false });
  }

  /** The network is back: do not wait for the next attempt. */
  networkBack(): void {
    if (this.get().line.is === 'lost') this.happen({ type: 'retry' });
  }

  setMuted(isMuted: boolean): void {
    if (isMuted === this.get().isMuted) return;
    this.set({ ...this.get(), isMuted });
    if (this.isReady) this.link.say({ type: 'mute', muted: isMuted });
  }

  async choose(change: Partial<Devices>): Promise<void> {
    const devices = { ...this.get().devices, ...change };
    this.set({ ...this.get(), devices });
    this.options.memory.remember({ devices });
    if (this.get().line.is !== 'off') await this.options.audio.choose(devices);
  }

  /** Watch how loud the microphone is, 0 to 1. */
  onLevel(listener: (level: number) => void): () => void {
    this.levels.add(listener);
    return () => {
      this.levels.delete(listener);
    };
  }

  private happen(event: PhoneEvent): void {
    const before = this.get().line;
    const [line, effects] = step(before, event);
    if (line !== before) this.set({ ...this.get(), line });
    for (const effect of effects) this.perform(effect);
    if (line !== before && line.is === 'ready') this.begin();
  }

  private perform(effect: PhoneEffect): void {
    switch (effect.do) {
      case 'open_audio':
        void this.openAudio();
        break;
      case 'close_audio':
        this.options.audio.close();
        this.options.claim.release();
        this.set({ ...this.get(), problem: null, isHeldBack: false, isMuted: false });
        break;
      case 'ask_token':
        void this.askToken();
        break;
      case 'dial':
        this.link.dial(effect.url);
        break;
      case 'hello':
        this.link.say({ type: 'hello', token: effect.token, phone: this.options.memory.phone });
        break;
      case 'hang_up':
        this.hangUp(effect.isForGood);
        break;
      case 'retry_in':
        clearTimeout(this.retryTimer);
        this.retryTimer = setTimeout(() => this.happen({ type: 'retry' }), effect.ms);
        break;
      case 'pong':
        this.link.say({ type: 'pong', at: effect.at });
        break;
      case 'measure':
        this.set({ ...this.get(), rttMs: Math.max(0, this.wall() - effect.at) });
        break;
      case 'mark':
        this.options.audio.mark(effect.name);
        break;
      case 'clear':
        this.options.audio.clear();
        break;
    }
  }

  private async openAudio(): Promise<void> {
    try {
      await this.options.audio.open(this.get().devices, {
        onFrame: (frame, level) => this.captured(frame, level),
        onMarked: (name) => this.link.say({ type: 'marked', name }),
        onReport: (playout) => this.set({ ...this.get(), playout }),
        onProblem: (problem) => this.set({ ...this.get(), problem }),
        onHeldBack: (isHeldBack) => this.set({ ...this.get(), isHeldBack }),
      });
    } catch (error) {
      const problem = error instanceof AudioFailure ? error.problem : 'audio_failed';
      this.happen({ type: 'audio_failed', problem });
      return;
    }
    if (this.get().line.is === 'opening') this.happen({ type: 'audio_open' });
    else this.options.audio.close();
  }

  private async askToken(): Promise<void> {
    const asked = ++this.asked;
    let event: PhoneEvent;
    try {
      event = { type: 'token', ...(await this.options.token()) };
    } catch (error) {
      const isRefused = error instanceof ApiError && !error.isRetryable;
      event = { type: isRefused ? 'token_refused' : 'token_failed' };
    }
    if (asked === this.asked) this.happen(event);
  }

  private begin(): void {
    if (this.get().isMuted) this.link.say({ type: 'mute', muted: true });
    this.link.begin();
  }

  private tellQuality(): void {
    const { playout, rttMs } = this.get();
    this.link.say({
      type: 'quality',
      underruns: playout.underruns,
      dropped: playout.dropped,
      buffer_ms: playout.bufferMs,
      ...(rttMs !== null && { rtt_ms: rttMs }),
    });
  }

  private captured(frame: ArrayBuffer, level: number): void {
    for (const listener of this.levels) listener(level);
    if (!this.isReady) return;
    this.link.sound(this.get().isMuted ? new ArrayBuffer(FRAME_BYTES) : frame);
  }

  private hangUp(isForGood: boolean): void {
    clearTimeout(this.retryTimer);
    this.asked++;
    if (isForGood) this.link.say({ type: 'bye' });
    if (!this.link.hangUp()) return;
    this.options.audio.clear();
    this.set({ ...this.get(), rttMs: null });
  }

  /** Wait until it is ready, off, or lost and to be tried again. */
  private settled(): Promise<boolean> {
    return new Promise((resolve) => {
      const look = () => {
        const { line } = this.get();
        if (line.is === 'opening' || line.is === 'connecting') return;
        unsubscribe();
        resolve(line.is === 'ready');
      };
      const unsubscribe = this.subscribe(look);
      look();
    });
  }
}
