import type { Customer } from '@mainstem/api';
import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Refusal, show } from '../../../test/harness';
import { card, NOW } from '../../../test/samples';
import { CustomerPanel } from './CustomerPanel';

const CUSTOMER: Customer = {
  id: 'c1',
  name: 'Ida Marlowe',
  language: 'en',
  identities: [
    { kind: 'email', value: 'ida@mail.example', verified: true },
    { kind: 'phone', value: '01632 960 417', verified: false },
  ],
  tags: ['vip'],
  notes: [],
  customer_number: 'HG-204518',
  address: '14 Lantern Hill',
  created_at: NOW,
  version: 7,
};
const ANSWERS = {
  'GET /api/customers/c1': CUSTOMER,
  'GET /api/customers/c1/interactions': {
    items: [card(), card({ id: 'h1', stage: 'closed', subject: 'Reading by SMS' })],
  },
};
const open = () =>
  show(<CustomerPanel customer="c1" interaction="i1" />, { answers: { ...ANSWERS } });

it('says which ways to reach the customer are proven', async () => {
  await open();
  const [email, phone] = await screen.findAllByRole('listitem');
  expect(email?.textContent).toContain('Verified');
  expect(phone?.textContent).toContain('Claimed');
});

it('lists earlier conversations without the one that is shown', async () => {
  await open();
  expect(await screen.findByRole('link', { name: /Reading by SMS/u })).toBeDefined();
  expect(screen.queryByRole('link', { name: /^Bill/u })).toBeNull();
});

it('corrects the name, naming the version it started from', async () => {
  const { user, asked } = await open();
  await user.click(await screen.findByRole('button', { name: 'Edit customer' }));
  const form = screen.getByRole('form', { name: 'Edit customer' });
  const name = within(form).getByRole('textbox', { name: 'Name' });
  await user.clear(name);
  await user.type(name, 'Ida M. Marlowe{Enter}');
  expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({
    name: 'Ida M. Marlowe',
    version: 7,
  });
});

it('keeps what was typed when somebody else was faster', async () => {
  const { user } = await show(<CustomerPanel customer="c1" interaction="i1" />, {
    answers: { ...ANSWERS, 'PATCH /api/customers/c1': new Refusal(409, 'stale_version') },
  });
  await user.click(await screen.findByRole('button', { name: 'Edit customer' }));
  const name = screen.getByRole('textbox', { name: 'Name' });
  await user.type(name, ' M.{Enter}');
  expect(await screen.findByText(/Somebody else changed this/u)).toBeDefined();
  expect(screen.getByRole('textbox', { name: 'Name' })).toHaveProperty('value', 'Ida Marlowe M.');
});

it('adds and removes tags', async () => {
  const { user, asked } = await open();
  await user.type(await screen.findByRole('textbox', { name: 'Add a tag' }), 'smart meter{Enter}');
  await user.click(screen.getByRole('button', { name: 'Remove vip' }));
  const sent = asked.filter(({ method }) => method === 'PUT').map(({ body }) => body);
  expect(sent).toEqual([{ tags: ['vip', 'smart meter'] }, { tags: [] }]);
});
