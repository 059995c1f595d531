/** The whole widget against a server of a few lines: what a visitor sees and what is sent. */

import { waitFor, within } from '@testing-library/dom';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { render } from 'preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CONFIG, entry, standing, welcome } from '../test/samples';
import { Chat } from './chat';
import type { ClientFrame, ServerFrame, SiteConfig } from './protocol';
import { Server } from './server';
import { Memory, memoryStore } from './storage';
import { App } from './ui/App';

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    const found = FakeSocket.all.at(-1);
    if (!found) throw new Error('no socket was opened');
    return found;
  }
  readyState = 0;
  sent: ClientFrame[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
  }
  greet(frame = welcome()): void {
    this.readyState = 1;
    this.onopen?.();
    this.hear(frame);
  }
  hear(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  lose(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  of<T extends ClientFrame['type']>(type: T): Extract<ClientFrame, { type: T }>[] {
    return this.sent.filter((each) => each.type === type) as Extract<ClientFrame, { type: T }>[];
  }
}

let config: SiteConfig;
let store: Storage;
let session: Storage;
let place: HTMLElement;

beforeEach(() => {
  config = CONFIG;
  store = memoryStore() as Storage;
  session = memoryStore() as Storage;
  FakeSocket.all = [];
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', async (url: string) => {
    const body = url.endsWith('/visitors') ? { token: 'token-1', visitor: 'v' } : config;
    return new Response(JSON.stringify(body));
  });
  place = document.createElement('div');
  document.body.replaceChildren(place);
});
afterEach(() => {
  render(null, place);
});

async function load(): Promise<Chat> {
  const server = new Server('https://chat.example', 'harbour-gas');
  const memory = new Memory('harbour-gas', store, session);
  const chat = new Chat({ server, memory, wishes: ['en'], page: () => 'https://shop.example/' });
  render(<App chat={chat} />, place);
  await chat.start();
  await within(place)
    .findByRole('button', { name: /open chat|close chat/i })
    .catch(() => {});
  return chat;
}

async function open(): Promise<{ chat: Chat; see: ReturnType<typeof within> }> {
  const chat = await load();
  const see = within(place);
  await userEvent.click(see.getByRole('button', { name: /open chat/i }));
  await waitFor(() => expect(FakeSocket.all).toHaveLength(1));
  FakeSocket.last.greet();
  await see.findByText('We usually answer at once');
  return { chat, see };
}

it('asks the server for nothing but the configuration until it is opened', async () => {
  await load();
  expect(FakeSocket.all).toHaveLength(0);
  expect(store.getItem('mainstem.harbour-gas.token')).toBeNull();
});

it('opens, greets and puts the cursor where one writes', async () => {
  const { see } = await open();
  expect(see.getByRole('dialog', { name: 'Harbour Gas' })).toBeTruthy();
  expect(see.getByText('Hello, how can we help?')).toBeTruthy();
  expect(document.activeElement).toBe(see.getByRole('textbox', { name: 'Message' }));
  expect(FakeSocket.last.of('hello')[0]).toMatchObject({ token: 'token-1', after: 0 });
});

it('sends with Enter, breaks the line with Shift and Enter, and shows how far it got', async () => {
  const { see } = await open();
  await userEvent.keyboard('First{Shift>}{Enter}{/Shift}second{Enter}');
  const [message] = FakeSocket.last.of('message');
  expect(message?.text).toBe('First\nsecond');
  expect(see.getByText(/Sending…/)).toBeTruthy();
  FakeSocket.last.hear({ type: 'ack', client_id: message?.client_id ?? '', n: null });
  expect(await see.findByText(/Delivered/)).toBeTruthy();
  const echo = entry(1, { author: 'customer', client_id: message?.client_id });
  FakeSocket.last.hear({ type: 'entries', entries: [echo] });
  FakeSocket.last.hear({ type: 'marks', delivered: 1, read: 1, agent_read: 1 });
  expect(await see.findByText(/Read/)).toBeTruthy();
});

