/** What is asked over HTTP and kept for a while. */

import type { Box, InteractionCard } from '@mainstem/api';
import { inLanguage } from '@mainstem/l10n';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useApi } from './services';
import { useTexts } from './texts';

const LONG = { staleTime: 10 * 60_000 };

export const keys = {
  interaction: (id: string) => ['interaction', id] as const,
  routing: (id: string) => ['routing', id] as const,
  customer: (id: string) => ['customer', id] as const,
  record: (id: string) => ['record', id] as const,
};

export function useInteraction(interaction: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.interaction(interaction),
    queryFn: () => api.interaction(interaction),
    staleTime: 5_000,
  });
}

export function useRouting(interaction: string, version: string) {
  const api = useApi();
  return useQuery({
    queryKey: [...keys.routing(interaction), version],
    queryFn: () => api.routing(interaction),
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
}

/** Boxes that live on the server: closed conversations, and what a search finds. */
export function useListed(box: Box, q: string, isWanted: boolean) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['interactions', box, q],
    queryFn: ({ pageParam }) => api.interactions(box, q, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: isWanted,
    staleTime: 5_000,
    select: (data): InteractionCard[] => data.pages.flatMap((page) => page.items),
  });
}

export function useDispositions() {
  const api = useApi();
  return useQuery({ queryKey: ['dispositions'], queryFn: api.dispositions, ...LONG });
}

/** The address book; asked again for what is typed. */
export function useContacts(q: string, isWanted: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ['contacts', q],
    queryFn: () => api.contacts(q),
    enabled: isWanted,
    placeholderData: keepPreviousData,
  });
}

/** Does the company have telephones at all? */
export function useHasVoice(): boolean {
  return useChannels().data?.some((each) => each.kind === 'voice') ?? false;
}

export function usePresenceReasons() {
  const api = useApi();
  return useQuery({ queryKey: ['presence-reasons'], queryFn: api.presenceReasons, ...LONG });
}

export function useChannels() {
  const api = useApi();
  return useQuery({ queryKey: ['channels'], queryFn: api.channels, ...LONG });
}

export function useCannedReplies(language: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['canned-replies', language],
    queryFn: () => api.cannedReplies(language),
    ...LONG,
  });
}

/** What the company calls a disposition, in the reader's language. */
export function useDispositionName(): (code: string) => string {
  const { language } = useTexts();
  const { data } = useDispositions();
  return (code) => {
    const found = data?.find((each) => each.code === code);
    return found ? inLanguage(found.names, language) : code.replaceAll('_', ' ');
  };
}
