import type { Call } from '@mainstem/api';
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Refusal, show } from '../../../../test/harness';
import { call, card, mine, NOW, party } from '../../../../test/samples';
import { CallBar } from './CallBar';
import { ConsultDialog } from './ConsultDialog';

const CARD = card({ channel: 'voice' });
const open = (change: Partial<Call> = {}, answers = {}, permissions: string[] = []) =>
  show(
    <>
      <CallBar card={CARD} />
      <ConsultDialog card={CARD} />
    </>,
    {
      at: '/desk/i1',
      desk: { interactions: { i1: CARD }, calls: { v1: call(change) } },
      answers,
      permissions,
    },
  );
const sent = (asked: { path: string; body: unknown }[], verb: string) =>
  asked.filter(({ path }) => path === `/api/voice/calls/v1/${verb}`).map(({ body }) => body);
const button = (name: string) => screen.getByRole('button', { name });

describe('CallBar', () => {
  it('shows who is on the line, the state and the recording', async () => {
    await open();
    const bar = screen.getByRole('region', { name: 'Call' });
    expect(within(bar).getByText('+441632960417')).toBeDefined();
    expect(within(bar).getByText('Talking')).toBeDefined();
    expect(within(bar).getByText('Recording')).toBeDefined();
    const parties = within(bar).getByRole('list', { name: 'On the line' });
    expect(within(parties).getAllByRole('listitem')).toHaveLength(2);
  });

  it('holds with its button and its key', async () => {
    const { user, asked } = await open();
    await user.click(button('Hold'));
    await user.keyboard('h');
    expect(sent(asked, 'hold')).toEqual([{ is_held: true }, { is_held: true }]);
  });

  it('mutes the microphone here before the server answers', async () => {
    const { user, asked, services } = await open();
    await user.keyboard('m');
    expect(services.phone.get().isMuted).toBe(true);
    expect(sent(asked, 'mute')).toEqual([{ is_muted: true }]);
    expect(button('Unmute')).toBeDefined();
  });

  it('stays muted when unmuting was refused, and says so', async () => {
    const { user, services } = await open(
      { parties: [party(), mine({ mode: 'mute' })] },
      { 'POST /api/voice/calls/v1/mute': new Refusal(409, 'conflict') },
    );
    services.phone.setMuted(true);
    await user.click(await screen.findByRole('button', { name: 'Unmute' }));
    expect(services.phone.get().isMuted).toBe(true);
    expect(await screen.findByText(/Somebody else changed/u)).toBeDefined();
  });

  it('sends keys in their order, pressed on the keyboard or on the screen', async () => {
    const { user, asked } = await open();
    await user.keyboard('p');
    await user.keyboard('4#');
    await user.click(button('7'));
    expect(screen.getByText('4#7')).toBeDefined();
    await expect.poll(() => sent(asked, 'keys').length).toBe(3);
    expect(sent(asked, 'keys')).toEqual([{ digits: '4' }, { digits: '#' }, { digits: '7' }]);
    await user.keyboard('{Escape}');
    expect(screen.queryByText('4#7')).toBeNull();
  });

  it('asks a number that was typed', async () => {
    const { user, asked } = await open({}, { 'GET /api/voice/contacts': { items: [] } });
    await user.keyboard('c');
    const field = await screen.findByRole('combobox');
    await user.type(field, '01632 960111');
    await user.click(await screen.findByRole('option', { name: /01632960111/u }));
    await user.click(button('Call 01632960111'));
    expect(sent(asked, 'consult')).toEqual([{ user: null, number: '01632960111', name: '' }]);
  });

  it('leads the aside: swap, all together, complete', async () => {
    const { user, asked } = await open({
      parties: [
        party({ mode: 'hold' }),
        mine(),
        party({ leg: 'l3', role: 'consulted', user: 'a2', name: 'Wei' }),
      ],
    });
    for (const name of ['Swap', 'Three-way', 'Complete transfer']) await user.click(button(name));
    expect(sent(asked, 'consult/end')).toEqual([
      { how: 'swap' },
      { how: 'join' },
      { how: 'complete' },
    ]);
    await user.click(button('Disconnect Wei'));
    expect(sent(asked, 'hang_up')).toEqual([{ leg: 'l3' }]);
  });

  it('pauses the recording for card data and goes on', async () => {
    const { user, asked, hear } = await open();
    await user.click(button('Pause recording'));
    hear({
      type: 'changes',
      from: 1,
      position: 2,
      now: NOW,
      put: { calls: { v1: call({ taping: 'paused' }) } },
    });
    expect(screen.getByText('Recording paused')).toBeDefined();
    await user.click(button('Resume recording'));
    expect(sent(asked, 'recording')).toEqual([{ is_paused: true }, { is_paused: false }]);
  });

  it('tells why somebody could not be reached', async () => {
    const { hear } = await open();
    hear({
      type: 'call',
      interaction: 'i1',
      what: { kind: 'not_reached', ending: 'busy', code: 486 },
    });
    expect(await screen.findByText('Not reached: busy')).toBeDefined();
  });

  it('lets a supervisor listen, with a phone that is turned on for it', async () => {
    const other = { agent: 'a9', parties: [party(), mine({ user: 'a9' })] };
    const { user, asked, phone } = await open(
      other,
      {
        'POST /api/voice/phone': { url: 'ws://node', token: 't', expires_at: NOW },
      },
      ['desk.supervise'],
    );
    await user.click(button('Listen'));
    await expect.poll(() => phone.wires.length).toBe(1);
    expect(sent(asked, 'supervise')).toEqual([]);
    phone.answer();
    await expect.poll(() => sent(asked, 'supervise')).toEqual([{ mode: 'listen' }]);
  });
});
