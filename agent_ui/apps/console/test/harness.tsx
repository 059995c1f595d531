/** Draw a part of the console over a server that a test answers for. */

import type { DeskState, ServerFrame } from '@mainstem/api';
import { createTexts } from '@mainstem/l10n';
import type { Wire } from '@mainstem/live';
import { theme } from '@mainstem/ui';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { act, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { DeskProvider, useShortcuts } from '../src/actions/useActions';
import { useDeskOfPage } from '../src/app/useDeskOfPage';
import { NoticeList } from '../src/parts/NoticeList';
import { useSocketLife } from '../src/state/live';
import { createServices, ServicesProvider } from '../src/state/services';
import { SessionProvider } from '../src/state/session';
import { testPhone } from './phone';
import { NOW, SESSION, state } from './samples';

export interface Asked {
  method: string;
  path: string;
  body: unknown;
}

/** An answer is a body, or `{ status, body }` for a refusal. */
export type Answers = Record<string, unknown>;

export class Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;

  constructor(status: number, code: string, message = code) {
    this.status = status;
    this.code = code;
    this.message = message;
  }
}

export interface HarnessOptions {
  desk?: Partial<DeskState>;
  answers?: Answers;
  at?: string;
  permissions?: readonly string[];
}

/** `answers` are looked up as `GET /api/x`; what is not listed is answered with `[]`. */
export async function show(element: ReactNode, options: HarnessOptions = {}) {
  const asked: Asked[] = [];
  const answers: Answers = { ...options.answers };
  const wire: Wire = {
    send: () => undefined,
    close: () => undefined,
    onopen: null,
    onmessage: null,
    onclose: null,
  };
  const phone = testPhone();
  const services = createServices({
    storage: window.localStorage,
    tabStorage: window.sessionStorage,
    connect: () => wire,
    sound: phone.parts,
    fetch: async (input, init) => {
      const url = new URL(String(input), 'http://server');
      const method = init?.method ?? 'GET';
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
      asked.push({ method, path: url.pathname, body });
      const answer = answers[`${method} ${url.pathname}`] ?? [];
      if (answer instanceof Refusal) {
        const error = { error: { code: answer.code, message: answer.message } };
        return new Response(JSON.stringify(error), { status: answer.status });
      }
      return new Response(JSON.stringify(answer));
    },
  });
  services.queries.setDefaultOptions({ queries: { retry: false } });
  const texts = await createTexts('en');
  const router = routerOf(element, options.at ?? '/desk');
  await router.load();
  const view = render(
    <I18nextProvider i18n={texts}>
      <MantineProvider theme={theme} env="test">
        <QueryClientProvider client={services.queries}>
          <ServicesProvider value={services}>
            <SessionProvider value={sessionWith(options.permissions)}>
              <RouterProvider router={router as never} />
            </SessionProvider>
          </ServicesProvider>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>,
  );
  const hear = (frame: ServerFrame) => act(() => wire.onmessage?.({ data: JSON.stringify(frame) }));
  act(() => wire.onopen?.());
  hear({ type: 'snapshot', position: 1, now: NOW, state: state(options.desk) });
  return { ...view, services, phone, asked, answers, hear, texts, user: userEvent.setup() };
}

function sessionWith(permissions: readonly string[] = []): typeof SESSION {
  const { user } = SESSION;
  return { ...SESSION, user: { ...user, permissions: [...user.permissions, ...permissions] } };
}

function Frame({ children }: { children: ReactNode }) {
  useSocketLife();
  return <DeskProvider value={useDeskOfPage()}>{children}</DeskProvider>;
}

function Listening({ children }: { children: ReactNode }) {
  useShortcuts();
  return (
    <>
      {children}
      <NoticeList />
    </>
  );
}

function routerOf(element: ReactNode, at: string) {
  const root = createRootRoute({
    component: () => (
      <Frame>
        <Listening>{element}</Listening>
      </Frame>
    ),
  });
  const desk = createRoute({ getParentRoute: () => root, path: '/desk' });
  const one = createRoute({ getParentRoute: () => root, path: '/desk/$interaction' });
  const article = createRoute({ getParentRoute: () => root, path: '/knowledge/$article' });
  return createRouter({
    routeTree: root.addChildren([desk, one, article]),
    history: createMemoryHistory({ initialEntries: [at] }),
  });
}
