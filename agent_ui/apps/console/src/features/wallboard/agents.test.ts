import { expect, it } from 'vitest';
import { agent } from '../../../test/samples';
import { agentsInOrder } from './agents';

it('shows first what a supervisor should notice, and who is signed out only on demand', () => {
  const agents = [
    agent({ id: '1', name: 'Idle', routing_state: 'idle' }),
    agent({ id: '2', name: 'Out', presence: 'signed_out', routing_state: 'off_queue' }),
    agent({ id: '3', name: 'Asleep', routing_state: 'not_responding' }),
    agent({ id: '4', name: 'Busy', routing_state: 'interacting' }),
  ];
  const names = (all: boolean) => agentsInOrder(agents, all).map(({ name }) => name);
  expect(names(false)).toEqual(['Asleep', 'Busy', 'Idle']);
  expect(names(true)).toEqual(['Asleep', 'Busy', 'Idle', 'Out']);
});
