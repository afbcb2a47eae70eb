/**
 * Run as a process by a test, on the built package, with few file descriptors: it uses them up, asks for sockets, has a connection break that
 * cannot be made again then, and gives the descriptors back.
 */
import { closeSync, openSync } from 'node:fs';
import { nextTurn } from '../../../dist/src/core/turn.js';
import { OperatingError } from '../../../dist/src/core/errors.js';
import { zeromqTransport } from '../../../dist/src/transports/zeromq/zeromq-transport.js';

const transport = zeromqTransport({ reconnectIntervalMs: 1 });
const options = { routingId: Buffer.from('client') };
const handlers = { onMessage: () => undefined };
let got = 0;
const until = async (condition) => {
  while (!condition()) await nextTurn();
};
const bind = (endpoint) => transport.bind(endpoint, {}, { onMessage: () => void got++ });
const router = await bind('tcp://127.0.0.1:*');
const link = transport.connect(router.endpoint, options, handlers);
link.send([Buffer.from('hello')]);
await until(() => got > 0);

const taken = [];
const takeAll = () => {
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    // None is left.
  }
};
const codeOf = (error) => (error instanceof OperatingError ? error.code : String(error));

takeAll();
const refused = [
  await Promise.resolve().then(() => transport.connect(router.endpoint, options, handlers).close()).then(() => 'opened', codeOf),
  await bind('tcp://127.0.0.1:*').then(() => 'bound', codeOf),
];
// A link takes several, one after the other: whichever is refused, it is told.
for (let left = 1; left <= 12; left++) {
  for (const descriptor of taken.splice(-left)) closeSync(descriptor);
  try {
    transport.connect(router.endpoint, options, handlers).close();
  } catch (error) {
    refused.push(codeOf(error));
  }
  // A closed socket gives back what it took a little later.
  for (let turns = 0; turns < 200; turns++) await nextTurn();
  takeAll();
}
// The connection breaks; what its socket gives back is taken at once, for longer than the link waits before it tries again.
let closed = false;
void router.close().then(() => (closed = true));
let turns = 0;
await until(() => {
  takeAll();
  return closed && turns++ === 5000;
});
for (const descriptor of taken) closeSync(descriptor);
got = 0;
const again = await bind(router.endpoint);
link.send([Buffer.from('hello again')]);
await until(() => got > 0);
link.close();
await again.close();
console.log([...new Set(refused)].join(' '), 'connected again');
