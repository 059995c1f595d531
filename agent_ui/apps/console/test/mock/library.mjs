/** The small lists and the knowledge base of the invented company. */

import { ago } from './world.mjs';

export const PEOPLE = [
  {
    id: 'a1',
    name: 'Ann Okafor',
    email: 'ann@harbourgas.example',
    password: 'harbour-demo-1',
    role: 'agent',
  },
  {
    id: 'a2',
    name: 'Sam Rivers',
    email: 'sam@harbourgas.example',
    password: 'harbour-demo-2',
    role: 'supervisor',
  },
  {
    id: 'a8',
    name: 'Kofi Mensah',
    email: 'kofi@harbourgas.example',
    password: 'harbour-demo-4',
    role: 'administrator',
  },
  {
    id: 'a4',
    name: 'Wei Chen',
    email: 'wei@harbourgas.example',
    password: 'harbour-demo-3',
    role: 'agent',
  },
];

const AGENT = [
  'desk.use',
  'interactions.read',
  'interactions.take',
  'interactions.transfer',
  'customers.read',
  'customers.edit',
  'knowledge.read',
  'voice.dial',
];
export const PERMISSIONS = {
  agent: AGENT,
  supervisor: [...AGENT, 'interactions.read_all', 'desk.supervise', 'routing.read'],
  administrator: [...AGENT, 'desk.supervise', 'voice.read', 'voice.edit', 'recordings.play'],
};

export const DISPOSITIONS = [
  { code: 'solved', names: { en: 'Solved', zh: '已解决' } },
  { code: 'follow_up', names: { en: 'Follow-up needed', zh: '需要跟进' } },
  { code: 'complaint', names: { en: 'Complaint', zh: '投诉' } },
  { code: 'wrong_place', names: { en: 'Wrong place', zh: '找错部门' } },
  { code: 'no_reply', names: { en: 'Customer left', zh: '客户已离开' } },
];

export const REASONS = [
  { code: 'break', names: { en: 'Break', zh: '小休' } },
  { code: 'lunch', names: { en: 'Lunch', zh: '午餐' } },
  { code: 'meeting', names: { en: 'Meeting', zh: '会议' } },
  { code: 'training', names: { en: 'Training', zh: '培训' } },
];

export const CHANNELS = [
  {
    kind: 'web_chat',
    names: { en: 'Web chat', zh: '网页聊天' },
    icon: 'chat',
    capabilities: { attachments: true, typing: true },
  },
  { kind: 'voice', names: { en: 'Voice', zh: '电话' }, icon: 'phone', capabilities: {} },
];

export const CANNED = [
  {
    id: 'r1',
    shortcut: 'hello',
    title: 'Greeting',
    text: 'Hello, thank you for writing to Harbour Gas. How can I help?',
    language: 'en',
  },
  {
    id: 'r2',
    shortcut: 'reading',
    title: 'How to send a reading',
    text: 'You can send a reading between the 25th and the last day of the month: online, by chat or by SMS.',
    language: 'en',
  },
  {
    id: 'r3',
    shortcut: 'bye',
    title: 'Goodbye',
    text: 'You are welcome. Have a good day!',
    language: 'en',
  },
  {
    id: 'r4',
    shortcut: 'payment',
    title: 'Payment plan',
    text: 'We can spread the amount over up to twelve months without interest.',
    language: 'en',
  },
];

export const ARTICLES = [
  {
    id: 'estimated-bills',
    title: 'Why a bill can be estimated',
    topic: 'Bills',
    text: '# Why a bill can be estimated\n\nIf no reading reaches us between the **25th and the last day** of the month, the bill is estimated from the same month of last year.\n\n## What you can do\n\n1. Send a reading online, by chat or by SMS.\n2. Wait for the corrected bill; it takes five working days.\n3. Ask for a smart meter, it is free.\n\n| Way | Takes |\n|---|---|\n| Online | at once |\n| SMS | one minute |\n\n- No late fee is charged meanwhile.\n- The difference is settled on the next bill.',
  },
  {
    id: 'corrected-bills',
    title: 'Corrected bills',
    topic: 'Bills',
    text: 'We issue a corrected bill within five working days of confirming the reading.',
  },
  {
    id: 'late-fees',
    title: 'Late fees and payment plans',
    topic: 'Bills',
    text: 'A fee of 5 M is charged after a reminder. While a bill is in dispute no late fee applies.',
  },
  {
    id: 'smart-meters',
    title: 'Smart meters',
    topic: 'Meters',
    text: 'Smart meters are free of charge.',
  },
  {
    id: 'smell-of-gas',
    title: 'What to do when you smell gas',
    topic: 'Emergencies',
    text: 'Leave the building and call 01632 960999 from outside.',
  },
].map((article) => ({
  ...article,
  language: 'en',
  languages: ['en', 'zh'],
  updated_at: ago(60 * 24 * 12),
}));

export function searchKnowledge(q) {
  const words = q.toLowerCase().split(/\s+/);
  const fits = ARTICLES.filter((article) =>
    words.some((word) => (article.title + article.text).toLowerCase().includes(word)),
  );
  const passages = fits.map((article, place) => ({
    article: article.id,
    title: article.title,
    topic: article.topic,
    text: article.text.replaceAll(/[#*|]/g, '').slice(0, 240),
    score: 0.92 - place * 0.14,
  }));
  const first = fits[0];
  const answer =
    first && !q.includes('fee')
      ? {
          text: 'The bill is estimated when no reading reached us in the last days of the month.',
          sources: [{ article: first.id, title: first.title, quote: first.text.slice(0, 80) }],
        }
      : null;
  return { answer, passages };
}
