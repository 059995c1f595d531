import { createTexts } from '@mainstem/l10n';
import type { Wire } from '@mainstem/live';
import { screen } from '@testing-library/dom';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { testPhone } from '../../test/phone';
import { NOW, SESSION, state } from '../../test/samples';
import { createServices } from '../state/services';
import { App } from './App';

/** The whole console over a server that knows one person. */
async function openConsole() {
  let isSignedIn = false;
  const wires: Wire[] = [];
  const answer = (method: string, path: string): [number, unknown] => {
    if (method === 'POST' && path === '/api/session') isSignedIn = true;
    if (method === 'DELETE' && path === '/api/session') isSignedIn = false;
    if (path !== '/api/session') return isSignedIn ? [200, []] : [401, null];
    return isSignedIn ? [200, SESSION] : [401, { error: { code: 'not_signed_in', message: '' } }];
  };
  const services = createServices({
    storage: window.localStorage,
    tabStorage: window.sessionStorage,
    sound: testPhone().parts,
    connect: () => {
      const wire: Wire = {
        send: () => undefined,
        close: () => undefined,
        onopen: null,
        onmessage: null,
        onclose: null,
      };
      wires.push(wire);
      return wire;
    },
    fetch: async (input, init) => {
      const [status, body] = answer(init?.method ?? 'GET', String(input));
      return new Response(JSON.stringify(body), { status });
    },
  });
  window.history.replaceState(null, '', '/console/desk?box=queues');
  render(<App services={services} texts={await createTexts('en')} />);
  const hear = (frame: object) => wires.at(-1)?.onmessage?.({ data: JSON.stringify(frame) });
  return { services, wires, hear, user: userEvent.setup() };
}

async function signIn(user: ReturnType<typeof userEvent.setup>) {
  await user.type(await screen.findByRole('textbox', { name: 'E-mail' }), 'ann@x.example');
  await user.type(screen.getByLabelText('Password'), 'a long password{Enter}');
  await screen.findByRole('link', { name: /Desk/u }, { timeout: 10_000 });
}

it('asks for a sign-in, shows the page of the address, and asks again after signing out', async () => {
  const { user, services } = await openConsole();
  await signIn(user);
  expect(window.location.search).toBe('?box=queues');
  services.drafts.write('i1', 'reply', 'half written');
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox', { name: 'Command palette' }), 'sign out');
  await user.keyboard('{Enter}');
  expect(await screen.findByRole('button', { name: 'Sign in' })).toBeDefined();
  expect(services.drafts.get()).toEqual({});
  expect(services.socket.store.get().known).toBeNull();
}, 20_000);

it('asks again when the session ends on the server', async () => {
  const { user, wires, hear } = await openConsole();
  await signIn(user);
  wires.at(-1)?.onopen?.();
  hear({ type: 'snapshot', position: 1, now: NOW, state: state() });
  hear({ type: 'bye', reason: 'signed_out' });
  expect(await screen.findByRole('button', { name: 'Sign in' })).toBeDefined();
}, 20_000);
