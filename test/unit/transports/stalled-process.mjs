/**
 * Run as a process by a test, on the built package: a router, or a link to the endpoint that is given, whose process stands still from its first
 * message on until a byte comes in, and then echoes.
 */
import { readSync, writeSync } from 'node:fs';
import { zeromqTransport } from '../../../dist/src/transports/zeromq/zeromq-transport.js';

const [endpoint] = process.argv.slice(2);
const tell = (line) => void writeSync(1, `${line}\n`);
let stalled = false;
const stallOnce = () => {
  if (stalled) return;
  stalled = true;
  tell('stalled');
  readSync(0, Buffer.alloc(1));
};

if (endpoint === undefined) {
  const router = await zeromqTransport().bind('tcp://127.0.0.1:*', {}, {
    onMessage(routingId, frames) {
      stallOnce();
      router.send(routingId, frames);
    },
  });
  tell(router.endpoint);
} else {
  zeromqTransport().connect(endpoint, { routingId: Buffer.from('client') }, { onMessage: stallOnce });
}
