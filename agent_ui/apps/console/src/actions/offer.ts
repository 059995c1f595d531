/** Answering what rings. */

import { IconCheck, IconDeviceLandlinePhone, IconX } from '@tabler/icons-react';
import { type AgentAction, isVoice, withPhone } from './model';

export const accept: AgentAction = {
  id: 'accept',
  group: 'offer',
  icon: IconCheck,
  shortcuts: ['a', 'enter'],
  when: (desk) => desk.offer !== null,
  run: async (desk) => {
    const { offer, offered, api, go } = desk;
    if (!offer) return;
    if (isVoice(offered)) await withPhone(desk);
    await api.acceptOffer(offer.id);
    go.desk(offer.interaction);
  },
};

export const decline: AgentAction = {
  id: 'decline',
  group: 'offer',
  icon: IconX,
  shortcuts: ['d'],
  when: (desk) => desk.offer !== null,
  run: ({ offer, api }) => offer && api.declineOffer(offer.id),
};

/** For who has a telephone on the desk: the call rings there. */
export const acceptElsewhere: AgentAction = {
  id: 'accept_elsewhere',
  group: 'offer',
  icon: IconDeviceLandlinePhone,
  shortcuts: [],
  when: (desk) => desk.offer !== null && isVoice(desk.offered) && desk.line !== 'ready',
  run: async ({ offer, api, go }) => {
    if (!offer) return;
    await api.acceptOffer(offer.id);
    go.desk(offer.interaction);
  },
};
