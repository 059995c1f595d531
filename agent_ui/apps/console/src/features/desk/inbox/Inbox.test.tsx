import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Refusal, show } from '../../../../test/harness';
import { card, NOW } from '../../../../test/samples';
import { Inbox } from './Inbox';

const DESK = {
  interactions: {
    i1: card({ unread: 2, last: { author: 'customer', text: 'Are you there?', at: NOW } }),
    i2: card({ id: 'i2', customer: { id: 'c2', name: 'Wei', verified: true }, stage: 'snoozed' }),
    i3: card({ id: 'i3', stage: 'waiting', owner: null, urgent: true }),
  },
};
const lines = () => screen.getAllByRole('link').filter((link) => link.dataset.interaction);

it('lists one’s own conversations by stage, with unread messages', async () => {
  await show(<Inbox box="mine" q="" chosen="i1" />, { desk: DESK });
  expect(lines()).toHaveLength(2);
  expect(screen.getByRole('heading', { name: 'Active' })).toBeDefined();
  expect(screen.getByRole('heading', { name: 'Snoozed' })).toBeDefined();
  expect(lines()[0]?.getAttribute('aria-current')).toBe('true');
  expect(lines()[0]?.textContent).toContain('2 unread messages');
});

it('has one tab stop and moves with the arrow keys', async () => {
  const { user } = await show(<Inbox box="mine" q="" chosen={null} />, { desk: DESK });
  expect(lines().map((line) => line.tabIndex)).toEqual([0, -1]);
  lines()[0]?.focus();
  await user.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(lines()[1]);
});

it('says what an empty box means', async () => {
  await show(<Inbox box="mine" q="" chosen={null} />);
  expect(screen.getByText('Nothing on your desk')).toBeDefined();
});

it('shows no box for all to whom may not see all', async () => {
  await show(<Inbox box="mine" q="" chosen={null} />);
  expect(screen.queryByRole('link', { name: 'All' })).toBeNull();
  expect(screen.getByRole('link', { name: 'Closed' })).toBeDefined();
});

it('asks the server for closed conversations and can try again', async () => {
  const { user, answers } = await show(<Inbox box="closed" q="" chosen={null} />, {
    answers: { 'GET /api/interactions': new Refusal(503, 'unavailable') },
  });
  const retry = await screen.findByRole('button', { name: 'Try again' });
  answers['GET /api/interactions'] = { items: [card({ stage: 'closed' })], next: null };
  await user.click(retry);
  expect(await screen.findByText('Ida Marlowe')).toBeDefined();
});
