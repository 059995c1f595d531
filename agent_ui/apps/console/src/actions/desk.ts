/** Moving about the desk. */

import {
  IconArrowDown,
  IconArrowUp,
  IconBulb,
  IconMessageForward,
  IconRoute,
  IconSearch,
  IconUser,
} from '@tabler/icons-react';
import type { AgentAction, Desk } from './model';

const hasCard = (desk: Desk) => desk.card !== null;

export const next: AgentAction = {
  id: 'next',
  group: 'desk',
  icon: IconArrowDown,
  shortcuts: ['j'],
  when: (desk) => desk.ui.list !== null,
  run: ({ ui }) => ui.list?.move(1),
};

export const previous: AgentAction = {
  id: 'previous',
  group: 'desk',
  icon: IconArrowUp,
  shortcuts: ['k'],
  when: (desk) => desk.ui.list !== null,
  run: ({ ui }) => ui.list?.move(-1),
};

export const search: AgentAction = {
  id: 'search',
  group: 'desk',
  icon: IconSearch,
  shortcuts: ['/'],
  when: (desk) => desk.ui.list !== null,
  run: ({ ui }) => ui.list?.search(),
};

export const showCustomer: AgentAction = {
  id: 'show_customer',
  group: 'desk',
  icon: IconUser,
  shortcuts: ['1'],
  when: hasCard,
  run: ({ go }) => go.panel('customer'),
};

export const showHandover: AgentAction = {
  id: 'show_handover',
  group: 'desk',
  icon: IconMessageForward,
  shortcuts: ['2'],
  when: hasCard,
  run: ({ go }) => go.panel('handover'),
};

export const showSuggestions: AgentAction = {
  id: 'show_suggestions',
  group: 'desk',
  icon: IconBulb,
  shortcuts: ['3'],
  when: hasCard,
  run: ({ go }) => go.panel('suggestions'),
};

export const showRouting: AgentAction = {
  id: 'show_routing',
  group: 'desk',
  icon: IconRoute,
  shortcuts: ['4'],
  when: hasCard,
  run: ({ go }) => go.panel('routing'),
};
