/** The one who acts: turns what the visitor does into frames, and what comes back into state. */

import { Identity, newId } from './identity';
import { Link } from './link';
import { Outbox } from './outbox';
import type { ClientFrame, ServerFrame, StoredFrame } from './protocol';
import { reduce } from './reduce';
import { Refusal, type Server } from './server';
import { Signs } from './signs';
import { chime } from './sound';
import { type Action, INITIAL, type LocalFile, lastNumber, type State, type View } from './state';
import type { Memory } from './storage';
import { chooseLanguage } from './texts';
import { Uploads } from './uploads';

const CONFIG_GOOD_FOR_MS = 60_000;
const START_AGAIN_MS = 5_000;

export interface Surroundings {
  server: Server;
  memory: Memory;
  /** Languages the page and the browser wish for, best first. */
  wishes: (string | null | undefined)[];
  page: () => string;
}

type Listener = (state: State) => void;

export class Chat {
  state: State = INITIAL;
  readonly uploads: Uploads;
  private readonly server: Server;
  readonly memory: Memory;
  private readonly link: Link;
  private readonly outbox: Outbox;
  private readonly identity: Identity;
  readonly signs: Signs;
  private readonly listeners = new Set<Listener>();
  private configuredAt = 0;

  constructor(private readonly around: Surroundings) {
    this.server = around.server;
    this.memory = around.memory;
    this.identity = new Identity(this.server, this.memory);
    this.link = new Link(this.server.socketUrl, {
      hello: () => this.hello(),
      connecting: () => this.change({ type: 'connection', connection: 'connecting' }),
      frame: (frame) => this.onFrame(frame),
      lost: () => this.onLost(),
    });
    this.outbox = new Outbox({
      memory: this.memory,
      pending: () => this.state.outbox,
      change: (action) => this.change(action),
      send: (frame) => this.state.connection === 'online' && this.link.send(frame),
      stuck: () => this.link.renew(),
    });
    this.signs = new Signs({
      state: () => this.state,
      send: (frame) => this.link.send(frame),
      typingEnded: () => this.change({ type: 'typing-ended' }),
    });
    this.uploads = new Uploads(this.server, {
      token: () => this.identity.token(this.state.language),
      caps: () => this.state.config?.caps ?? null,
      current: () => this.state.uploads,
      change: (action) => this.change(action),
    });
  }

  /** Read the site's configuration and, for a visitor who was here before, connect. */
  async start(): Promise<void> {
    await this.configure();
    this.change({ type: 'sound', isOn: this.memory.isSoundOn });
    this.outbox.recall();
    if (this.identity.isKnown) this.link.start();
    if (this.memory.wasOpen) this.open();
  }

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  open(): void {
    this.memory.wasOpen = true;
    this.change({ type: 'opened' });
    void this.connect();
    if (Date.now() - this.configuredAt > CONFIG_GOOD_FOR_MS) void this.configure().catch(() => {});
    this.signs.markSoon();
  }

  close(): void {
    this.memory.wasOpen = false;
    this.change({ type: 'closed' });
  }

  /** The page is visible, or on the network, again. */
  wake(): void {
    this.link.hurry();
    this.signs.markSoon();
  }

  say(text: string, choice?: string): void {
    const ready = this.state.uploads.filter((each) => each.state === 'ready' && each.id);
    const attachments = ready.map((each) => ({ id: each.id ?? '' }));
    const files = ready.map(({ name, media_type, bytes }) => ({ name, media_type, bytes }));
    if (!text.trim() && !attachments.length && !choice) return;
    this.memory.draft = '';
    const { language } = this.state;
    this.put({ type: 'message', client_id: newId(), text, attachments, choice, language }, files);
    this.change({ type: 'uploads-sent' });
    this.signs.said();
  }

  retry(clientId: string): void {
    this.change({ type: 'retried', client_id: clientId });
    this.outbox.pump();
  }

  drop(clientId: string): void {
    this.outbox.drop(clientId);
  }

