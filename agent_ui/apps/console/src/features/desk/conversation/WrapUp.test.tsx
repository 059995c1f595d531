import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Refusal, show } from '../../../../test/harness';
import { card } from '../../../../test/samples';
import { WrapUp } from './WrapUp';

const ANSWERS = {
  'GET /api/dispositions': [
    { code: 'solved', names: { en: 'Solved', zh: '已解决' } },
    { code: 'complaint', names: { en: 'Complaint', zh: '投诉' } },
  ],
  'POST /api/interactions/i1/close': { interaction: 'i1', entry: null },
};

it('closes with a disposition and a note, by keyboard alone', async () => {
  const { user, asked } = await show(<WrapUp card={card({ stage: 'wrap_up' })} />, {
    answers: ANSWERS,
  });
  const first = await screen.findByRole('radio', { name: 'Solved' });
  expect(document.activeElement).toBe(first);
  await user.keyboard('{ArrowDown}');
  await user.tab();
  await user.keyboard('Wants a call{Control>}{Enter}{/Control}');
  expect(asked.find(({ path }) => path.endsWith('/close'))?.body).toEqual({
    disposition: 'complaint',
    note: 'Wants a call',
  });
  expect(await screen.findByText('Conversation closed')).toBeDefined();
});

it('cannot be closed without a disposition', async () => {
  await show(<WrapUp card={card({ stage: 'wrap_up' })} />, { answers: ANSWERS });
  const close = screen.getByRole<HTMLButtonElement>('button', { name: 'Close conversation' });
  expect(close.disabled).toBe(true);
  expect(screen.getByText('Choose a disposition first')).toBeDefined();
});

it('says so when the dispositions cannot be loaded', async () => {
  await show(<WrapUp card={card({ stage: 'wrap_up' })} />, {
    answers: { 'GET /api/dispositions': new Refusal(503, 'unavailable') },
  });
  expect(await screen.findByText('The dispositions could not be loaded')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeDefined();
});
