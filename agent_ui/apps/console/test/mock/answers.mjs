/** The HTTP half of the mock. */

import { deflateSync } from 'node:zlib';
import * as library from './library.mjs';
import { VOICE_DEEDS, VOICE_ROUTES } from './voice.mjs';
import { ahead, closedCards, customer, why } from './world.mjs';

const ok = (json) => ({ status: 200, json });
const error = (status, code, message) => ({ status, json: { error: { code, message } } });

const ROUTES = [
  ...VOICE_ROUTES,
  ['POST', /^\/mock\/(\w+)$/, mock],
  ['GET', /^\/api\/demo\/sign-ins$/, () => ok(library.PEOPLE)],
  ['POST', /^\/api\/session$/, signIn],
  ['GET', /^\/api\/session$/, (c) => ok(session(c.person))],
  ['DELETE', /^\/api\/session$/, () => ({ ...ok(null), cookie: '' })],
  ['PUT', /^\/api\/desk\/presence$/, (c) => ok(presence(c, c.person.id))],
  ['POST', /^\/api\/agents\/(\w+)\/presence$/, (c, id) => ok(presence(c, id))],
  ['POST', /^\/api\/offers\/([\w-]+)\/(accept|decline)$/, offer],
  ['POST', /^\/api\/interactions\/(\w+)\/(\w+)$/, command],
  [
    'PUT',
    /^\/api\/interactions\/(\w+)\/draft$/,
    (c, id) => {
      c.desk.drafts[id] = c.body.text;
      return ok(null);
    },
  ],
  ['GET', /^\/api\/interactions$/, boxes],
  ['GET', /^\/api\/interactions\/(\w+)$/, detail],
  ['GET', /^\/api\/interactions\/(\w+)\/routing$/, routing],
  [
    'GET',
    /^\/api\/customers\/([\w-]+)\/interactions$/,
    (_, id) =>
      ok({
        items: closedCards().filter(
          (card) => id === 'c-i1' && card.customer.name === 'Ida Marlowe',
        ),
      }),
  ],
  [
    'GET',
    /^\/api\/customers$/,
    (c) =>
      ok({
        items: customers(c).filter((each) =>
          each.name.toLowerCase().includes((c.url.searchParams.get('q') ?? '').toLowerCase()),
        ),
        next: null,
      }),
  ],
  ['GET', /^\/api\/customers\/([\w-]+)$/, (c, id) => ok(record(c, id))],
  ['PATCH', /^\/api\/customers\/([\w-]+)$/, (c, id) => ok({ ...record(c, id), ...c.body })],
  [
    'POST',
    /^\/api\/customers\/([\w-]+)\/notes$/,
    (c) => {
      c.desk.notes.push({
        id: `n${c.desk.notes.length + 2}`,
        text: c.body.text,
        author: c.person.name,
        at: new Date().toISOString(),
      });
      return ok(null);
    },
  ],
  [
    'PUT',
    /^\/api\/customers\/([\w-]+)\/tags$/,
    (c) => {
      c.desk.tags = c.body.tags;
      return ok(null);
    },
  ],
  ['GET', /^\/api\/canned-replies$/, () => ok(library.CANNED)],
  ['GET', /^\/api\/dispositions$/, () => ok(library.DISPOSITIONS)],
  ['GET', /^\/api\/presence-reasons$/, () => ok(library.REASONS)],
  ['GET', /^\/api\/channels$/, () => ok(library.CHANNELS)],
  [
    'GET',
    /^\/api\/knowledge\/search$/,
    (c) => ok(library.searchKnowledge(c.url.searchParams.get('q') ?? '')),
  ],
  ['GET', /^\/api\/knowledge\/articles$/, () => ok({ items: library.ARTICLES })],
  [
    'GET',
    /^\/api\/knowledge\/articles\/([\w-]+)$/,
    (_, id) => ok(library.ARTICLES.find((article) => article.id === id)),
  ],
  [
    'PUT',
    /^\/api\/attachments$/,
    (c) =>
      ok({
        id: `f${c.raw.length}`,
        name: c.url.searchParams.get('name'),
        media_type: 'application/octet-stream',
        bytes: c.raw.length,
      }),
  ],
  [
    'GET',
    /^\/api\/attachments\/(\w+)$/,
    () => ({ status: 200, raw: picture(), type: 'image/png' }),
  ],
];

