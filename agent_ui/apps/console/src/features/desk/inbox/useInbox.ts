/** What a box of the inbox holds, live or from the server. */

import type { Box, InteractionCard } from '@mainstem/api';
import { useLive } from '../../../state/live';
import { useListed } from '../../../state/queries';
import { inBox } from '../../../state/select';

export interface InboxContent {
  cards: readonly InteractionCard[];
  is: 'loading' | 'failed' | 'ready';
  retry: () => void;
  /** null: there is no more. */
  more: (() => void) | null;
  isLoadingMore: boolean;
}

const NONE: readonly InteractionCard[] = [];

/** Open conversations come from the socket; closed ones and searches are asked for. */
export function useInbox(box: Box, q: string): InboxContent {
  const isListed = box === 'closed' || q !== '';
  const live = useLive(({ known }) =>
    box === 'closed' || isListed || !known ? NONE : inBox(known.state, box),
  );
  const isKnown = useLive(({ known }) => known !== null);
  const interactions = useLive(({ known }) => (isListed ? known?.state.interactions : undefined));
  const listed = useListed(box, q, isListed);
  if (!isListed) {
    return {
      cards: live,
      is: isKnown ? 'ready' : 'loading',
      retry: () => undefined,
      more: null,
      isLoadingMore: false,
    };
  }
  return {
    cards: listed.data?.map((card) => interactions?.[card.id] ?? card) ?? NONE,
    is: listed.isPending ? 'loading' : listed.isError ? 'failed' : 'ready',
    retry: () => void listed.refetch(),
    more: listed.hasNextPage ? () => void listed.fetchNextPage() : null,
    isLoadingMore: listed.isFetchingNextPage,
  };
}

/** How many each live box holds. */
export function useBoxCounts(): Record<Exclude<Box, 'closed'>, number> {
  return useLive(({ known }) => ({
    mine: known ? inBox(known.state, 'mine').length : 0,
    queues: known ? inBox(known.state, 'queues').length : 0,
    all: known ? inBox(known.state, 'all').length : 0,
  }));
}
