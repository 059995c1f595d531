/** The phone itself, a colleague's question, and listening in. */

import type { SuperviseMode } from '@mainstem/api';
import {
  IconEar,
  IconHandGrab,
  IconHeadset,
  IconMessageDots,
  IconPhone,
  IconPhoneOff,
  IconPhoneX,
  IconUserPlus,
  IconX,
} from '@tabler/icons-react';
import { ownParty } from '../state/calls';
import { type AgentAction, type Desk, may, withPhone } from './model';

export const phoneOn: AgentAction = {
  id: 'phone_on',
  group: 'phone',
  icon: IconPhone,
  shortcuts: [],
  when: (desk) => may(desk, 'desk.use') && (desk.line === 'off' || desk.line === 'lost'),
  run: withPhone,
};

export const phoneOff: AgentAction = {
  id: 'phone_off',
  group: 'phone',
  icon: IconPhoneOff,
  shortcuts: [],
  when: ({ line, calls }) => line !== 'off' && calls.own === null,
  run: ({ phone }) => phone.turnOff(),
};

export const phoneDevices: AgentAction = {
  id: 'phone_devices',
  group: 'phone',
  icon: IconHeadset,
  shortcuts: [],
  when: (desk) => may(desk, 'desk.use'),
  run: ({ ui }) => ui.open('phone'),
};

export const answer: AgentAction = {
  id: 'answer',
  group: 'call',
  icon: IconPhone,
  shortcuts: ['a'],
  when: ({ calls, offer }) => calls.asked !== null && offer === null,
  run: async (desk) => {
    await withPhone(desk);
    if (desk.calls.asked) await desk.api.answerConsult(desk.calls.asked.id, true);
  },
};

export const refuse: AgentAction = {
  id: 'refuse',
  group: 'call',
  icon: IconX,
  shortcuts: ['d'],
  when: ({ calls, offer }) => calls.asked !== null && offer === null,
  run: ({ calls, api }) => calls.asked && api.answerConsult(calls.asked.id, false),
};

/** The call to listen to: the one that one is in already, else the one that is shown. */
function target({ calls }: Desk) {
  return calls.watched ?? calls.shown;
}

/** How one takes part in the call now; null: not at all. */
function modeOf(desk: Desk): string | null {
  const party = ownParty(desk.calls.watched, desk.me?.id ?? '');
  return party?.role === 'supervisor' ? party.mode : null;
}

/** There is an agent to hear, and it is not oneself. */
function canSupervise(desk: Desk): boolean {
  const call = target(desk);
  const isTalk = call?.stage === 'talking' && call.agent !== null && call.agent !== desk.me?.id;
  return isTalk && may(desk, 'desk.supervise');
}

function supervise(mode: SuperviseMode, icon: AgentAction['icon']): AgentAction {
  const id = mode === 'leave' ? 'leave_call' : mode;
  return {
    id,
    group: 'supervise',
    icon,
    shortcuts: [],
    when: (desk) => {
      if (mode === 'leave') return desk.calls.watched !== null;
      return canSupervise(desk) && modeOf(desk) !== mode;
    },
    run: async (desk) => {
      const call = target(desk);
      if (!call) return;
      if (mode !== 'leave') await withPhone(desk);
      await desk.api.supervise(call.id, mode);
      if (mode === 'intercept' && call.interaction) desk.go.desk(call.interaction);
    },
  };
}

export const listen = supervise('listen', IconEar);
export const whisper = supervise('whisper', IconMessageDots);
export const barge = supervise('barge', IconUserPlus);
export const intercept = supervise('intercept', IconHandGrab);
export const leaveCall = supervise('leave', IconPhoneX);

export const SUPERVISING: readonly AgentAction[] = [listen, whisper, barge, intercept, leaveCall];