export async function answer(desk, request, url, raw) {
  const who = /mock=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
  const person = library.PEOPLE.find((each) => each.id === who);
  for (const [method, path, run] of ROUTES) {
    const match = path.exec(url.pathname);
    if (method !== request.method || !match) continue;
    const isOpen =
      /^\/(?:mock|api\/demo)/.test(url.pathname) ||
      (method === 'POST' && url.pathname === '/api/session');
    if (!isOpen && !person) return error(401, 'signed_out', 'sign in first');
    const failing = [...desk.failing].find((part) => url.pathname.includes(part));
    if (failing && !isOpen) return error(503, 'unavailable', 'the mock was told to fail');
    const { host } = request.headers;
    return run({ desk, url, host, person, raw, body: parse(raw) }, ...match.slice(1));
  }
  return error(404, 'not_found', `no ${url.pathname}`);
}

function parse(raw) {
  try {
    return JSON.parse(String(raw));
  } catch {
    return {};
  }
}

const session = (person) => ({
  user: {
    id: person.id,
    name: person.name,
    email: person.email,
    roles: [person.role],
    permissions: library.PERMISSIONS[person.role],
    language: 'en',
  },
  tenant: { id: 't1', slug: 'harbour-gas', name: 'Harbour Gas', languages: ['en', 'zh'] },
  csrf: 'mock-csrf',
});

function signIn({ body }) {
  const person = library.PEOPLE.find(
    (each) => each.email === body.email && each.password === body.password,
  );
  if (!person) return error(401, 'not_signed_in', 'wrong');
  return { ...ok(session(person)), cookie: person.id };
}

function presence({ desk, body }, id) {
  const agent = desk.state.agents[id];
  const isBusy = agent.routing_state === 'interacting' && body.presence === 'not_ready';
  if (isBusy) return desk.patch('agents', id, { next_presence: body.reason ?? body.presence });
  return desk.patch('agents', id, {
    presence: body.presence,
    reason: body.reason,
    next_presence: null,
    routing_state: body.presence === 'ready' ? 'idle' : 'off_queue',
    since: new Date().toISOString(),
  });
}

function offer({ desk, person }, id, verb) {
  const found = desk.state.offers[id];
  if (!found) return error(409, 'offer_gone', 'gone');
  const card = desk.state.interactions[found.interaction];
  const now = new Date().toISOString();
  const isAccept = verb === 'accept';
  return ok(
    desk.change(
      {
        interactions: {
          [card.id]: {
            ...card,
            stage: isAccept ? 'active' : 'waiting',
            owner: isAccept ? person.id : null,
            accepted_at: isAccept ? now : null,
          },
        },
        agents: { [person.id]: { ...desk.state.agents[person.id], routing_state: 'interacting' } },
      },
      { offers: [id] },
    ),
  );
}

function command({ desk, person, body }, id, verb) {
  const me = { kind: 'agent', id: person.id, name: person.name };
  const now = new Date().toISOString();
  const work = {
    messages: () => desk.line(id, 'message', me, body.text),
    notes: () => desk.line(id, 'note', me, body.text),
    take: () =>
      desk.patch('interactions', id, { stage: 'active', owner: person.id, accepted_at: now }),
    finish: () => desk.patch('interactions', id, { stage: 'wrap_up', ended_at: now }),
    close: () => desk.change({}, { interactions: [id] }),
    transfer: () =>
      desk.patch('interactions', id, {
        owner: null,
        stage: 'waiting',
        queue: body.queue ?? 'billing',
      }),
    snooze: () => desk.patch('interactions', id, { stage: 'snoozed', snoozed_until: body.until }),
    wake: () => desk.patch('interactions', id, { stage: 'active', snoozed_until: null }),
    read: () => desk.patch('interactions', id, { unread: 0 }),
  }[verb];
  return work ? ok(work()) : error(404, 'not_found', verb);
}

