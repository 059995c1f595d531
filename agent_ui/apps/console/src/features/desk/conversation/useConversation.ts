/** One conversation as the screen shows it: live where it is live, asked for where it is not. */

import type { Author, Entry, InteractionCard, Suggestion } from '@mainstem/api';
import { ApiError } from '@mainstem/api';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { callOf, momentsOf, type SaidNow, saidNow } from '../../../state/calls';
import { useLive } from '../../../state/live';
import { useObservable } from '../../../state/observable';
import type { Pending } from '../../../state/outbox';
import { keys, useInteraction } from '../../../state/queries';
import { cardOf, entriesOf, suggestionsFor } from '../../../state/select';
import { useServices } from '../../../state/services';
import { useSession } from '../../../state/session';
import { useCustomerName } from '../../../state/texts';
import { joined } from '../timeline/group';

export interface ConversationView {
  card: InteractionCard;
  entries: readonly Entry[];
  pending: readonly Pending[];
  suggestions: readonly Suggestion[];
  me: Author;
  typing: string | null;
  /** Words that are being said. */
  said: readonly SaidNow[];
}

export type ConversationState =
  | { is: 'loading' }
  | { is: 'gone' }
  | { is: 'failed'; retry: () => void }
  | { is: 'ready'; view: ConversationView };

const NO_ENTRIES: readonly Entry[] = [];

export function useConversation(interaction: string): ConversationState {
  const { drafts, outbox } = useServices();
  const { user } = useSession();
  const asked = useInteraction(interaction);
  const live = useLive((now) => cardOf(now, interaction));
  const entries = useLive((now) => entriesOf(now, interaction));
  const suggestions = useLive((now) => suggestionsFor(now, interaction));
  const typing = useLive((now) => now.typing[interaction]);
  const said = useSaid(interaction);
  const pending = useObservable(outbox);
  const customerName = useCustomerName();
  const card = live ?? asked.data?.card ?? null;
  useFreshAfter(interaction, card);

  const draft = asked.data?.draft;
  useEffect(() => {
    if (draft) drafts.restore(interaction, draft);
  }, [drafts, interaction, draft]);

  const lines = useMemo(
    () => joined(asked.data?.entries ?? NO_ENTRIES, entries),
    [asked.data?.entries, entries],
  );
  const own = useMemo(
    () =>
      pending.filter(
        (line) =>
          line.interaction === interaction && !lines.some((entry) => entry.id === line.entry),
      ),
    [pending, interaction, lines],
  );
  const me = useMemo(() => ({ kind: 'agent' as const, id: user.id, name: user.name }), [user]);

  const isKnown = asked.data !== undefined || lines.length > 0;
  if (card && isKnown) {
    const view: ConversationView = {
      card,
      entries: lines,
      pending: own,
      suggestions: suggestions.length > 0 ? suggestions : (asked.data?.suggestions?.items ?? []),
      me,
      said,
      typing:
        typing?.kind === 'customer'
          ? typing.name || customerName(card.customer, card.channel)
          : null,
    };
    return { is: 'ready', view };
  }
  if (asked.isError) {
    const isGone = asked.error instanceof ApiError && [403, 404].includes(asked.error.status);
    return isGone ? { is: 'gone' } : { is: 'failed', retry: () => void asked.refetch() };
  }
  return { is: 'loading' };
}

function useSaid(interaction: string): readonly SaidNow[] {
  const call = useLive((now) => callOf(now, interaction));
  const moments = useLive((now) => momentsOf(now, interaction));
  return useMemo(() => saidNow(call, moments), [call, moments]);
}

/** What was asked for is old once the conversation changes hands, stage or customer. */
function useFreshAfter(interaction: string, card: InteractionCard | null): void {
  const queries = useQueryClient();
  const version = card && [card.stage, card.owner, card.customer.id, card.customer.name].join();
  useEffect(() => {
    if (version) void queries.invalidateQueries({ queryKey: keys.interaction(interaction) });
  }, [queries, interaction, version]);
}

/** Tell the server what has been seen, while the page is really being looked at. */
export function useMarkRead(card: InteractionCard, entries: readonly Entry[]): void {
  const { api } = useServices();
  const { user } = useSession();
  const last = entries.at(-1)?.seq ?? 0;
  const isUnread = card.owner === user.id && card.unread > 0;
  useEffect(() => {
    if (!isUnread || last === 0) return;
    const mark = () => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', mark);
      api.markRead(card.id, last).catch(() => undefined);
    };
    document.addEventListener('visibilitychange', mark);
    mark();
    return () => document.removeEventListener('visibilitychange', mark);
  }, [api, card.id, isUnread, last]);
}