it('sends again what was not acknowledged, after a reconnect and after a reload', async () => {
  const { chat } = await open();
  await userEvent.keyboard('Do not lose me{Enter}');
  const [message] = FakeSocket.last.of('message');
  FakeSocket.last.lose();
  expect(chat.state.connection).toBe('waiting');
  chat.wake();
  FakeSocket.last.greet();
  expect(FakeSocket.last.of('message')).toEqual([message]);
  chat.close();
  render(null, place);
  await load();
  FakeSocket.last.greet();
  expect(FakeSocket.last.of('message')).toEqual([message]);
  FakeSocket.last.hear({ type: 'ack', client_id: message?.client_id ?? '', n: null });
  render(null, place);
  await load();
  FakeSocket.last.greet();
  expect(FakeSocket.last.of('message')).toEqual([]);
});

it('becomes a new visitor when the token is refused, and keeps what was written', async () => {
  const { chat } = await open();
  FakeSocket.last.lose();
  chat.say('still here');
  chat.wake();
  FakeSocket.last.readyState = 1;
  FakeSocket.last.hear({ type: 'bye', reason: 'token_refused', retry_after: null });
  await waitFor(() => expect(FakeSocket.all).toHaveLength(3));
  FakeSocket.last.greet();
  expect(FakeSocket.last.of('message')[0]?.text).toBe('still here');
});

it('answers by a press of a choice, also with the keyboard', async () => {
  const { see } = await open();
  const asked = entry(1, { author: 'bot', choices: [{ id: 'yes', label: 'Book it' }] });
  FakeSocket.last.hear({ type: 'entries', entries: [asked] });
  (await see.findByRole('button', { name: 'Book it' })).focus();
  await userEvent.keyboard('{Enter}');
  expect(FakeSocket.last.of('message')[0]).toMatchObject({ text: 'Book it', choice: 'yes' });
  await waitFor(() => expect(see.queryByRole('button', { name: 'Book it' })).toBeNull());
});

it('shows text as text, whatever it says', async () => {
  const { see } = await open();
  const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  const line = entry(1, {
    text: evil,
    name: evil,
    author: 'bot',
    sources: [{ title: evil, quote: evil }],
    choices: [{ id: 'x', label: evil }],
    attachments: [{ id: 'f', name: evil, media_type: 'text/plain', bytes: 1, url: '/x' }],
  });
  FakeSocket.last.hear({ type: 'entries', entries: [line] });
  FakeSocket.last.hear(standing({ stage: 'active', agent: { name: evil } }));
  await see.findByText(`You are talking to ${evil}`);
  expect(place.querySelector('script, img')).toBeNull();
});

it('counts what is new while it is closed, and marks it read when it is opened', async () => {
  const { chat, see } = await open();
  chat.close();
  FakeSocket.last.hear({ type: 'entries', entries: [entry(1), entry(2)] });
  await userEvent.click(await see.findByRole('button', { name: 'Open chat, 2 new' }));
  await waitFor(() => expect(FakeSocket.last.of('read').at(-1)?.up_to).toBe(2));
  expect(FakeSocket.last.of('received').at(-1)?.up_to).toBe(2);
});

it('closes with Escape and gives the focus back', async () => {
  const { see } = await open();
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(see.queryByRole('dialog')).toBeNull());
  expect(document.activeElement).toBe(see.getByRole('button', { name: 'Open chat' }));
});

it('ends the conversation after asking, and takes a rating', async () => {
  const { see } = await open();
  FakeSocket.last.hear({ type: 'entries', entries: [entry(1)] });
  FakeSocket.last.hear(standing({ stage: 'active', agent: { name: 'Ann' } }));
  await userEvent.click(see.getByRole('button', { name: 'More' }));
  await userEvent.click(await see.findByRole('button', { name: 'End conversation' }));
  await userEvent.click(await see.findByRole('button', { name: 'End it' }));
  const [leave] = FakeSocket.last.of('leave');
  FakeSocket.last.hear({ type: 'ack', client_id: leave?.client_id ?? '', n: null });
  FakeSocket.last.hear(standing({ stage: 'closed', can_rate: true }));
  await userEvent.click(await see.findByRole('radio', { name: 'Good' }));
  await userEvent.type(await see.findByRole('textbox', { name: /add something/ }), 'kind');
  await userEvent.click(see.getByRole('button', { name: 'Send rating' }));
  const [rating] = FakeSocket.last.of('rating');
  expect(rating).toMatchObject({ score: 4, comment: 'kind' });
  FakeSocket.last.hear({ type: 'ack', client_id: rating?.client_id ?? '', n: null });
  expect(await see.findByText('Thank you for telling us.')).toBeTruthy();
});

