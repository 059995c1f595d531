import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../../../../test/harness';
import { AttachedData } from './AttachedData';

const DATA = {
  'call.caller': '+441632960221',
  'call.way': 'sip',
  'call.customer': '0197-internal',
  'call.left_at': '2025-03-03T09:00:00+00:00',
  'callback.reason': 'call_lost',
  'shop.basket_value': '12.50',
};

it('speaks of calls in words, and leaves what others attached as it is', async () => {
  await show(<AttachedData data={DATA} />);
  const pairs = screen
    .getAllByRole('term')
    .map((term) => [term.textContent, term.nextElementSibling?.textContent]);
  expect(pairs).toEqual([
    ['Number of the caller', '+441632960221'],
    ['Came by', 'Telephone (SIP)'],
    ['Caller hung up at', expect.stringMatching(/Mar 3, 2025|3 Mar 2025/)],
    ['Why to call back', 'The call broke off'],
    ['shop basket value', '12.50'],
  ]);
});
