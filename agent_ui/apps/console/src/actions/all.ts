/** Every action, in the order in which lists show them. */

import * as call from './call';
import * as consoleActions from './console';
import * as conversation from './conversation';
import * as desk from './desk';
import type { AgentAction, Desk } from './model';
import * as offer from './offer';
import * as phone from './phone';

export const ALL_ACTIONS: readonly AgentAction[] = [
  offer.accept,
  offer.decline,
  offer.acceptElsewhere,
  phone.answer,
  phone.refuse,
  call.mute,
  call.unmute,
  call.hold,
  call.unhold,
  call.keypad,
  call.consult,
  call.swap,
  call.join,
  call.complete,
  call.back,
  call.hangUp,
  call.redial,
  call.startRecording,
  call.pauseRecording,
  call.resumeRecording,
  call.newCall,
  conversation.reply,
  conversation.note,
  conversation.attach,
  conversation.take,
  conversation.transfer,
  conversation.snooze,
  conversation.wake,
  conversation.finish,
  conversation.insertFirst,
  conversation.insertSecond,
  conversation.insertThird,
  phone.listen,
  phone.whisper,
  phone.barge,
  phone.intercept,
  phone.leaveCall,
  desk.next,
  desk.previous,
  desk.search,
  desk.showCustomer,
  desk.showHandover,
  desk.showSuggestions,
  desk.showRouting,
  consoleActions.ready,
  consoleActions.notReady,
  phone.phoneOn,
  phone.phoneOff,
  phone.phoneDevices,
  consoleActions.goDesk,
  consoleActions.goBoard,
  consoleActions.goCustomers,
  consoleActions.goKnowledge,
  consoleActions.goVoice,
  consoleActions.palette,
  consoleActions.shortcutSheet,
  consoleActions.sound,
  consoleActions.colours,
  consoleActions.switchLanguage,
  consoleActions.signOut,
];

/** The first action that the keys name and that can be done now. */
export function actionFor(keys: string, now: Desk): AgentAction | null {
  return ALL_ACTIONS.find((action) => action.shortcuts.includes(keys) && action.when(now)) ?? null;
}
