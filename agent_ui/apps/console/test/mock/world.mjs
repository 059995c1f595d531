/** A small invented contact centre for looking at the console without a server. Never shipped. */

const MINUTE = 60_000;
export const ago = (minutes) => new Date(Date.now() - minutes * MINUTE).toISOString();
export const ahead = (minutes) => ago(-minutes);

const agent = (id, name, more = {}) => ({
  id,
  name,
  presence: 'ready',
  reason: null,
  next_presence: null,
  routing_state: 'idle',
  since: ago(12),
  queues: ['billing', 'moving'],
  skills: { en: 5 },
  load: { web_chat: { used: 0, max: 3 } },
  roles: ['agent'],
  ...more,
});

const queue = (id, en, zh, more = {}) => ({
  id,
  name: en,
  names: { en, zh },
  open: true,
  next_opening: null,
  waiting: 0,
  oldest_enqueued_at: null,
  active: 0,
  ready: 2,
  members: 5,
  ...more,
});

const card = (id, customer, more = {}) => ({
  id,
  channel: 'web_chat',
  stage: 'active',
  queue: 'billing',
  priority: 0,
  urgent: false,
  language: 'en',
  subject: '',
  customer: { id: `c-${id}`, name: customer, verified: false },
  owner: null,
  created_at: ago(20),
  enqueued_at: ago(14),
  accepted_at: null,
  ended_at: null,
  snoozed_until: null,
  last: null,
  unread: 0,
  needs: ['en'],
  mood: 'calm',
  disposition: null,
  data: { 'page.address': 'https://harbourgas.example/bills' },
  handover: null,
  rating: null,
  ...more,
});

export const entry = (interaction, seq, kind, author, text, more = {}) => ({
  id: `${interaction}-${seq}`,
  interaction,
  seq,
  kind,
  author,
  text,
  choices: [],
  language: 'en',
  attachments: [],
  sources: [],
  event: null,
  at: ago(20 - seq),
  delivered: false,
  read: false,
  ...more,
});

export const why = (winner, name) => ({
  summary: {
    en: `${name} serves the queue, has the skill and has been idle longest.`,
    zh: `${name}服务该队列，具备技能，且空闲最久。`,
  },
  winner,
  candidates: [
    { agent: winner, name, eligible: true, reasons: [], score: 1 },
    { agent: 'a3', name: 'Tomás Rey', eligible: true, reasons: [], score: 0.6 },
    { agent: 'a4', name: 'Wei Chen', eligible: false, reasons: ['at_capacity'], score: null },
    {
      agent: 'a5',
      name: 'Priya Nair',
      eligible: false,
      reasons: ['not_ready', 'lacks_skill'],
      score: null,
    },
  ],
  rule: 'longest_idle',
});

const handover = {
  asked: 'My last bill is twice as high as usual. Did somebody read the meter wrong?',
  intent: { name: 'bill_too_high', label: 'Bill is too high', score: 0.91 },
  slots: [
    {
      name: 'customer_number',
      label: 'customer number',
      value: 'HG-204518',
      source: 'said',
      confirmed: true,
    },
    {
      name: 'bill_number',
      label: 'bill number',
      value: 'B-20250214',
      source: 'said',
      confirmed: false,
    },
    { name: 'tariff', label: 'tariff', value: 'Home Standard', source: 'service', confirmed: true },
  ],
  steps: [
    { at: ago(18), text: 'Explained how bills are estimated' },
    { at: ago(17), text: 'Looked the last reading up: estimated' },
    { at: ago(15), text: 'The customer asked for a person' },
  ],
  articles: [
    { article: 'estimated-bills', title: 'Why a bill can be estimated' },
    { article: 'late-fees', title: 'Late fees and payment plans' },
  ],
  verified: true,
  mood: 'upset',
  reason: 'asked_for_person',
  summary: 'Asked for a person · Bill is too high, customer number HG-204518',
};

