/** Telephony of the invented company: calls on the desk, their record, and what administrators see. */

import { ago } from './world.mjs';

const party = (leg, role, name, more = {}) => ({
  leg,
  role,
  user: null,
  name,
  number: '',
  state: 'up',
  mode: 'talk',
  began_at: ago(4),
  answered_at: ago(4),
  ended_at: null,
  ending: null,
  ...more,
});

export const IDA_CALLS = party('l1', 'customer', 'Ida Marlowe', { number: '+441632960417' });
export const ANN_TALKS = party('l2', 'agent', 'Ann Okafor', { user: 'a1' });

export const call = (id, interaction, more = {}) => ({
  id,
  interaction,
  direction: 'in',
  stage: 'talking',
  language: 'en',
  caller: '+44 1632 960417',
  called: '+44 1632 960000',
  arrived_at: ago(5),
  answered_at: ago(4),
  ended_at: null,
  ending: '',
  agent: 'a1',
  taping: 'on',
  facing: 'customer',
  callback: '',
  parties: [IDA_CALLS, ANN_TALKS],
  ...more,
});

const peaks = Array.from({ length: 240 }, (_, at) => {
  const turn = Math.floor(at / 22) % 2;
  const loud = 0.25 + 0.6 * Math.abs(Math.sin(at * 0.7) * Math.cos(at * 0.23));
  return turn ? [loud * 0.08, loud] : [loud, loud * 0.06];
});

const OVER = {
  ...call('v9', 'i1'),
  stage: 'ended',
  ended_at: ago(1),
  ending: 'hung_up',
  parties: [
    { ...IDA_CALLS, state: 'ended', ended_at: ago(1), ending: 'hung_up' },
    { ...ANN_TALKS, state: 'ended', ended_at: ago(1), ending: 'ended_here' },
    party('l3', 'consulted', 'Tomás Rey', {
      user: 'a3',
      state: 'ended',
      answered_at: null,
      ended_at: ago(2),
      ending: 'no_answer',
    }),
  ],
  recordings: [
    {
      id: 'r1',
      state: 'stored',
      seconds: 1400,
      began_at: ago(20),
      pauses: [[420, 520]],
      peaks,
      may_play: true,
    },
  ],
};

const SETTINGS = {
  is_recorded: true,
  is_beeping: false,
  is_captioned: true,
  offers_callback: true,
  announces_agent: true,
  agent_numbers: { a1: '101' },
  out_trunk: 'carrier',
  out_number: '+441632960000',
  region: 'GB',
  nuisance_calls: 20,
  keep_days: { '*': 90, emergency: 365 },
  on_call: { emergency: ['+441632960111', '+441632960222'] },
  on_call_seconds: 30,
};

const line = (kind, name, more) => ({
  kind,
  name,
  host: '',
  port: 5060,
  user: '',
  has_password: false,
  is_registered: false,
  caller: '',
  sources: [],
  srtp: 'optional',
  owner: null,
  is_enabled: true,
  ...more,
});

const LISTS = {
  numbers: [
    { number: '+441632960000', label: 'Main line', languages: ['en', 'zh'] },
    { number: '*', label: '', languages: ['en'] },
  ],
  lines: [
    line('trunk', 'carrier', {
      host: 'sip.carrier.example',
      user: 'harbour',
      has_password: true,
      is_registered: true,
      caller: '+441632960000',
      sources: ['192.0.2.0/24'],
    }),
    line('desk_phone', 'ann-desk', { owner: 'a1', has_password: true, is_enabled: false }),
  ],
  rules: [
    { id: 'r1', kind: 'block', pattern: '+441632960666', note: 'Silent calls', until: null },
    { id: 'r2', kind: 'must_not_dial', pattern: '+4490*', note: 'Premium', until: null },
    { id: 'r3', kind: 'may_dial', pattern: '+44*', note: '', until: ago(-60 * 24 * 30) },
  ],
  contacts: [
    { id: 'k1', name: 'Gas emergency service', number: '+441632960999', detail: 'Day and night' },
    { id: 'k2', name: 'Meter fitters', number: '+441632960111', detail: 'Port Marlow' },
  ],
};

const NODES = [
  {
    node: 'node-1',
    is_connected: true,
    since: ago(600),
    report: {
      calls: 3,
      lag_ms: 1.4,
      ways: ['sip', 'browser', 'audiosocket'],
      engines: { en: { hears: 'whisper', speaks: 'piper' }, zh: { hears: 'paraformer' } },
    },
  },
  { node: 'node-2', is_connected: false, since: ago(30), report: null },
];

const ok = (json) => ({ status: 200, json });

