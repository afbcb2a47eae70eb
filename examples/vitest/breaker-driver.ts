/** The client under control: a real HTTP server on loopback that answers as the path says, and a clock that only the path moves. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Driver, MachineAction } from '../../src/vitest/index.js';
import { BreakerClient, type BreakerOptions, type Reply } from './breaker-client.js';

/** What a test can see: the circuit, the last reply, and how many requests reached the server since the last look. */
export interface Seen {
  readonly circuit: string;
  readonly reply: Reply | undefined;
  readonly arrived: number;
}

/** `options` replaces some of the client's, to show that a wrong one is found. */
export function breakerDriver(options: Partial<BreakerOptions> = {}): Driver<MachineAction, Seen> {
  let server: Server | undefined;
  let client: BreakerClient;
  let nowMs = 0;
  let script: string = 'SUCCEED';
  let reply: Promise<Reply> | undefined;
  let arrived = 0;
  return {
    async start() {
      server = createServer((incoming, response) => {
        arrived++;
        if (script === 'HANG_UP') incoming.socket.destroy();
        else response.writeHead(script === 'SUCCEED' ? 200 : 500).end();
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      client = new BreakerClient(`http://127.0.0.1:${port}`, { maxFailures: 3, coolDownMs: 30_000, nowMs: () => nowMs, ...options });
    },
    async apply(action) {
      reply = undefined;
      if (action.type === 'after') nowMs += Number(action['delayMs']);
      else {
        script = action.type;
        reply = client.get();
      }
    },
    async settle() {
      await reply;
    },
    async observe() {
      const seen = { circuit: client.circuit, reply: await reply, arrived };
      arrived = 0;
      return seen;
    },
    async stop() {
      server?.closeAllConnections();
      server?.close();
    },
  };
}