it('takes a message while nobody is there, once it can be answered', async () => {
  config = { ...CONFIG, open: false };
  await load();
  const see = within(place);
  await userEvent.click(see.getByRole('button', { name: 'Open chat' }));
  await userEvent.click(await see.findByRole('button', { name: 'Send message' }));
  const email = see.getByRole('textbox', { name: 'E-mail address' });
  expect(email.getAttribute('aria-invalid')).toBe('true');
  expect(document.activeElement).toBe(email);
  await userEvent.type(email, 'li@example.org');
  await userEvent.type(see.getByRole('textbox', { name: 'How can we help?' }), 'Call me');
  await userEvent.click(see.getByRole('button', { name: 'Send message' }));
  await waitFor(() => expect(FakeSocket.all).toHaveLength(1));
  FakeSocket.last.greet(welcome([], { open: false }));
  const [form] = FakeSocket.last.of('offline');
  expect(form).toMatchObject({ email: 'li@example.org', text: 'Call me' });
  FakeSocket.last.hear({ type: 'ack', client_id: form?.client_id ?? '', n: null });
  expect(await see.findByText('Thank you. We have your message.')).toBeTruthy();
});

it('speaks the other language at once, and remembers it', async () => {
  const { see } = await open();
  await userEvent.click(see.getByRole('button', { name: /switch to Chinese/ }));
  expect(await see.findByText('您好，有什么可以帮您？')).toBeTruthy();
  expect(see.getByRole('dialog', { name: '海港燃气' })).toBeTruthy();
  expect(store.getItem('mainstem.harbour-gas.language')).toBe('zh');
});

it('refuses files that are too large or of a wrong type before sending them', async () => {
  const { chat, see } = await open();
  const big = new File(['x'], 'film.png', { type: 'image/png' });
  Object.defineProperty(big, 'size', { value: 2 * 1024 ** 3 });
  chat.uploads.add([big]);
  expect(await see.findByText(/larger than 10 MB/)).toBeTruthy();
  chat.uploads.add([new File(['MZ'], 'setup.exe', { type: 'application/x-msdownload' })]);
  expect(await see.findByText(/this type are not taken/)).toBeTruthy();
  expect(chat.state.uploads).toEqual([]);
});

// Contrast needs a real browser: tests/channels/web_chat/test_widget.py measures it there.
const RULES = {
  'color-contrast': { enabled: false },
  'label-content-name-mismatch': { enabled: false },
};

it('has no faults that axe can find, in any of its states', { timeout: 30_000 }, async () => {
  const { see } = await open();
  const check = async () => {
    const found = await axe.run(place, { rules: RULES });
    expect(found.violations.map((each) => [each.id, each.nodes.map((node) => node.html)])).toEqual(
      [],
    );
  };
  await check();
  const asked = entry(1, {
    author: 'bot',
    choices: [{ id: 'y', label: 'Yes' }],
    sources: [{ title: 'Moving', quote: 'Three days' }],
    attachments: [{ id: 'f', name: 'a.pdf', media_type: 'application/pdf', bytes: 1, url: '/x' }],
  });
  FakeSocket.last.hear({ type: 'entries', entries: [asked] });
  FakeSocket.last.hear({ type: 'typing', by: 'agent', name: 'Ann' });
  await userEvent.click(see.getByRole('button', { name: 'More' }));
  await check();
  FakeSocket.last.hear(standing({ stage: 'closed', can_rate: true }));
  await userEvent.click(await see.findByRole('radio', { name: 'Bad' }));
  await check();
  FakeSocket.last.hear(welcome([], { open: false }));
  await see.findByText('Leave a message');
  await userEvent.click(see.getByRole('button', { name: 'Send message' }));
  await check();
});
