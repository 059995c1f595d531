import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../../../../test/harness';
import { agent, call, card, queue } from '../../../../test/samples';
import { TransferDialog } from './TransferDialog';

it('says whose phone is not connected where a call is given', async () => {
  const state = {
    interactions: { i1: card({ channel: 'voice' }) },
    agents: { a1: agent(), a2: agent({ id: 'a2', name: 'Wei Chen', has_phone: false }) },
    calls: { v1: call() },
  };
  const { user } = await show(<TransferDialog card={card({ channel: 'voice' })} />, {
    at: '/desk/i1',
    desk: state,
  });
  await user.keyboard('x');
  const option = await screen.findByRole('option', { name: /Wei Chen/ });
  expect(option.textContent).toContain('phone not connected');
});

it('finds a colleague, adds a note and transfers', async () => {
  const { user, asked, services } = await show(<TransferDialog card={card()} />, {
    at: '/desk/i1',
    desk: {
      interactions: { i1: card() },
      agents: { a1: agent(), a2: agent({ id: 'a2', name: 'Wei Chen' }) },
      queues: { billing: queue(), repairs: queue({ id: 'repairs', names: { en: 'Repairs' } }) },
    },
    answers: { 'POST /api/interactions/i1/transfer': { interaction: 'i1', entry: null } },
  });
  await user.keyboard('x');
  expect(await screen.findAllByRole('option')).toHaveLength(2);
  await user.type(screen.getByRole('combobox', { name: 'Search agents and queues' }), 'wei{Enter}');
  expect(screen.getByRole('option', { selected: true }).textContent).toContain('Idle');
  await user.type(screen.getByRole('textbox', { name: 'Note for the next agent' }), 'Speaks zh');
  await user.click(screen.getByRole('button', { name: 'Transfer to Wei Chen' }));
  expect(asked.find(({ path }) => path.endsWith('/transfer'))?.body).toEqual({
    agent: 'a2',
    note: 'Speaks zh',
  });
  expect(services.ui.get().dialog).toBeNull();
});
