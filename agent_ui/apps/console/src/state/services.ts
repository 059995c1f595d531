/** What the whole console works with, made once per page. */

import { type Api, ApiClient, createApi } from '@mainstem/api';
import { LiveSocket, type Wire } from '@mainstem/live';
import type { PhoneAudio, PhoneWire } from '@mainstem/phone';
import { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Claim } from '../phone/claim';
import { PhoneMemory } from '../phone/memory';
import { Phone } from '../phone/phone';
import { Drafts } from './drafts';
import { Notices } from './notices';
import { Outbox } from './outbox';
import { Preferences } from './preferences';
import { Ui } from './ui';

export interface Services {
  api: Api;
  queries: QueryClient;
  socket: LiveSocket;
  drafts: Drafts;
  outbox: Outbox;
  notices: Notices;
  preferences: Preferences;
  phone: Phone;
  ui: Ui;
}

export const SESSION_KEY = ['session'] as const;

export interface ServicesOptions {
  storage: Storage;
  /** Gone with the tab. */
  tabStorage: Storage;
  /** Opens the desk's socket. */
  connect: () => Wire;
  /** Microphone, loudspeaker and socket of the phone. */
  sound: PhoneParts;
  fetch?: typeof fetch;
}

export interface PhoneParts {
  audio: PhoneAudio;
  claim: Claim;
  connect: (url: string) => PhoneWire;
}

export function createServices(options: ServicesOptions): Services {
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: 1, staleTime: 30_000, refetchOnWindowFocus: false } },
  });
  const client = new ApiClient({
    fetch: options.fetch,
    onSignedOut: () => queries.setQueryData(SESSION_KEY, null),
  });
  const api = createApi(client);
  const socket = new LiveSocket({ connect: options.connect });
  return {
    api,
    queries,
    socket,
    drafts: new Drafts((interaction, text) => api.saveDraft(interaction, text)),
    outbox: new Outbox(
      api,
      (entry) => socket.store.get().known?.state.entries[entry] !== undefined,
      options.tabStorage,
    ),
    notices: new Notices(),
    preferences: new Preferences(options.storage),
    phone: new Phone({
      ...options.sound,
      token: api.phoneToken,
      memory: new PhoneMemory(options.storage, options.tabStorage),
    }),
    ui: new Ui(),
  };
}

/** Open the desk's socket of the server at `origin`. */
export function dial(origin: string): Wire {
  const socket = new WebSocket(`${origin.replace(/^http/u, 'ws')}/api/desk/socket`);
  const wire: Wire = {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    onopen: null,
    onmessage: null,
    onclose: null,
  };
  socket.onopen = () => wire.onopen?.();
  socket.onmessage = (event) => wire.onmessage?.(event);
  socket.onclose = () => wire.onclose?.();
  return wire;
}

const ServicesContext = createContext<Services | null>(null);
export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('useServices is used outside of ServicesProvider');
  return services;
}

export function useApi(): Api {
  return useServices().api;
}
