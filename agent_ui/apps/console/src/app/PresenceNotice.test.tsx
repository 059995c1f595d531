import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../../test/harness';
import { agent } from '../../test/samples';
import { PresenceNotice } from './PresenceNotice';

const VOICE = { kind: 'voice', names: { en: 'Voice' }, icon: 'phone', capabilities: {} };
const CALLS = 'Calls are not offered to you: turn your phone on.';

const shown = (change: Parameters<typeof agent>[0], channels: object[] = [VOICE]) =>
  show(<PresenceNotice />, {
    desk: { agents: { a1: agent(change) } },
    answers: { 'GET /api/channels': channels },
  });

it('tells who is ready without a phone that no calls come, and turns it on', async () => {
  const { user, services } = await shown({ has_phone: false });
  await screen.findByText(CALLS);
  await user.click(screen.getByRole('button', { name: 'Turn the phone on' }));
  expect(services.phone.get().line.is).not.toBe('off');
});

it.each([
  ['a phone is connected', { has_phone: true }, [VOICE]],
  ['they are not ready', { has_phone: false, presence: 'not_ready' as const }, [VOICE]],
  ['they take no calls', { has_phone: false, load: { voice: { used: 0, max: 0 } } }, [VOICE]],
  ['they serve no queue', { has_phone: false, queues: [] }, [VOICE]],
  ['there are no calls here', { has_phone: false }, []],
])('says nothing of it where %s', async (_, change, channels) => {
  const { asked } = await shown(change, channels);
  await expect.poll(() => asked.some(({ path }) => path === '/api/channels')).toBe(true);
  expect(screen.queryByText(CALLS)).toBeNull();
});

it('tells of a missed offer first', async () => {
  await shown({ has_phone: false, routing_state: 'not_responding' });
  await screen.findByText(/You missed an offer/);
  expect(screen.queryByText(CALLS)).toBeNull();
});
