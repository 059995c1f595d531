import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { Refusal, show } from '../../../test/harness';
import { call, card, mine, NOW, offer, party } from '../../../test/samples';
import { OfferDock } from '../desk/offer/OfferDock';
import { AskedDock } from './AskedDock';
import { DialDialog } from './DialDialog';
import { PhoneControl } from './PhoneControl';
import { usePhoneLife } from './usePhoneLife';

const CHANNELS = [{ kind: 'voice', names: { en: 'Voice' }, icon: 'phone', capabilities: {} }];
const ANSWERS = {
  'GET /api/channels': CHANNELS,
  'POST /api/voice/phone': { url: 'ws://node', token: 't', expires_at: NOW },
};

function Living() {
  usePhoneLife();
  return <PhoneControl />;
}

beforeEach(() => {
  window.localStorage.clear();
  window.sessionStorage.clear();
});

describe('PhoneControl', () => {
  it('is absent where the company has no telephones', async () => {
    await show(<Living />);
    expect(screen.queryByRole('button', { name: /Phone/u })).toBeNull();
  });

  it('is turned on, ready, lost and back', async () => {
    const { user, phone } = await show(<Living />, { answers: ANSWERS });
    await user.click(await screen.findByRole('button', { name: /Phone off/u }));
    await user.click(await screen.findByRole('button', { name: 'Turn the phone on' }));
    await expect.poll(() => phone.wires.length).toBe(1);
    phone.answer();
    expect(await screen.findByRole('button', { name: /Phone ready/u })).toBeDefined();
    phone.wire().onclose?.();
    expect(await screen.findByRole('button', { name: /Phone lost/u })).toBeDefined();
    expect(screen.getByText(/It is being tried again/u)).toBeDefined();
    await expect.poll(() => phone.wires.length).toBe(2);
    phone.answer();
    expect(await screen.findByRole('button', { name: /Phone ready/u })).toBeDefined();
  });

  it('explains a microphone that may not be used', async () => {
    const { user, phone } = await show(<Living />, { answers: ANSWERS });
    phone.audio.problem = 'denied';
    await user.click(await screen.findByRole('button', { name: /Phone off/u }));
    await user.click(await screen.findByRole('button', { name: 'Turn the phone on' }));
    expect(await screen.findByText(/may not use the microphone/u)).toBeDefined();
  });
});

describe('a call that rings', () => {
  const RINGING = {
    offers: { o1: offer() },
    interactions: { i1: card({ channel: 'voice', stage: 'offered', owner: null }) },
    calls: { v1: call({ stage: 'waiting', agent: null, parties: [party()] }) },
  };

  it('says that accepting turns the phone on, and does', async () => {
    const { user, phone, asked } = await show(<OfferDock />, { desk: RINGING, answers: ANSWERS });
    const card = screen.getByRole('region', { name: 'Offer: Ida Marlowe' });
    expect(within(card).getByText('+441632960417')).toBeDefined();
    expect(within(card).getByText(/Your phone is off/u)).toBeDefined();
    await user.keyboard('a');
    await expect.poll(() => phone.wires.length).toBe(1);
    expect(asked.some(({ path }) => path.endsWith('/accept'))).toBe(false);
    phone.answer();
    await expect.poll(() => asked.some(({ path }) => path.endsWith('/accept'))).toBe(true);
    expect(within(card).queryByText(/Your phone/u)).toBeNull();
  });

  it('is not taken without a microphone, but can be answered on a desk phone', async () => {
    const { user, phone, asked } = await show(<OfferDock />, { desk: RINGING, answers: ANSWERS });
    phone.audio.problem = 'no_microphone';
    await user.click(screen.getByRole('button', { name: 'Accept' }));
    expect(await screen.findByText(/There is no microphone/u)).toBeDefined();
    expect(screen.getByText(/Your phone is not ready/u)).toBeDefined();
    expect(asked.some(({ path }) => path.endsWith('/accept'))).toBe(false);
    await user.click(screen.getByRole('button', { name: 'Answer on my desk phone' }));
    expect(asked.some(({ path }) => path.endsWith('/accept'))).toBe(true);
  });
});

describe('a colleague who asks', () => {
  it('rings, says about whom, and is declined with D', async () => {
    const asking = call({
      agent: 'a1',
      parties: [
        party(),
        mine({ user: 'a9' }),
        mine({ leg: 'l9', role: 'consulted', state: 'ringing' }),
      ],
    });
    const { user, asked } = await show(<AskedDock />, { desk: { calls: { v1: asking } } });
    expect(screen.getByRole('heading', { name: 'Ann Okafor asks you' })).toBeDefined();
    expect(screen.getByText('About the call with Ida Marlowe')).toBeDefined();
    await user.keyboard('d');
    const answer = asked.find(({ path }) => path === '/api/voice/calls/v1/consult/answer');
    expect(answer?.body).toEqual({ is_taken: false });
  });
});

describe('DialDialog', () => {
  const open = async (answers = {}) => {
    const shown = await show(<DialDialog />, {
      answers: { ...ANSWERS, 'GET /api/voice/contacts': { items: [] }, ...answers },
    });
    const turnedOn = shown.services.phone.turnOn();
    await expect.poll(() => shown.phone.wires.length).toBe(1);
    shown.phone.answer();
    await turnedOn;
    return { ...shown, field: screen.getByRole('textbox', { name: 'Number' }) };
  };

  it('calls a number without what was typed for the eye', async () => {
    const { user, asked, field } = await open({
      'POST /api/voice/calls': { call: 'v1', interaction: 'i1' },
    });
    await user.type(field, '+44 (1632) 960-417{Enter}');
    const dialled = asked.find(({ path }) => path === '/api/voice/calls');
    expect(dialled?.body).toEqual({ number: '+441632960417' });
  });

  it('does not send what is no number', async () => {
    const { user, asked, field } = await open();
    await user.type(field, 'Ida{Enter}');
    expect(await screen.findByText(/not a number that can be called/u)).toBeDefined();
    expect(asked.some(({ path }) => path === '/api/voice/calls')).toBe(false);
  });

  it('says why the company does not allow it', async () => {
    const { user, field } = await open({
      'POST /api/voice/calls': new Refusal(403, 'dialling_refused', 'voice.dial:premium'),
    });
    await user.type(field, '0900 12345{Enter}');
    expect(await screen.findByText(/premium number/u)).toBeDefined();
  });
});
