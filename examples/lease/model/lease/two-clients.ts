/** Two clients and a server over a network that loses messages, and delivers the others after half a second to a second. */
import { compileMachine, composeSystem, type ComponentView, type ComposedSystem } from 'wireproof';
import { clientMachine } from './client-machine.js';
import serverMachine, { events } from './server-machine.js';

export interface TwoClients {
  readonly server: ComponentView;
  readonly client: readonly ComponentView[];
}

const names = ['a', 'b'];

export function twoClients(counts: 'from asking' | 'from the answer' = 'from asking'): ComposedSystem<TwoClients> {
  const client = compileMachine(clientMachine(counts), { time: 'discrete' });
  const server = compileMachine(serverMachine, { time: 'discrete', events });
  const wire = { capacity: 1, loss: true, delayMs: { min: 500, max: 1000 } };
  return composeSystem<TwoClients>({
    time: { unitMs: 500 },
    components: { server, client: [client, client] },
    channels: {
      question: names.map((name) => ({ ...wire, receiver: () => [{ to: 'server', event: { type: 'ACQUIRE', client: name } }] })),
      answer: names.map((_, number) => ({ ...wire, receiver: ({ type }) => [{ to: `client.${number}`, event: { type } }] })),
    },
    moves: [{ component: 'client', event: { type: 'WANT' } }],
    routes: {
      client: (event, { index }) => [{ to: `question.${index}`, event }],
      server: (event) => [{ to: `answer.${names.indexOf(String(event['client']))}`, event }],
    },
  });
}
