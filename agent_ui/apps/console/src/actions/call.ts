/** What can be done in the call that one talks in. */

import type { Call } from '@mainstem/api';
import {
  IconArrowBack,
  IconArrowsExchange,
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneCheck,
  IconPhoneEnd,
  IconPhoneOutgoing,
  IconPhonePause,
  IconPhonePlus,
  IconPlayerPause,
  IconPlayerRecord,
  IconReload,
  IconUserPlus,
  IconUsersGroup,
} from '@tabler/icons-react';
import { isHeld, ownParty, partyOf } from '../state/calls';
import { type AgentAction, type Desk, may, withPhone } from './model';

/** One is in the call to talk: as its agent or as a colleague who was asked. */
const talks = ({ calls, me }: Desk) => {
  const state = ownParty(calls.own, me?.id ?? '')?.state;
  return state === 'up' || state === 'held';
};

/** One is the call's agent, who may do with it whatever it needs. */
const leads = (desk: Desk) => desk.calls.own !== null && desk.calls.own.agent === desk.me?.id;
const leadsTalk = (desk: Desk) => leads(desk) && talks(desk);

const aside = (call: Call | null) => call && partyOf(call, 'consulted');
const hasAside = (desk: Desk) => leads(desk) && aside(desk.calls.own) !== null;
/** Nobody else is in it or being called: customer and agent alone. */
const isPlain = ({ calls }: Desk) =>
  calls.own !== null && !partyOf(calls.own, 'consulted') && !partyOf(calls.own, 'guest');
const isAsideUp = (desk: Desk) => {
  const state = hasAside(desk) ? aside(desk.calls.own)?.state : undefined;
  return state === 'up' || state === 'held';
};
const hasCustomer = ({ calls }: Desk) =>
  calls.own !== null && partyOf(calls.own, 'customer') !== null;
const isThree = ({ calls }: Desk) => calls.own?.facing === 'all';

export const mute: AgentAction = {
  id: 'mute',
  group: 'call',
  icon: IconMicrophoneOff,
  shortcuts: ['m'],
  when: (desk) => talks(desk) && !desk.isMuted,
  run: async (desk) => {
    desk.phone.setMuted(true);
    if (desk.calls.own) await desk.api.muteCall(desk.calls.own.id, true);
  },
};

export const unmute: AgentAction = {
  id: 'unmute',
  group: 'call',
  icon: IconMicrophone,
  shortcuts: ['m'],
  when: (desk) => talks(desk) && desk.isMuted,
  run: async (desk) => {
    if (desk.calls.own) await desk.api.muteCall(desk.calls.own.id, false);
    desk.phone.setMuted(false);
  },
};

export const hold: AgentAction = {
  id: 'hold',
  group: 'call',
  icon: IconPhonePause,
  shortcuts: ['h'],
  when: (desk) => leadsTalk(desk) && hasCustomer(desk) && isPlain(desk) && !isHeldOwn(desk),
  run: ({ calls, api }) => calls.own && api.holdCall(calls.own.id, true),
};

export const unhold: AgentAction = {
  id: 'unhold',
  group: 'call',
  icon: IconPhoneCheck,
  shortcuts: ['h'],
  when: (desk) => leadsTalk(desk) && hasCustomer(desk) && isPlain(desk) && isHeldOwn(desk),
  run: ({ calls, api }) => calls.own && api.holdCall(calls.own.id, false),
};

function isHeldOwn({ calls }: Desk): boolean {
  return calls.own !== null && isHeld(calls.own);
}

export const keypad: AgentAction = {
  id: 'keypad',
  group: 'call',
  icon: IconDialpad,
  shortcuts: ['p'],
  when: leadsTalk,
  run: ({ ui, calls, go }) => {
    if (calls.own?.interaction && calls.shown?.id !== calls.own.id) go.desk(calls.own.interaction);
    ui.showKeypad(!ui.get().isKeypadOpen);
  },
};