const IDA = { kind: 'customer', id: 'c-i1', name: 'Ida Marlowe' };
const BOT = { kind: 'bot', id: null, name: 'Harbour Bot' };
const ANN = { kind: 'agent', id: 'a1', name: 'Ann Okafor' };
const SYSTEM = { kind: 'system', id: null, name: '' };

const source = {
  article: 'estimated-bills',
  title: 'Why a bill can be estimated',
  quote:
    'If no reading reaches us between the 25th and the last day of the month, the bill is estimated from the same month of last year.',
  score: 0.83,
};

const timeline = [
  entry('i1', 1, 'event', SYSTEM, '', {
    event: { name: 'queued', queue: 'moving' },
    at: ago(1460),
  }),
  entry(
    'i1',
    2,
    'message',
    BOT,
    'Hello, I am the assistant of Harbour Gas. What can I do for you?',
    {
      at: ago(1459),
      choices: [
        { id: 'bill', label: 'A bill' },
        { id: 'move', label: 'Moving home' },
        { id: 'repair', label: 'A repair' },
      ],
    },
  ),
  entry('i1', 3, 'message', IDA, handover.asked, { at: ago(18) }),
  entry(
    'i1',
    4,
    'message',
    BOT,
    'A bill is estimated when no reading reached us in the last days of the month. You can send a reading at https://harbourgas.example/readings and we correct the bill.',
    {
      at: ago(17.5),
      sources: [source],
    },
  ),
  entry('i1', 5, 'message', IDA, 'But I did send one!', { at: ago(16) }),
  entry('i1', 6, 'message', IDA, 'Can I talk to somebody please?', { at: ago(15.8) }),
  entry('i1', 7, 'event', SYSTEM, '', {
    event: { name: 'queued', queue: 'billing' },
    at: ago(15.7),
  }),
  entry('i1', 8, 'event', SYSTEM, '', {
    event: { name: 'accepted', agent: 'a1', by: 'Ann Okafor', how: 'offer' },
    at: ago(12),
  }),
  entry('i1', 9, 'message', ANN, 'Hello Ida, Ann here. I have your bill in front of me.', {
    at: ago(11.5),
    delivered: true,
    read: true,
  }),
  entry(
    'i1',
    10,
    'message',
    ANN,
    'The reading of 28 February came in one day late, so the system had estimated already. I can correct it now.',
    {
      at: ago(11.2),
      delivered: true,
      read: true,
    },
  ),
  entry('i1', 11, 'note', ANN, 'Second estimated bill in a row. Offer a smart meter, it is free.', {
    at: ago(9),
  }),
  entry('i1', 12, 'message', IDA, 'Here is a picture of the meter', {
    at: ago(4),
    attachments: [
      {
        id: 'f1',
        name: 'meter.png',
        media_type: 'image/png',
        bytes: 184_320,
        url: '/api/attachments/f1',
      },
      {
        id: 'f2',
        name: 'bill-february.pdf',
        media_type: 'application/pdf',
        bytes: 84_220,
        url: '/api/attachments/f2',
      },
    ],
  }),
  entry(
    'i1',
    13,
    'message',
    IDA,
    'When will I get the corrected bill, and do I have to pay the late fee?',
    { at: ago(3.5) },
  ),
];

const suggestions = {
  i1: {
    entry: 'i1-13',
    items: [
      {
        id: 's1',
        article: 'corrected-bills',
        title: 'Corrected bills',
        text: 'A corrected bill is issued within five working days after the reading is confirmed. You will get it by e-mail and in Harbour Gas Online.',
        quote: 'We issue a corrected bill within five working days of confirming the reading.',
        score: 0.88,
      },
      {
        id: 's2',
        article: 'late-fees',
        title: 'Late fees and payment plans',
        text: 'No late fee is charged while a bill is being corrected. A fee already charged is taken off.',
        quote: 'While a bill is in dispute no late fee applies.',
        score: 0.74,
      },
      {
        id: 's3',
        article: 'smart-meters',
        title: 'Smart meters',
        text: 'A smart meter is free and sends readings by itself, so bills are never estimated.',
        quote: 'Smart meters are free of charge.',
        score: 0.51,
      },
    ],
  },
};

