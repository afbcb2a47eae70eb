/** Everything that is checked of the lease protocol. The command finds this file by its folder. */
import { always, deadlockFree, machinePart, recoverable, sometimes, type Suite } from 'wireproof';
import { machines } from '../../model/lease/machines.js';
import serverMachine, { events } from '../../model/lease/server-machine.js';
import { twoClients, type TwoClients } from '../../model/lease/two-clients.js';
import { expectedOf, leaseDriver } from './lease-driver.js';

const holds = (client: TwoClients['client'][number]): boolean => client.matches('wanting.holding');

const properties = [
  always<TwoClients>('never two holders', ({ client }) => !client.every(holds)),
  sometimes<TwoClients>('the second client holds it', ({ client }) => client.slice(1).some(holds)),
  recoverable<TwoClients>('it can be free again', ({ server }) => server.matches('free')),
  deadlockFree<TwoClients>('something can always happen'),
];

export const suite: Suite = {
  name: 'lease',
  summary: 'One thing that one client at a time may hold, for three seconds.',
  parts: [
    machinePart({
      suite: 'lease',
      name: 'server-paths',
      claim: 'Along paths that cover every transition the server answers as the machine does.',
      machine: serverMachine,
      events,
      driver: ({ plant }) => leaseDriver(plant === 'lasts-too-long' ? { leaseMs: 3001 } : {}),
      expected: expectedOf,
    }),
  ],
  plantedBugs: [{ name: 'lasts-too-long', summary: 'a lease lasts a millisecond longer than promised', caughtBy: 'server-paths' }],
  machines,
  systems: [
    {
      name: 'two-clients',
      summary: 'two clients, one server, a network that loses and delays',
      build: () => twoClients(),
      properties,
      variants: [{ name: 'counts-from-the-answer', summary: 'a client counts its three seconds from the answer on', caughtBy: 'never two holders', build: () => twoClients('from the answer') }],
    },
  ],
};
