/** What can be done with the conversation that is shown. */

import {
  IconArrowBackUp,
  IconBolt,
  IconClockPause,
  IconClockPlay,
  IconFlag,
  IconHandGrab,
  IconNote,
  IconPaperclip,
  IconTransfer,
} from '@tabler/icons-react';
import { type AgentAction, type Desk, isVoice, may, ownsShown } from './model';

/** Active, or put aside: still the owner's to give away or to end. */
const isHeldOwn = (desk: Desk) =>
  ownsShown(desk) && (desk.card?.stage === 'active' || desk.card?.stage === 'snoozed');
const isActiveOwn = (desk: Desk) => ownsShown(desk) && desk.card?.stage === 'active';
/** Somebody who calls is answered by voice, and cannot be put aside. */
const isWritingOwn = (desk: Desk) => isActiveOwn(desk) && !isVoice(desk.card);

/** Closed, or in the owner's wrap-up, which has a note of its own. */
const isOver = (desk: Desk) =>
  desk.card?.stage === 'closed' || (desk.card?.stage === 'wrap_up' && ownsShown(desk));

export const take: AgentAction = {
  id: 'take',
  group: 'conversation',
  icon: IconHandGrab,
  shortcuts: ['t'],
  when: (desk) => desk.card?.stage === 'waiting' && may(desk, 'interactions.take'),
  run: ({ card, api }) => card && api.take(card.id),
};

export const reply: AgentAction = {
  id: 'reply',
  group: 'conversation',
  icon: IconArrowBackUp,
  shortcuts: ['r'],
  when: isWritingOwn,
  run: ({ ui }) => ui.composer?.write('reply'),
};

export const note: AgentAction = {
  id: 'note',
  group: 'conversation',
  icon: IconNote,
  shortcuts: ['n'],
  when: (desk) => desk.card !== null && !isOver(desk) && may(desk, 'desk.use'),
  run: ({ ui }) => ui.composer?.write('note'),
};

export const attach: AgentAction = {
  id: 'attach',
  group: 'conversation',
  icon: IconPaperclip,
  shortcuts: [],
  when: isWritingOwn,
  run: ({ ui }) => ui.composer?.attach(),
};

export const transfer: AgentAction = {
  id: 'transfer',
  group: 'conversation',
  icon: IconTransfer,
  shortcuts: ['x'],
  when: (desk) => isHeldOwn(desk) && may(desk, 'interactions.transfer'),
  run: ({ ui }) => ui.open('transfer'),
};

export const snooze: AgentAction = {
  id: 'snooze',
  group: 'conversation',
  icon: IconClockPause,
  shortcuts: ['z'],
  when: isWritingOwn,
  run: ({ ui }) => ui.open('snooze'),
};

export const wake: AgentAction = {
  id: 'wake',
  group: 'conversation',
  icon: IconClockPlay,
  shortcuts: ['z'],
  when: (desk) => ownsShown(desk) && desk.card?.stage === 'snoozed',
  run: ({ card, api }) => card && api.wake(card.id),
};

export const finish: AgentAction = {
  id: 'finish',
  group: 'conversation',
  icon: IconFlag,
  shortcuts: ['f'],
  when: (desk) => isHeldOwn(desk) && desk.calls.shown === null,
  run: ({ card, api }) => card && api.finish(card.id),
};

function insert(place: 0 | 1 | 2, id: AgentAction['id']): AgentAction {
  return {
    id,
    group: 'conversation',
    icon: IconBolt,
    shortcuts: [`alt+${place + 1}`],
    when: (desk) => isWritingOwn(desk) && desk.suggestions.length > place,
    run: ({ suggestions, ui }) => {
      const chosen = suggestions[place];
      if (chosen) ui.composer?.insert(chosen.text);
    },
  };
}

export const insertFirst = insert(0, 'insert_1');
export const insertSecond = insert(1, 'insert_2');
export const insertThird = insert(2, 'insert_3');