  rate(score: number, comment: string): void {
    this.putForm({ type: 'rating', client_id: newId(), score, comment });
  }

  leaveMessage(name: string, email: string, text: string): void {
    this.putForm({ type: 'offline', client_id: newId(), name, email, text });
    void this.connect();
  }

  sendTranscript(email: string): void {
    this.putForm({ type: 'transcript', client_id: newId(), email });
    this.view('chat');
  }

  end(): void {
    this.put({ type: 'leave', client_id: newId() });
    this.view('chat');
  }

  view(view: View): void {
    this.change({ type: 'viewed', view });
  }

  earlier(): void {
    const before = this.state.entries[0]?.n;
    if (before && this.link.send({ type: 'earlier', before }))
      this.change({ type: 'wants-earlier' });
  }

  speak(language: string): void {
    this.memory.language = language;
    this.change({ type: 'spoke', language });
  }

  sound(isOn: boolean): void {
    this.memory.isSoundOn = isOn;
    this.change({ type: 'sound', isOn });
    if (isOn) chime();
  }

  change(action: Action): void {
    const next = reduce(this.state, action);
    if (next === this.state) return;
    this.state = next;
    for (const listener of this.listeners) listener(next);
  }

  file(file: Parameters<Server['file']>[0]): Promise<Blob> {
    return this.server.file(file, this.memory.token);
  }

  /** Hand over what has to arrive, and see that there is a connection. */
  private put(frame: StoredFrame, files: LocalFile[] = []): void {
    this.outbox.put(frame, files);
    void this.connect();
  }

  private putForm(frame: StoredFrame): void {
    this.outbox.replace(frame);
    void this.connect();
  }

  private async configure(): Promise<void> {
    const config = await this.server.config();
    this.configuredAt = Date.now();
    const chosen = this.state.config ? this.state.language : null;
    const wishes = [chosen, this.memory.language, ...this.around.wishes];
    this.change({ type: 'configured', config, language: chooseLanguage(wishes, config.languages) });
  }

  /** Become a visitor if need be, and connect. */
  private async connect(): Promise<void> {
    try {
      await this.identity.token(this.state.language);
      this.link.start();
    } catch (error) {
      this.change({ type: 'connection', connection: 'waiting' });
      const mayHelp = !(error instanceof Refusal) || error.status === 0 || error.status >= 429;
      if (mayHelp) window.setTimeout(() => void this.connect(), START_AGAIN_MS);
    }
  }

  private hello(): ClientFrame | null {
    const token = this.identity.show();
    if (!token) return null;
    const { language } = this.state;
    const after = lastNumber(this.state);
    return { type: 'hello', token, after, language, page: this.around.page() };
  }

  private onFrame(frame: ServerFrame): void {
    const newest = lastNumber(this.state);
    if (frame.type === 'bye') {
      if (frame.reason === 'token_refused') this.forget();
      return;
    }
    this.change({ type: 'frame', frame });
    if (frame.type === 'welcome') {
      this.identity.renewed(frame.token);
      this.outbox.restart();
    }
    if (frame.type === 'ack') this.outbox.acknowledged(frame.client_id);
    if (frame.type === 'error') this.outbox.refused(frame);
    if (frame.type === 'typing') this.signs.typingSeen();
    if (lastNumber(this.state) > newest) this.onNews(newest);
  }

  private onNews(newest: number): void {
    this.signs.received();
    const isNews = this.state.entries.some((each) => each.n > newest && each.author !== 'customer');
    const isSeen = this.state.isOpen && !document.hidden;
    if (isNews && newest > 0 && this.state.isSoundOn && !isSeen) chime();
    this.signs.markSoon();
  }

  private onLost(): void {
    this.outbox.halt();
    this.change({ type: 'connection', connection: 'waiting' });
  }

  /** The server does not know us: whoever wrote here is a new visitor now. */
  private forget(): void {
    this.identity.refused();
    this.change({ type: 'forgotten' });
    this.link.stop();
    void this.connect();
  }
}
