/** Presence, places and the console itself. */

import {
  IconBook2,
  IconCircleCheck,
  IconCoffee,
  IconCommand,
  IconInbox,
  IconKeyboard,
  IconLanguage,
  IconLayoutDashboard,
  IconLogout,
  IconPhone,
  IconSunMoon,
  IconUsers,
  IconVolume,
} from '@tabler/icons-react';
import { type AgentAction, may } from './model';

export const ready: AgentAction = {
  id: 'ready',
  group: 'presence',
  icon: IconCircleCheck,
  shortcuts: [],
  when: ({ me }) =>
    me !== null && (me.presence !== 'ready' || me.routing_state === 'not_responding'),
  run: ({ api }) => api.setPresence('ready', null),
};

export const notReady: AgentAction = {
  id: 'not_ready',
  group: 'presence',
  icon: IconCoffee,
  shortcuts: [],
  when: ({ me }) => me !== null && me.presence !== 'not_ready',
  run: ({ api }) => api.setPresence('not_ready', null),
};

export const goDesk: AgentAction = {
  id: 'go_desk',
  group: 'go',
  icon: IconInbox,
  shortcuts: ['g d'],
  when: (desk) => may(desk, 'desk.use') || may(desk, 'interactions.read'),
  run: ({ go }) => go.desk(),
};

export const goBoard: AgentAction = {
  id: 'go_board',
  group: 'go',
  icon: IconLayoutDashboard,
  shortcuts: ['g b'],
  when: (desk) => may(desk, 'desk.supervise'),
  run: ({ go }) => go.board(),
};

export const goCustomers: AgentAction = {
  id: 'go_customers',
  group: 'go',
  icon: IconUsers,
  shortcuts: ['g c'],
  when: (desk) => may(desk, 'customers.read'),
  run: ({ go }) => go.customers(),
};

export const goKnowledge: AgentAction = {
  id: 'go_knowledge',
  group: 'go',
  icon: IconBook2,
  shortcuts: ['g k'],
  when: (desk) => may(desk, 'knowledge.read'),
  run: ({ go }) => go.knowledge(),
};

export const goVoice: AgentAction = {
  id: 'go_voice',
  group: 'go',
  icon: IconPhone,
  shortcuts: ['g v'],
  when: (desk) => may(desk, 'voice.read'),
  run: ({ go }) => go.voice(),
};

export const palette: AgentAction = {
  id: 'palette',
  group: 'app',
  icon: IconCommand,
  shortcuts: ['mod+k'],
  when: () => true,
  run: ({ ui }) => ui.open('palette'),
};

export const shortcutSheet: AgentAction = {
  id: 'shortcuts',
  group: 'app',
  icon: IconKeyboard,
  shortcuts: ['?'],
  when: () => true,
  run: ({ ui }) => ui.open('shortcuts'),
};

export const sound: AgentAction = {
  id: 'sound',
  group: 'app',
  icon: IconVolume,
  shortcuts: [],
  when: () => true,
  run: ({ toggle }) => toggle.sound(),
};

export const colours: AgentAction = {
  id: 'colours',
  group: 'app',
  icon: IconSunMoon,
  shortcuts: [],
  when: () => true,
  run: ({ toggle }) => toggle.colours(),
};

export const switchLanguage: AgentAction = {
  id: 'switch_language',
  group: 'app',
  icon: IconLanguage,
  shortcuts: [],
  when: () => true,
  run: ({ toggle }) => toggle.language(),
};

export const signOut: AgentAction = {
  id: 'sign_out',
  group: 'app',
  icon: IconLogout,
  shortcuts: [],
  when: () => true,
  run: (desk) => desk.signOut(),
};
