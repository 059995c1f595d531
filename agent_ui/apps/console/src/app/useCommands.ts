/** What the palette offers: actions that can be done now, and conversations to open. */

import type { Icon } from '@tabler/icons-react';
import { useMemo } from 'react';
import { ALL_ACTIONS } from '../actions/all';
import { useDesk, useRun } from '../actions/useActions';
import { useLive } from '../state/live';
import { lastAt } from '../state/select';
import { useCustomerName, useTexts } from '../state/texts';

export interface Command {
  id: string;
  label: string;
  group: string;
  icon: Icon | null;
  shortcut: string | undefined;
  run: () => void;
}

const CONVERSATIONS_SHOWN = 8;

export function useCommands(q: string): Command[] {
  const { t } = useTexts();
  const customerName = useCustomerName();
  const desk = useDesk();
  const run = useRun();
  const interactions = useLive((live) => live.known?.state.interactions ?? null);
  return useMemo(() => {
    const actions = ALL_ACTIONS.filter(
      (action) => action.id !== 'palette' && action.when(desk),
    ).map(
      (action): Command => ({
        id: action.id,
        label: t(`actions.${action.id}`),
        group: t(`actions.group.${action.group}`),
        icon: action.icon,
        shortcut: action.shortcuts[0],
        run: () => void run(action),
      }),
    );
    const conversations = Object.values(interactions ?? {})
      .sort((a, b) => lastAt(b).localeCompare(lastAt(a)))
      .map(
        (card): Command => ({
          id: card.id,
          label: [customerName(card.customer, card.channel), card.subject]
            .filter(Boolean)
            .join(' · '),
          group: t('palette.conversations'),
          icon: null,
          shortcut: undefined,
          run: () => desk.go.desk(card.id),
        }),
      );
    const fitting = conversations.filter((each) => fits(each.label, q));
    return [
      ...actions.filter((each) => fits(`${each.label} ${each.group}`, q)),
      ...fitting.slice(0, CONVERSATIONS_SHOWN),
    ];
  }, [desk, interactions, q, run, t, customerName]);
}

/** Every word that was typed begins or is inside a word of the label. */
export function fits(label: string, q: string): boolean {
  const text = label.toLocaleLowerCase();
  return q
    .toLocaleLowerCase()
    .split(/\s+/u)
    .every((word) => text.includes(word));
}
