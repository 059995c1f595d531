import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Refusal, show } from '../../../../test/harness';
import { card } from '../../../../test/samples';
import { Composer } from './Composer';

const CANNED = [
  { id: 'r1', shortcut: 'hello', title: 'Greeting', text: 'Hello and welcome.', language: 'en' },
  { id: 'r2', shortcut: 'bye', title: 'Goodbye', text: 'Have a good day!', language: 'en' },
];
const SUGGESTIONS = [
  { id: 's1', article: 'k1', title: 'Refunds', text: 'It takes five days.', quote: '', score: 0.9 },
];

const open = (answers = {}) =>
  show(<Composer card={card()} canReply suggestions={SUGGESTIONS} />, {
    at: '/desk/i1',
    desk: {
      interactions: { i1: card() },
      suggestions: { i1: { entry: 'e1', items: SUGGESTIONS } },
    },
    answers: {
      'GET /api/canned-replies': CANNED,
      'POST /api/interactions/i1/messages': { interaction: 'i1', entry: 'e5' },
      'POST /api/interactions/i1/notes': { interaction: 'i1', entry: 'e6' },
      ...answers,
    },
  });
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Write/u });

it('sends with Enter, makes a new line with Shift and Enter', async () => {
  const { user, asked } = await open();
  await user.type(field(), 'Hello{Shift>}{Enter}{/Shift}Ida{Enter}');
  const sent = asked.find(({ path }) => path.endsWith('/messages'));
  expect(sent?.body).toMatchObject({ text: 'Hello\nIda', attachments: [] });
  expect(field().value).toBe('');
});

it('does not send blank lines', async () => {
  const { user, asked } = await open();
  await user.type(field(), '   {Enter}');
  expect(asked.some(({ path }) => path.endsWith('/messages'))).toBe(false);
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Send' }).disabled).toBe(true);
});

it('offers canned replies after a slash, filtered, chosen with the keyboard', async () => {
  const { user } = await open();
  await user.type(field(), '/b');
  const list = await screen.findByRole('listbox', { name: 'Canned replies' });
  expect(within(list).getAllByRole('option')).toHaveLength(1);
  await user.keyboard('{Enter}');
  expect(field().value).toBe('Have a good day!');
  expect(screen.queryByRole('listbox')).toBeNull();
});

it('writes a note that goes to colleagues only', async () => {
  const { user, asked } = await open();
  await user.click(screen.getByRole('radio', { name: /Internal note/u }));
  await user.type(field(), 'Call back{Enter}');
  expect(asked.some(({ path }) => path.endsWith('/messages'))).toBe(false);
  expect(asked.find(({ path }) => path.endsWith('/notes'))?.body).toMatchObject({
    text: 'Call back',
  });
});

it('inserts a suggestion with Alt and its number, even while typing', async () => {
  const { user } = await open();
  await user.type(field(), 'Yes.');
  await user.keyboard('{Alt>}1{/Alt}');
  expect(field().value).toBe('Yes. It takes five days.');
});

it('keeps a failed line to be sent again', async () => {
  const { user, services } = await open({
    'POST /api/interactions/i1/messages': new Refusal(409, 'conflict'),
  });
  await user.type(field(), 'Hello{Enter}');
  await screen.findByRole('button', { name: 'Send' });
  expect(services.outbox.get()[0]).toMatchObject({ text: 'Hello', state: 'failed' });
});
