/** Both adapters keep the contract of the message port. */
import { describe, it } from 'vitest';
import { memoryNetwork } from '../../src/transports/memory/memory-network.js';
import type { Frames, Transport } from '../../src/transports/port.js';
import { zeromqTransport } from '../../src/transports/zeromq/zeromq-transport.js';
import { contract, type Rig } from './transport-contract.js';

interface Adapter {
  readonly make: () => Transport;
  /** Cases that this adapter cannot keep, each with its reason. None so far. */
  readonly exempt: Readonly<Record<string, string>>;
}

const adapters: Readonly<Record<string, Adapter>> = {
  memory: { make: () => memoryNetwork(), exempt: {} },
  zeromq: { make: () => zeromqTransport({ connectTimeoutMs: 100 }), exempt: {} },
};

for (const [name, { make, exempt }] of Object.entries(adapters)) {
  describe(name, () => {
    for (const { name: title, run } of contract) {
      if (exempt[title] !== undefined) continue;
      it(title, async () => {
        const rig = rigOf(make());
        try {
          await run(rig);
        } finally {
          await rig.close();
        }
      });
    }
  });
}

function rigOf(transport: Transport): Rig {
  const closing: (() => unknown)[] = [];
  return {
    transport,
    async router(endpoint = 'tcp://127.0.0.1:*', options = {}) {
      const got: string[] = [];
      const refused: string[] = [];
      const router = await transport.bind(endpoint, options, {
        onMessage: (id, frames) => got.push(`${Buffer.from(id).toString()}: ${text(frames)}`),
        onRefused: (id, reason) => refused.push(`${Buffer.from(id).toString()}: ${reason}`),
      });
      closing.push(() => router.close());
      return { router, got, refused, reply: (client, ...frames) => router.send(Buffer.from(client), bytes(frames)) };
    },
    link(endpoint, options = {}) {
      const got: string[] = [];
      const left: string[] = [];
      const link = transport.connect(
        endpoint,
        { routingId: Buffer.from('a'), ...options },
        { onMessage: (frames) => got.push(text(frames)), onLeft: (frames) => left.push(text(frames)) },
      );
      closing.push(() => link.close());
      return { link, got, left, send: (...frames) => link.send(bytes(frames)) };
    },
    async close() {
      for (const close of closing.toReversed()) await close();
    },
  };
}

function text(frames: Frames): string {
  return frames.map((frame) => Buffer.from(frame).toString()).join('|');
}

function bytes(frames: readonly string[]): Frames {
  return frames.map((frame) => Buffer.from(frame));
}
