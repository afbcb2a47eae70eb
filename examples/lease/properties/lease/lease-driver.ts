/** The real server under control: on a port that the system chooses, asked over HTTP, its clock moved by the path alone. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Driver, MachineAction, ModelState } from 'wireproof';
import { createLeaseServer, type LeaseServerOptions } from '../../src/lease/lease-server.js';

/** What can be seen from outside: who holds the lease, and the last answer. */
export interface Seen {
  readonly holder: string;
  readonly answer: number | undefined;
}

/** How the server must look in a state of the model. */
export function expectedOf({ context, sent }: ModelState): Seen {
  const { holder = '' } = context as { readonly holder: string | undefined };
  const answers: Readonly<Record<string, number>> = { GRANTED: 200, REFUSED: 409 };
  return { holder, answer: answers[sent[0]?.event.type ?? ''] };
}

/** `options` replaces some of the server's, to show that a wrong one is found. */
export function leaseDriver(options: Partial<LeaseServerOptions> = {}): Driver<MachineAction, Seen> {
  let nowMs = 0;
  const server = createLeaseServer({ leaseMs: 3000, nowMs: () => nowMs, ...options });
  let answer: Promise<Response> | undefined;
  const ask = (method: string, path: string): Promise<Response> => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`, { method });
  return {
    async start() {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    },
    async apply(action) {
      answer = undefined;
      if (action.type === 'after') nowMs += Number(action['delayMs']);
      else answer = ask(action.type === 'ACQUIRE' ? 'PUT' : 'DELETE', String(action['client']));
    },
    async settle() {
      await answer;
    },
    async observe() {
      return { holder: await (await ask('GET', '')).text(), answer: (await answer)?.status };
    },
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