export const consult: AgentAction = {
  id: 'consult',
  group: 'call',
  icon: IconUserPlus,
  shortcuts: ['c'],
  when: (desk) =>
    leadsTalk(desk) &&
    desk.calls.shown?.id === desk.calls.own?.id &&
    hasCustomer(desk) &&
    isPlain(desk),
  run: ({ ui }) => ui.open('consult'),
};

export const swap: AgentAction = {
  id: 'swap',
  group: 'call',
  icon: IconArrowsExchange,
  shortcuts: ['w'],
  when: (desk) => isAsideUp(desk) && hasCustomer(desk) && !isThree(desk),
  run: ({ calls, api }) => calls.own && api.endConsult(calls.own.id, 'swap'),
};

export const join: AgentAction = {
  id: 'join',
  group: 'call',
  icon: IconUsersGroup,
  shortcuts: ['e'],
  when: (desk) => isAsideUp(desk) && hasCustomer(desk) && !isThree(desk),
  run: ({ calls, api }) => calls.own && api.endConsult(calls.own.id, 'join'),
};

export const complete: AgentAction = {
  id: 'complete',
  group: 'call',
  icon: IconPhoneOutgoing,
  shortcuts: ['y'],
  when: (desk) => isAsideUp(desk) && hasCustomer(desk),
  run: ({ calls, api }) => calls.own && api.endConsult(calls.own.id, 'complete'),
};

export const back: AgentAction = {
  id: 'back',
  group: 'call',
  icon: IconArrowBack,
  shortcuts: ['b'],
  when: hasAside,
  run: ({ calls, api }) => calls.own && api.endConsult(calls.own.id, 'back'),
};

export const hangUp: AgentAction = {
  id: 'hang_up',
  group: 'call',
  icon: IconPhoneEnd,
  shortcuts: ['alt+h'],
  when: (desk) => leads(desk) || talks(desk),
  run: (desk) => {
    const { calls, me, api } = desk;
    if (!calls.own) return undefined;
    const leg = leads(desk) ? null : (ownParty(calls.own, me?.id ?? '')?.leg ?? null);
    return api.hangUp(calls.own.id, leg);
  },
};

export const redial: AgentAction = {
  id: 'redial',
  group: 'call',
  icon: IconReload,
  shortcuts: [],
  when: (desk) => leads(desk) && !hasCustomer(desk) && may(desk, 'voice.dial'),
  run: async (desk) => {
    await withPhone(desk);
    if (desk.calls.own) await desk.api.redial(desk.calls.own.id);
  },
};

export const pauseRecording: AgentAction = {
  id: 'pause_recording',
  group: 'call',
  icon: IconPlayerPause,
  shortcuts: ['alt+r'],
  when: (desk) => leads(desk) && desk.calls.own?.taping === 'on',
  run: ({ calls, api }) => calls.own && api.pauseRecording(calls.own.id, true),
};

export const resumeRecording: AgentAction = {
  id: 'resume_recording',
  group: 'call',
  icon: IconPlayerRecord,
  shortcuts: ['alt+r'],
  when: (desk) => leads(desk) && desk.calls.own?.taping === 'paused',
  run: ({ calls, api }) => calls.own && api.pauseRecording(calls.own.id, false),
};

/** Where calls are not recorded by themselves. */
export const startRecording: AgentAction = {
  id: 'start_recording',
  group: 'call',
  icon: IconPlayerRecord,
  shortcuts: [],
  when: (desk) => leadsTalk(desk) && hasCustomer(desk) && desk.calls.own?.taping === 'off',
  run: ({ calls, api }) => calls.own && api.pauseRecording(calls.own.id, false),
};

export const newCall: AgentAction = {
  id: 'new_call',
  group: 'call',
  icon: IconPhonePlus,
  shortcuts: ['alt+n'],
  when: (desk) => may(desk, 'voice.dial') && desk.calls.own === null,
  run: ({ ui }) => ui.openDial(),
};
