/** The addresses of the console. What is chosen is in the address, so that it can be shared and reloaded. */

import type { Box } from '@mainstem/api';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { PanelTab } from '../actions/model';
import { NotFoundPage, PageFailed } from './PageFailed';
import { Shell } from './Shell';

export interface DeskSearch {
  box?: Box;
  q?: string;
  panel?: PanelTab;
}

export type VoicePart = 'settings' | 'numbers' | 'lines' | 'lists' | 'contacts' | 'health';

export interface VoiceSearch {
  part?: VoicePart;
}

export interface QuerySearch {
  q?: string;
  language?: string;
}

const BOXES: readonly string[] = ['mine', 'queues', 'all', 'closed'];
const PANELS: readonly string[] = ['customer', 'handover', 'suggestions', 'routing'];

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/desk' });
  },
});

const desk = createRoute({
  getParentRoute: () => root,
  path: '/desk',
  validateSearch: (search: Record<string, unknown>): DeskSearch => ({
    box: BOXES.includes(String(search.box)) ? (search.box as Box) : undefined,
    q: textOf(search.q),
    panel: PANELS.includes(String(search.panel)) ? (search.panel as PanelTab) : undefined,
  }),
  component: lazyRouteComponent(() => import('./pages/DeskRoute'), 'DeskRoute'),
});
const deskInteraction = createRoute({ getParentRoute: () => desk, path: '$interaction' });

const board = createRoute({
  getParentRoute: () => root,
  path: '/board',
  component: lazyRouteComponent(() => import('./pages/BoardRoute'), 'BoardRoute'),
});

const customers = createRoute({
  getParentRoute: () => root,
  path: '/customers',
  validateSearch: (search: Record<string, unknown>): QuerySearch => ({ q: textOf(search.q) }),
  component: lazyRouteComponent(() => import('./pages/CustomersRoute'), 'CustomersRoute'),
});
const customer = createRoute({ getParentRoute: () => customers, path: '$customer' });

const knowledge = createRoute({
  getParentRoute: () => root,
  path: '/knowledge',
  validateSearch: (search: Record<string, unknown>): QuerySearch => ({
    q: textOf(search.q),
    language: textOf(search.language),
  }),
  component: lazyRouteComponent(() => import('./pages/KnowledgeRoute'), 'KnowledgeRoute'),
});
const article = createRoute({ getParentRoute: () => knowledge, path: '$article' });

const VOICE_PARTS: readonly string[] = [
  'settings',
  'numbers',
  'lines',
  'lists',
  'contacts',
  'health',
];
const voice = createRoute({
  getParentRoute: () => root,
  path: '/voice',
  validateSearch: (search: Record<string, unknown>): VoiceSearch => ({
    part: VOICE_PARTS.includes(String(search.part)) ? (search.part as VoicePart) : undefined,
  }),
  component: lazyRouteComponent(() => import('./pages/VoiceRoute'), 'VoiceRoute'),
});

const routeTree = root.addChildren([
  home,
  desk.addChildren([deskInteraction]),
  board,
  customers.addChildren([customer]),
  knowledge.addChildren([article]),
  voice,
]);

export function createConsoleRouter() {
  return createRouter({
    routeTree,
    basepath: '/console',
    defaultPreload: 'intent',
    defaultErrorComponent: PageFailed,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
