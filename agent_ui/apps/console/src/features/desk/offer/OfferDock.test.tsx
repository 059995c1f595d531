import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Refusal, show } from '../../../../test/harness';
import { card, NOW, offer } from '../../../../test/samples';
import { OfferDock } from './OfferDock';

const RINGING = {
  offers: { o1: offer() },
  interactions: {
    i1: card({
      stage: 'offered',
      owner: null,
      last: { author: 'customer', text: 'My bill is too high', at: NOW },
    }),
  },
};

it('shows who rings and about what, and announces it', async () => {
  await show(<OfferDock />, { desk: RINGING });
  const ringing = screen.getByRole('region', { name: 'Offer: Ida Marlowe' });
  expect(within(ringing).getByText('My bill is too high')).toBeDefined();
  expect(within(ringing).getByRole('timer')).toBeDefined();
  expect(screen.getByRole('alert').textContent).toContain('New conversation from Ida Marlowe');
  expect(document.title).toBe('Ringing: Ida Marlowe');
});

it('is accepted by the button, and the conversation opens', async () => {
  const { user, asked } = await show(<OfferDock />, {
    desk: RINGING,
    answers: { 'POST /api/offers/o1/accept': { interaction: 'i1', entry: null } },
  });
  await user.click(screen.getByRole('button', { name: 'Accept' }));
  expect(asked.some(({ path }) => path === '/api/offers/o1/accept')).toBe(true);
});

it('is declined by the key D', async () => {
  const { user, asked } = await show(<OfferDock />, { desk: RINGING });
  await user.keyboard('d');
  expect(asked.some(({ path }) => path === '/api/offers/o1/decline')).toBe(true);
});

it('says so when somebody else was faster', async () => {
  const { user } = await show(<OfferDock />, {
    desk: RINGING,
    answers: { 'POST /api/offers/o1/accept': new Refusal(409, 'offer_gone') },
  });
  await user.keyboard('a');
  expect(await screen.findByText(/The offer is gone/u)).toBeDefined();
});

it('goes away when the offer ends', async () => {
  const { hear } = await show(<OfferDock />, { desk: RINGING });
  hear({ type: 'changes', from: 1, position: 2, now: NOW, drop: { offers: ['o1'] } });
  expect(screen.queryByRole('region', { name: /Offer/u })).toBeNull();
  expect(document.title).toBe('Mainstem');
});

it('leaves the keys alone when single-key shortcuts are off', async () => {
  const { user, asked, services } = await show(<OfferDock />, { desk: RINGING });
  services.preferences.change({ hasSingleKeys: false });
  await user.keyboard('a');
  services.preferences.change({ hasSingleKeys: true });
  expect(asked.some(({ path }) => path.startsWith('/api/offers'))).toBe(false);
});
