/** The machines of the protocol by name: for diagrams, and for checks one by one. */
import { clientMachine } from './client-machine.js';
import serverMachine from './server-machine.js';

export const machines = { server: serverMachine, client: clientMachine() };