const chinese = [
  entry(
    'i2',
    1,
    'message',
    { kind: 'customer', id: 'c-i2', name: '林晓梅' },
    '我下周搬家，需要提前几天通知你们？',
    { language: 'zh', at: ago(6) },
  ),
  entry('i2', 2, 'message', ANN, '您好，搬家请提前三个工作日告诉我们，不收费用。', {
    language: 'zh',
    at: ago(5),
    delivered: true,
  }),
  entry(
    'i2',
    3,
    'message',
    { kind: 'customer', id: 'c-i2', name: '林晓梅' },
    '好的，那新地址的户头怎么开？',
    { language: 'zh', at: ago(2) },
  ),
];

const last = (author, text, minutes) => ({ author, text, at: ago(minutes) });

/** The state of the desk as agent `a1` sees it. */
export function world() {
  const interactions = [
    card('i1', 'Ida Marlowe', {
      owner: 'a1',
      accepted_at: ago(12),
      customer: { id: 'c-i1', name: 'Ida Marlowe', verified: true },
      subject: 'Bill is too high',
      mood: 'upset',
      handover,
      unread: 0,
      last: last(
        'customer',
        'When will I get the corrected bill, and do I have to pay the late fee?',
        3.5,
      ),
    }),
    card('i2', '林晓梅', {
      owner: 'a1',
      queue: 'moving',
      language: 'zh',
      accepted_at: ago(5),
      unread: 2,
      last: last('customer', '好的，那新地址的户头怎么开？', 2),
    }),
    card('i3', 'Gregor Pike', {
      owner: 'a1',
      stage: 'wrap_up',
      ended_at: ago(1),
      accepted_at: ago(30),
      last: last('agent', 'You are welcome. Have a good day!', 1),
    }),
    card('i4', 'Bellamy & Sons Bakery Ltd, Saltmarsh', {
      owner: 'a1',
      stage: 'snoozed',
      snoozed_until: ahead(45),
      queue: 'business',
      last: last('customer', 'I will look for the contract and come back to you.', 50),
    }),
    card('i5', 'Noor Haddad', {
      stage: 'waiting',
      enqueued_at: ago(6.4),
      last: last('customer', 'Is anybody there?', 1),
      mood: 'angry',
    }),
    card('i6', '', {
      stage: 'waiting',
      queue: 'emergency',
      urgent: true,
      enqueued_at: ago(0.4),
      last: last('customer', 'I smell gas in the hallway', 0.5),
    }),
    card('i7', 'Peter Quill', {
      stage: 'waiting',
      queue: 'moving',
      enqueued_at: ago(2.2),
      last: last('customer', 'I move out on Friday', 2.5),
    }),
    card('i8', 'Oona Bright', {
      stage: 'bot',
      queue: null,
      enqueued_at: null,
      last: last('bot', 'Which of these is your question about?', 0.7),
    }),
    card('i9', 'Marta Solé', {
      owner: 'a3',
      accepted_at: ago(8),
      last: last('agent', 'The engineer comes tomorrow between 8 and 12.', 2),
    }),
  ];
  const agents = [
    agent('a1', 'Ann Okafor', {
      routing_state: 'interacting',
      since: ago(12),
      load: { web_chat: { used: 2, max: 3 } },
    }),
    agent('a2', 'Sam Rivers', {
      presence: 'not_ready',
      routing_state: 'off_queue',
      reason: 'meeting',
      since: ago(34),
      roles: ['supervisor'],
    }),
    agent('a3', 'Tomás Rey', {
      routing_state: 'interacting',
      since: ago(8),
      next_presence: 'lunch',
      load: { web_chat: { used: 1, max: 3 } },
    }),
    agent('a4', 'Wei Chen', {
      routing_state: 'not_responding',
      since: ago(3),
      load: { web_chat: { used: 3, max: 3 } },
    }),
    agent('a5', 'Priya Nair', {
      presence: 'not_ready',
      routing_state: 'off_queue',
      reason: 'lunch',
      since: ago(21),
    }),
    agent('a6', 'Joost van der Berg', {
      routing_state: 'wrap_up',
      since: ago(1),
      load: { web_chat: { used: 1, max: 3 } },
    }),
    agent('a7', 'Hanna Lindqvist', {
      since: ago(2),
      queues: ['emergency', 'repairs', 'billing', 'moving'],
    }),
    agent('a8', 'Kofi Mensah', {
      presence: 'signed_out',
      routing_state: 'off_queue',
      since: ago(700),
    }),
  ];
  const queues = [
    queue('billing', 'Billing', '账单', {
      waiting: 1,
      oldest_enqueued_at: ago(6.4),
      active: 4,
      ready: 0,
    }),
    queue('moving', 'Moving home', '搬家', { waiting: 1, oldest_enqueued_at: ago(2.2), active: 2 }),
    queue('emergency', 'Gas emergency', '燃气紧急', {
      waiting: 1,
      oldest_enqueued_at: ago(0.4),
      active: 0,
      ready: 1,
      members: 3,
    }),
    queue('repairs', 'Repairs', '维修', { active: 1 }),
    queue('business', 'Business customers', '商业客户', {
      open: false,
      next_opening: ahead(14 * 60),
      ready: 0,
      active: 1,
    }),
  ];
  return {
    me_id: 'a1',
    agents: byId(agents),
    queues: byId(queues),
    interactions: byId(interactions),
    offers: {},
    entries: byId([...timeline, ...chinese]),
    suggestions,
    calls: {},
  };
}