function boxes({ desk, url }) {
  const q = (url.searchParams.get('q') ?? '').toLowerCase();
  const all =
    url.searchParams.get('box') === 'closed'
      ? closedCards()
      : Object.values(desk.state.interactions);
  return ok({
    items: all.filter((card) => JSON.stringify(card).toLowerCase().includes(q)),
    next: null,
  });
}

function detail({ desk }, id) {
  const card = desk.state.interactions[id] ?? closedCards().find((each) => each.id === id);
  if (!card) return error(404, 'not_found', 'no such interaction');
  const entries = Object.values(desk.state.entries).filter((each) => each.interaction === id);
  return ok({ card, entries, draft: desk.drafts[id] ?? '', suggestions: null });
}

function routing({ desk }, id) {
  const card = desk.state.interactions[id];
  const decisions = card?.accepted_at
    ? [{ at: card.accepted_at, kind: 'offer', why: why('a1', 'Ann Okafor') }]
    : [];
  const blocking = [
    {
      reason: 'at_capacity',
      text: { en: 'Wei Chen and 2 others are at capacity', zh: 'Wei Chen 等 3 人已满负荷' },
    },
    {
      reason: 'not_ready',
      text: { en: 'Priya Nair and Sam Rivers are not ready', zh: 'Priya Nair 和 Sam Rivers 示忙' },
    },
  ];
  return ok({
    decisions,
    waiting: card?.stage === 'waiting' ? { blocking, position: 2, ahead: 1 } : null,
  });
}

const customers = ({ desk }) =>
  Object.values(desk.state.interactions).map((card) =>
    customer(card.customer.id, card.customer.name),
  );

function record(c, id) {
  const found = customers(c).find((each) => each.id === id) ?? customer(id, 'Ida Marlowe');
  return { ...found, notes: [...found.notes, ...c.desk.notes], tags: c.desk.tags ?? found.tags };
}

function mock({ desk, body }, what) {
  const ida = { kind: 'customer', id: 'c-i1', name: 'Ida Marlowe' };
  const deeds = {
    ring: () => desk.ring(body.who ?? 'a1', body.interaction, body.seconds),
    say: () => desk.line('i1', 'message', ida, body.text ?? 'Are you still there?'),
    typing: () =>
      desk.tell({ type: 'typing', interaction: 'i1', by: { kind: 'customer', name: ida.name } }),
    leave: () => desk.patch('agents', 'a1', { presence: 'signed_out', routing_state: 'off_queue' }),
    miss: () => desk.patch('agents', 'a1', { routing_state: 'not_responding' }),
    drop: () => desk.drop(),
    silence: () => {
      desk.isSilent = true;
    },
    talk: () => {
      desk.isSilent = false;
      desk.isRefusing = false;
    },
    fail: () => desk.failing.add(body.part ?? '/messages'),
    heal: () => desk.failing.clear(),
    empty: () => {
      Object.assign(desk.state, { interactions: {}, entries: {}, suggestions: {} });
      desk.position += 1;
    },
    bye: () => desk.tell({ type: 'bye', reason: 'signed_out' }),
    reset: () => desk.reset(),
    later: () => desk.patch('interactions', 'i4', { snoozed_until: ahead(30) }),
  };
  deeds[what]?.();
  VOICE_DEEDS[what]?.(desk, body);
  return ok(null);
}

/** A grey picture of 320 × 200 with a darker frame, as a PNG without any library. */
function picture() {
  const [width, height] = [320, 200];
  const rows = Buffer.alloc((width + 1) * height, 0xc8);
  for (let y = 0; y < height; y++) {
    rows[y * (width + 1)] = 0;
    for (let x = 0; x < width; x++) {
      const isFrame = x > 60 && x < 260 && y > 60 && y < 140;
      rows[y * (width + 1) + 1 + x] = isFrame ? 0x50 : 0xb4 + ((x + y) % 24);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const chunks = [
    ['IHDR', header],
    ['IDAT', deflateSync(rows)],
    ['IEND', Buffer.alloc(0)],
  ];
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    ...chunks.map(([name, data]) => chunk(name, data)),
  ]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc(body));
  return Buffer.concat([size, body, check]);
}

function crc(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (0xedb88320 & -(value & 1));
  }
  return ~value >>> 0;
}
