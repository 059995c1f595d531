/** What an action is: one object, used by its button, its shortcut and the command palette alike. */

import type { AgentCard, Api, Call, InteractionCard, OfferCard, Suggestion } from '@mainstem/api';
import type { UiTexts } from '@mainstem/l10n';
import type { Icon } from '@tabler/icons-react';
import type { Line } from '../phone/machine';
import type { Phone } from '../phone/phone';
import { PhoneNotReady } from '../state/failure';
import type { Ui } from '../state/ui';

export type ActionGroup = keyof UiTexts['actions']['group'];
export type ActionName = Exclude<keyof UiTexts['actions'], 'group'>;
export type PanelTab = 'customer' | 'handover' | 'suggestions' | 'routing';

/** What actions see and act on. */
export interface Desk {
  me: AgentCard | null;
  permissions: ReadonlySet<string>;
  /** The offer that rings now and ends first. */
  offer: OfferCard | null;
  /** The conversation that rings. */
  offered: InteractionCard | null;
  /** The conversation that is shown. */
  card: InteractionCard | null;
  suggestions: readonly Suggestion[];
  calls: {
    /** The one of the conversation that is shown. */
    shown: Call | null;
    /** The one that one talks in. */
    own: Call | null;
    /** A colleague asks about it, and it rings. */
    asked: Call | null;
    /** The one that one listens to. */
    watched: Call | null;
  };
  line: Line['is'];
  isMuted: boolean;
  phone: Phone;
  api: Api;
  ui: Ui;
  go: {
    desk: (interaction?: string) => void;
    panel: (tab: PanelTab) => void;
    board: () => void;
    customers: () => void;
    knowledge: () => void;
    voice: () => void;
  };
  toggle: { colours: () => void; language: () => void; sound: () => void };
  signOut: () => Promise<void>;
}

export interface AgentAction {
  id: ActionName;
  group: ActionGroup;
  icon: Icon;
  /** `a`, `enter`, `mod+k`, `alt+1`, or two keys in a row: `g d`. The first one is shown. */
  shortcuts: readonly string[];
  when: (desk: Desk) => boolean;
  run: (desk: Desk) => unknown;
}

/** A call needs a phone: turn it on first, or say that it does not work. */
export async function withPhone({ phone }: Desk): Promise<void> {
  if (!phone.isReady && !(await phone.turnOn())) throw new PhoneNotReady();
}

export function isVoice(card: InteractionCard | null): boolean {
  return card?.channel === 'voice';
}

export function ownsShown(desk: Desk): boolean {
  return desk.card !== null && desk.me !== null && desk.card.owner === desk.me.id;
}

export function may(desk: Desk, permission: string): boolean {
  return desk.permissions.has(permission);
}
