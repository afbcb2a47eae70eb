/** Logs of the product's own client and server, recorded in memory under virtual time: the same each time. */
import { seededRandom } from '../../../src/core/random.js';
import { seededRandomness } from '../../../src/core/randomness.js';
import { createVirtualClock } from '../../../src/drivers/virtual-clock.js';
import { createClient, createServer, type Client, type LogRecord, type Server } from '../../../src/freelance/index.js';
import { memoryNetwork } from '../../../src/transports/memory/memory-network.js';

export type Line = Record<string, unknown> & { readonly 'event.name': string; readonly seq: number; readonly atMs: number };

export interface RecordedLogs {
  readonly client: readonly Line[];
  readonly server: readonly Line[];
}

const tick = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** Requests that succeed, fail, time out and are retried, so many of them open at a time; a server that goes away for a while; repeats of a retry. */
export async function recordLogs(requests: number, inFlight = 1): Promise<RecordedLogs> {
  const clock = createVirtualClock();
  const transport = memoryNetwork();
  const client: LogRecord[] = [];
  const server: LogRecord[] = [];
  let calls = 0;
  const handler = async (payload: readonly Uint8Array[]): Promise<readonly Uint8Array[]> => {
    calls++;
    if (calls % 5 === 0) throw new Error('out of order é');
    if (calls % 11 === 0) {
      await new Promise<void>((resolve) => {
        clock.setTimer(5200, resolve);
      });
    }
    return calls % 7 === 0 ? [Buffer.from('another'), ...payload] : payload;
  };
  const start = async (id: number, bind = 'tcp://127.0.0.1:*', isRecorded = false): Promise<Server> => {
    const made = createServer({ bind, serverId: `s${id}`, handler }, { clock, transport, ...(isRecorded ? { recorder: (record: LogRecord) => server.push(record) } : {}) });
    await made.start();
    return made;
  };
  const steady = await start(0, undefined, true);
  let other = await start(1);
  const { endpoint } = other;
  const asker: Client = createClient([steady.endpoint, endpoint], {}, { clock, transport, randomness: seededRandomness(seededRandom(1)), recorder: (record) => client.push(record) });
  let asked = 0;
  const open = new Set<number>();
  for (let round = 0; asked < requests || open.size > 0; round++) {
    while (open.size < inFlight && asked < requests) {
      const number = asked++;
      open.add(number);
      // Each some time after the one before, so that they do not go in step.
      const outcome = asker.request([`payload ${number}`, '']);
      void outcome.then(() => open.delete(number));
      if (inFlight > 1) await clock.advance(7, tick);
    }
    const before = open.size;
    while (open.size > 0 && open.size === before) await clock.advance(100, tick);
    if (inFlight === 1) await clock.advance(700, tick);
    if (round % 8 === 5) await other.stop();
    if (round % 8 === 7) other = await start(1, endpoint);
  }
  const last = asker.request(['the last'], { timeoutMs: 5000 });
  await asker.stop();
  await last;
  await steady.stop();
  await other.stop();
  return JSON.parse(JSON.stringify({ client, server })) as RecordedLogs;
}

/** A client whose servers come and go while requests wait for them, with requests of their own timeouts; started late, stopped in the middle of it. */
export async function recordComingAndGoing(rounds: number): Promise<readonly Line[]> {
  const clock = createVirtualClock();
  const transport = memoryNetwork();
  const lines: LogRecord[] = [];
  let calls = 0;
  const handler = async (payload: readonly Uint8Array[]): Promise<readonly Uint8Array[]> => {
    calls++;
    if (calls % 6 === 0) throw new Error('no');
    await new Promise<void>((resolve) => {
      clock.setTimer(calls % 4 === 0 ? 2500 : 30, resolve);
    });
    return payload;
  };
  const servers = await Promise.all([0, 1, 2].map(async (id) => {
    const server = createServer({ bind: 'tcp://127.0.0.1:*', serverId: `s${id}`, handler }, { clock, transport });
    await server.start();
    return server;
  }));
  const [first, second, third] = servers.map(({ endpoint }) => endpoint) as [string, string, string];
  const asker = createClient([first], { autoStart: false, requestTimeoutMs: 2000, maxRetries: 2 }, { clock, transport, randomness: seededRandomness(seededRandom(2)), recorder: (record) => lines.push(record) });
  asker.connect(second);
  asker.start();
  for (let round = 0; round < rounds; round++) {
    for (const timeoutMs of [undefined, 800, 3000, 0]) void asker.request([`round ${round}`], timeoutMs === undefined ? {} : { timeoutMs });
    await clock.advance(40, tick);
    if (round % 3 === 0) asker.connect(third);
    if (round % 3 === 1) asker.disconnect(first);
    await clock.advance(700, tick);
    if (round % 3 === 2) asker.disconnect(third);
    if (round % 4 === 2) asker.connect(first);
    await clock.advance(900, tick);
  }
  void asker.request(['the last']);
  await clock.advance(5, tick);
  await asker.stop();
  await Promise.all(servers.map((server) => server.stop()));
  return JSON.parse(JSON.stringify(lines)) as readonly Line[];
}