const byId = (items) => Object.fromEntries(items.map((item) => [item.id, item]));

export const customer = (id, name) => ({
  id,
  name,
  language: name === '林晓梅' ? 'zh' : 'en',
  identities: [
    { kind: 'email', value: 'ida.marlowe@mail.example', verified: true },
    { kind: 'phone', value: '01632 960 417', verified: false },
    { kind: 'visitor', value: 'v-8f31c2', verified: true },
  ],
  tags: ['Home Saver', 'smart meter offered'],
  notes: [
    {
      id: 'n1',
      text: 'Prefers e-mail. Works nights, do not call before noon.',
      author: 'Tomás Rey',
      at: ago(60 * 24 * 40),
    },
  ],
  customer_number: 'HG-204518',
  address: '14 Lantern Hill, Port Marlow',
  version: 1,
  created_at: ago(60 * 24 * 900),
});

export const closedCards = () => [
  card('h1', 'Ida Marlowe', {
    stage: 'closed',
    subject: 'Reading by SMS',
    created_at: ago(60 * 24 * 33),
    ended_at: ago(60 * 24 * 33),
    disposition: 'solved',
    rating: { score: 5, comment: null },
    last: last('agent', 'Thank you, the reading is in.', 60 * 24 * 33),
  }),
  card('h2', 'Ida Marlowe', {
    stage: 'closed',
    subject: 'Direct debit discount',
    created_at: ago(60 * 24 * 120),
    ended_at: ago(60 * 24 * 120),
    disposition: 'follow_up',
    last: last('customer', 'I will think about it', 60 * 24 * 120),
  }),
  card('h3', 'Marcus Vale', {
    stage: 'closed',
    subject: 'Boiler service',
    created_at: ago(60 * 26),
    ended_at: ago(60 * 25),
    disposition: 'solved',
    last: last('agent', 'Your appointment is on Thursday.', 60 * 25),
  }),
];