export const VOICE_ROUTES = [
  [
    'POST',
    /^\/api\/voice\/phone$/,
    (c) => ok({ url: `ws://${c.host}/mock/phone`, token: 'mock', expires_at: ago(-1) }),
  ],
  [
    'POST',
    /^\/api\/voice\/calls$/,
    (c) =>
      c.body.number.startsWith('+4490')
        ? { status: 403, json: { error: { code: 'dialling_refused', message: 'premium' } } }
        : ok({ call: 'v1', interaction: 'i1' }),
  ],
  ['POST', /^\/api\/voice\/calls\/(\w+)\/([\w/]+)$/, change],
  ['GET', /^\/api\/voice\/interactions\/(\w+)\/record$/, () => ok({ calls: [OVER] })],
  ['GET', /^\/api\/voice\/settings$/, () => ok(SETTINGS)],
  ['GET', /^\/api\/voice\/nodes$/, () => ok({ nodes: NODES })],
  [
    'GET',
    /^\/api\/voice\/(numbers|lines|rules|contacts)$/,
    (c, name) => ok({ items: LISTS[name].filter((each) => fits(each, c.url)) }),
  ],
  ['PUT', /^\/api\/voice\/.+$/, () => ok({})],
  ['POST', /^\/api\/voice\/(rules|contacts)$/, () => ok({})],
  ['DELETE', /^\/api\/voice\/.+$/, () => ok({})],
];

function fits(each, url) {
  const q = (url.searchParams.get('q') ?? '').toLowerCase();
  return JSON.stringify(each).toLowerCase().includes(q);
}

/** What a command does to the call, as the server would tell everybody. */
function change({ desk, body }, id, verb) {
  const now = desk.state.calls[id];
  if (!now) return { status: 409, json: { error: { code: 'conflict', message: 'no such call' } } };
  const patch = (role, more) =>
    now.parties.map((each) => (each.role === role ? { ...each, ...more } : each));
  const changes = {
    hold: () => ({ parties: patch('customer', { mode: body.is_held ? 'hold' : 'talk' }) }),
    mute: () => ({ parties: patch('agent', { mode: body.is_muted ? 'mute' : 'talk' }) }),
    recording: () => ({ taping: body.is_paused ? 'paused' : 'on' }),
    consult: () => ({
      facing: 'consulted',
      parties: [
        ...patch('customer', { mode: 'hold' }),
        party('l9', 'consulted', body.name, { user: body.user, number: body.number }),
      ],
    }),
    hang_up: () => ({ stage: 'ended' }),
  };
  return ok(desk.patch('calls', id, changes[verb]?.() ?? {}));
}

/** Scenes of the telephone: which calls there are, told to everybody. */
export const VOICE_DEEDS = {
  call: (desk) => onPhone(desk, call('v1', 'i1')),
  call_offer: (desk) => {
    desk.patch('interactions', 'i5', { channel: 'voice' });
    const noor = { ...IDA_CALLS, name: 'Noor Haddad' };
    const waits = call('v2', 'i5', { stage: 'waiting', agent: null, parties: [noor] });
    desk.change({ calls: { v2: waits } });
  },
  held: (desk) =>
    onPhone(
      desk,
      call('v1', 'i1', {
        taping: 'paused',
        parties: [
          { ...IDA_CALLS, mode: 'hold' },
          { ...ANN_TALKS, mode: 'mute' },
        ],
      }),
    ),
  aside: (desk) =>
    onPhone(
      desk,
      call('v1', 'i1', {
        facing: 'consulted',
        parties: [
          { ...IDA_CALLS, mode: 'hold' },
          ANN_TALKS,
          party('l3', 'consulted', 'Tomás Rey', { user: 'a3' }),
        ],
      }),
    ),
  over: (desk) => {
    desk.patch('interactions', 'i1', { channel: 'voice', stage: 'closed', ended_at: ago(1) });
  },
  calls: (desk) => {
    onPhone(desk, call('v1', 'i1'));
    const noor = { ...IDA_CALLS, name: 'Noor Haddad' };
    desk.change({
      calls: {
        v2: call('v2', 'i5', { stage: 'waiting', agent: null, taping: 'off', parties: [noor] }),
      },
    });
  },
  asked: (desk, { who = 'a1' }) => {
    const asked = party('l4', 'consulted', '', { user: who, state: 'ringing', answered_at: null });
    const tomas = { ...ANN_TALKS, user: 'a3', name: 'Tomás Rey' };
    desk.change({
      calls: { v3: call('v3', 'i9', { agent: 'a3', parties: [IDA_CALLS, tomas, asked] }) },
    });
  },
  wrap_up: (desk) => {
    desk.patch('interactions', 'i1', { channel: 'voice', stage: 'wrap_up', ended_at: ago(1) });
  },
  words: (desk) => {
    const tell = (what) => desk.tell({ type: 'call', interaction: 'i1', what });
    tell({ kind: 'words', leg: 'l1', text: 'And when will the corrected bill' });
    tell({ kind: 'quality', leg: 'l1', values: { mos: 4.1, loss: 0.002, jitter_ms: 8 } });
    tell({ kind: 'keys', digits: '42' });
  },
};

function onPhone(desk, made) {
  desk.patch('interactions', 'i1', { channel: 'voice' });
  desk.change({ calls: { [made.id]: made } });
}
