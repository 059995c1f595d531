/** The one line under the name: who is there, or how long it takes. */

import { isTalking } from './derive';
import { momentOf } from './format';
import type { State } from './state';
import type { Speak } from './texts';

export interface Status {
  text: string;
  tone: 'here' | 'waiting' | 'closed';
}

export function status(state: State, t: Speak, now: Date): Status {
  const { agent, position, stage } = state.standing;
  const mayBeLong = !state.open && !agent && stage !== 'bot';
  if (isTalking(state) && !mayBeLong) {
    if (position) return { text: ahead(position.ahead, t), tone: 'waiting' };
    if (agent) return { text: t('status_agent', { name: agent.name }), tone: 'here' };
    if (stage === 'bot') return { text: t('status_bot'), tone: 'here' };
    return { text: t('status_waiting'), tone: 'waiting' };
  }
  if (state.open) return { text: t('status_open'), tone: 'here' };
  if (!state.nextOpening) return { text: t('status_closed'), tone: 'closed' };
  const time = momentOf(state.nextOpening, state.language, now);
  return { text: t('status_closed_until', { time }), tone: 'closed' };
}

function ahead(count: number, t: Speak): string {
  if (count === 0) return t('status_next');
  return count === 1 ? t('status_ahead_1') : t('status_ahead', { count });
}
