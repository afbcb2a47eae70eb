/**
 * One end of a pair in a process of its own: `serve <pair>` answers, `load <pair> <loads>` forks the answering end and measures
 * every load. The library is measured as it is shipped: built, and imported by Node itself. This is JavaScript because what a
 * loader of TypeScript imports in turn goes through that loader's hands, which cost our side a fifth of its throughput.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Dealer, Router } from 'zeromq';
import { createClient, createServer } from '../../dist/src/freelance/index.js';

const [, , role, pair = 'ours', loads = '[]'] = process.argv;
/** Above the largest window, so that a ROUTER drops nothing. */
const bareOptions = { sendHighWaterMark: 4000, receiveHighWaterMark: 4000 };
const tunedOptions = { linger: 0, sendTimeout: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 };

if (role === 'serve') await serve();
else await measure();

async function serve() {
  // Asked for, the processor time used so far is told.
  process.on('message', () => process.send?.(processorMicroseconds()));
  if (pair === 'ours') {
    // Room for everything the bench sends within the lifetime.
    const server = createServer({ bind: 'tcp://127.0.0.1:*', cacheMaxBytes: 4 * 2 ** 30, cacheTtlMs: 2000, cacheCleanupIntervalMs: 500 });
    process.send?.((await server.start()).endpoint);
    return;
  }
  const router = new Router(pair === 'bare' ? bareOptions : tunedOptions);
  await router.bind('tcp://127.0.0.1:*');
  process.send?.(router.lastEndpoint);
  if (pair === 'bare') for await (const [client, payload] of router) await router.send([client, payload]);
  else for (;;) void router.send(await router.receive());
}

async function measure() {
  const server = fork(fileURLToPath(import.meta.url), ['serve', pair]);
  const run = opened(String((await once(server, 'message'))[0]));
  for (const load of JSON.parse(loads)) {
    for (let done = 0; done < load.warmUps; done++) await run(load);
    const beforeMicroseconds = processorMicroseconds() + (await microsecondsOf(server));
    const startedMs = performance.now();
    await run(load);
    const seconds = (performance.now() - startedMs) / 1000;
    const microseconds = processorMicroseconds() + (await microsecondsOf(server)) - beforeMicroseconds;
    process.send?.({ perSecond: load.requests / seconds, microsecondsOfProcessor: microseconds / load.requests });
  }
  server.kill();
  process.disconnect();
  process.exit(0);
}

function opened(endpoint) {
  if (pair === 'bare') return openBare(endpoint);
  if (pair === 'tuned') return openTuned(endpoint, []);
  if (pair === 'same messages') return openTuned(endpoint, [Buffer.alloc(0), Buffer.from('REQUEST'), Buffer.alloc(36, 'i')]);
  const client = createClient([endpoint]);
  return async ({ window, payloadBytes, requests }) => {
    const payload = [Buffer.alloc(payloadBytes, 'x')];
    let begun = 0;
    const worker = async () => {
      while (begun++ < requests) {
        const outcome = await client.request(payload);
        if (!outcome.ok) throw new Error(`${outcome.kind}: ${outcome.message}`);
      }
    };
    await Promise.all(Array.from({ length: window }, worker));
  };
}

function openBare(endpoint) {
  const dealer = new Dealer(bareOptions);
  dealer.connect(endpoint);
  return async ({ window, payloadBytes, requests }) => {
    const payload = Buffer.alloc(payloadBytes, 'x');
    for (let sent = 0; sent < window; sent++) await dealer.send(payload);
    for (let received = 0; received < requests; received++) {
      await dealer.receive();
      if (received + window < requests) await dealer.send(payload);
    }
  };
}

function openTuned(endpoint, envelope) {
  const dealer = new Dealer(tunedOptions);
  dealer.connect(endpoint);
  return async ({ window, payloadBytes, requests }) => {
    const message = [...envelope, Buffer.alloc(payloadBytes, 'x')];
    for (let sent = 0; sent < window; sent++) void dealer.send(message);
    for (let received = 0; received < requests; received++) {
      await dealer.receive();
      if (received + window < requests) void dealer.send(message);
    }
  };
}

function processorMicroseconds() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function microsecondsOf(child) {
  child.send('processor time');
  return Number((await once(child, 'message'))[0]);
}
