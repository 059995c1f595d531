/** The commands and questions of the desk, one method each. */

import { type ApiClient, newKey } from './client';
import type { InteractionCard, Presence } from './desk';
import type {
  Article,
  ArticleLine,
  Box,
  CannedReply,
  Channel,
  Customer,
  DemoSignIn,
  Disposition,
  InteractionDetail,
  KnowledgeFound,
  Page,
  PresenceReason,
  RoutingDetail,
  Session,
} from './session';
import { voiceCalls } from './voice';

export interface Written {
  client_id: string;
  text: string;
  attachments?: string[];
}

export type TransferTo = { queue: string; note: string } | { agent: string; note: string };
/** What a command did: to which interaction, and the line that it made, if any. */
export interface Done {
  interaction: string;
  entry: string | null;
}

/** The position at which everybody sees the change. */
export interface Changed {
  position: number;
}

export type CustomerChange = Partial<
  Pick<Customer, 'name' | 'language' | 'customer_number' | 'address' | 'version'>
>;
export type Api = ReturnType<typeof createApi>;

/** Bind every call to one client. */
export function createApi(client: ApiClient) {
  return {
    client,
    ...sessionCalls(client),
    ...interactionCalls(client),
    ...listCalls(client),
    ...customerCalls(client),
    ...knowledgeCalls(client),
    ...voiceCalls(client),
  };
}

function sessionCalls(c: ApiClient) {
  return {
    session: () => c.get<Session>('/api/session'),
    signIn: (email: string, password: string) =>
      c.post<Session>('/api/session', { email, password }),
    signOut: () => c.delete<unknown>('/api/session'),
    demoSignIns: () => c.get<DemoSignIn[]>('/api/demo/sign-ins'),
    setPresence: (presence: Presence, reason: string | null) =>
      c.put<Changed>('/api/desk/presence', { presence, reason }),
    setAgentPresence: (agent: string, presence: Presence, reason: string | null) =>
      c.post<Changed>(`/api/agents/${id(agent)}/presence`, { presence, reason }),
  };
}

function interactionCalls(c: ApiClient) {
  const at = (interaction: string, verb = '') =>
    `/api/interactions/${id(interaction)}${verb && `/${verb}`}`;
  return {
    acceptOffer: (offer: string) => c.post<Done>(`/api/offers/${id(offer)}/accept`),
    declineOffer: (offer: string) => c.post<Done>(`/api/offers/${id(offer)}/decline`),
    sendMessage: (interaction: string, message: Written) =>
      c.post<Done>(at(interaction, 'messages'), message, { key: message.client_id }),
    addNote: (interaction: string, note: Written) =>
      c.post<Done>(
        at(interaction, 'notes'),
        { client_id: note.client_id, text: note.text },
        { key: note.client_id },
      ),
    transfer: (interaction: string, to: TransferTo) =>
      c.post<Done>(at(interaction, 'transfer'), to),
    finish: (interaction: string) => c.post<Done>(at(interaction, 'finish')),
    close: (interaction: string, disposition: string, note: string) =>
      c.post<Done>(at(interaction, 'close'), { disposition, note }),
    snooze: (interaction: string, until: string) =>
      c.post<Done>(at(interaction, 'snooze'), { until }),
    wake: (interaction: string) => c.post<Done>(at(interaction, 'wake')),
    take: (interaction: string) => c.post<Done>(at(interaction, 'take')),
    markRead: (interaction: string, seq: number) =>
      c.post<Done>(at(interaction, 'read'), { seq }, { key: newKey() }),
    saveDraft: (interaction: string, text: string) =>
      c.put<unknown>(at(interaction, 'draft'), { text }),
    setData: (interaction: string, data: Record<string, string>) =>
      c.put<Done>(at(interaction, 'data'), data),
    interaction: (interaction: string) => c.get<InteractionDetail>(at(interaction)),
    routing: (interaction: string) => c.get<RoutingDetail>(at(interaction, 'routing')),
    interactions: (box: Box, q: string, cursor: string | null) =>
      c.get<Page<InteractionCard>>('/api/interactions', { query: { box, q, cursor } }),
  };
}

function listCalls(c: ApiClient) {
  return {
    cannedReplies: (language: string) =>
      c.get<CannedReply[]>('/api/canned-replies', { query: { language } }),
    dispositions: () => c.get<Disposition[]>('/api/dispositions'),
    presenceReasons: () => c.get<PresenceReason[]>('/api/presence-reasons'),
    channels: () => c.get<Channel[]>('/api/channels'),
  };
}

function customerCalls(c: ApiClient) {
  return {
    customers: (q: string, cursor: string | null) =>
      c.get<Page<Customer>>('/api/customers', { query: { q, cursor } }),
    customer: (customer: string) => c.get<Customer>(`/api/customers/${id(customer)}`),
    editCustomer: (customer: string, change: CustomerChange) =>
      c.patch<Customer>(`/api/customers/${id(customer)}`, change),
    addCustomerNote: (customer: string, text: string) =>
      c.post<unknown>(`/api/customers/${id(customer)}/notes`, { text }),
    setCustomerTags: (customer: string, tags: string[]) =>
      c.put<unknown>(`/api/customers/${id(customer)}/tags`, { tags }),
    customerInteractions: (customer: string) =>
      c.get<{ items: InteractionCard[] }>(`/api/customers/${id(customer)}/interactions`),
  };
}

function knowledgeCalls(c: ApiClient) {
  return {
    searchKnowledge: (q: string, language: string) =>
      c.get<KnowledgeFound>('/api/knowledge/search', { query: { q, language } }),
    articles: (language: string) =>
      c.get<{ items: ArticleLine[] }>('/api/knowledge/articles', { query: { language } }),
    article: (article: string, language: string) =>
      c.get<Article>(`/api/knowledge/articles/${id(article)}`, { query: { language } }),
  };
}

function id(value: string): string {
  return encodeURIComponent(value);
}
