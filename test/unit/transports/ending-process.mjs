/** Run as a process by a test, on the built package: it leaves a request open and a server unreachable, stops, and must end by itself. */
import { createClient, createServer } from '../../../dist/src/freelance/index.js';

const server = await createServer({ bind: 'tcp://127.0.0.1:*' }).start();
const client = createClient([server.endpoint, 'tcp://127.0.0.1:1']);
const answered = await client.request(['x']);
await server.stop();
const open = client.request(['y']);
await client.stop();
const outcome = await open;
// One turn for handles that are being closed.
await new Promise(setImmediate);
const handles = process.getActiveResourcesInfo().filter((name) => !/^(?:Pipe|TTY|Immediate)/u.test(name));
console.log(answered.kind, outcome.ok ? '' : outcome.reason, JSON.stringify(handles));
