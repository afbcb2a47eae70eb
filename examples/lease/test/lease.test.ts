import { testModel } from 'wireproof/vitest';
import serverMachine, { events } from '../model/lease/server-machine.js';
import { expectedOf, leaseDriver } from '../properties/lease/lease-driver.js';

testModel('lease server', serverMachine, { driver: () => leaseDriver(), expected: expectedOf, events });
