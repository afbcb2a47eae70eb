/**
 * Our client and server beside bare zeromq.js DEALER and ROUTER, over TCP, each pair's server in a process of its own.
 * Rounds are interleaved, so that a noisy machine is noisy for both; medians are compared.
 *
 *   node --import jiti/register bench/freelance-throughput.ts [rounds]          medians and ratios
 *   node --import jiti/register bench/freelance-throughput.ts --json [rounds]   the same as data
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Dealer, Router } from 'zeromq';
import { createClient, createServer } from '../src/freelance/index.js';

interface Load {
  readonly name: string;
  readonly window: number;
  readonly payloadBytes: number;
  readonly requests: number;
}

const loads: readonly Load[] = [
  { name: 'window 1, 64 B', window: 1, payloadBytes: 64, requests: 3000 },
  { name: 'window 64, 64 B', window: 64, payloadBytes: 64, requests: 15_000 },
  { name: 'window 1000, 64 B', window: 1000, payloadBytes: 64, requests: 15_000 },
  { name: 'window 8, 1 MiB', window: 8, payloadBytes: 1024 * 1024, requests: 200 },
];

type Pair = 'bare' | 'bare, same frames' | 'ours';
const pairs: readonly Pair[] = ['bare', 'bare, same frames', 'ours'];

/** Opens the pair's client end; each call of the result runs one load and gives requests per second. */
type Open = (endpoint: string) => { run(load: Load): Promise<number>; close(): void };

const openings: Record<Pair, Open> = {
  bare: (endpoint) => openBare(endpoint, []),
  // As many frames as Freelance sends, of the same sizes: what is left is our own work.
  'bare, same frames': (endpoint) => openBare(endpoint, [Buffer.alloc(0), Buffer.from('REQUEST'), Buffer.alloc(36, 'i')]),
  ours(endpoint) {
    const client = createClient([endpoint]);
    const run = async (load: Load): Promise<number> => {
      const payload = [Buffer.alloc(load.payloadBytes, 'x')];
      let begun = 0;
      const worker = async (): Promise<void> => {
        while (begun++ < load.requests) {
          const outcome = await client.request(payload);
          if (!outcome.ok) throw new Error(`${outcome.kind}: ${outcome.message}`);
        }
      };
      return rate(load, () => Promise.all(Array.from({ length: load.window }, worker)));
    };
    return { run, close: () => void client.stop() };
  },
};

function openBare(endpoint: string, envelope: readonly Buffer[]): ReturnType<Open> {
  const dealer = new Dealer({ linger: 0, sendTimeout: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  dealer.connect(endpoint);
  const run = (load: Load): Promise<number> => {
    const message = [...envelope, Buffer.alloc(load.payloadBytes, 'x')];
    return rate(load, async () => {
      for (let sent = 0; sent < load.window; sent++) void dealer.send(message);
      for (let received = 0; received < load.requests; received++) {
        await dealer.receive();
        if (received + load.window < load.requests) void dealer.send(message);
      }
    });
  };
  return { run, close: () => dealer.close() };
}

async function rate(load: Load, work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (load.requests / (performance.now() - startedMs)) * 1000;
}

async function serve(pair: Pair): Promise<void> {
  if (pair === 'ours') {
    const server = await createServer({ bind: 'tcp://127.0.0.1:*', cacheMaxBytes: 4 * 2 ** 30, cacheTtlMs: 2000, cacheCleanupIntervalMs: 500 }).start();
    process.send?.(server.endpoint);
    return;
  }
  const router = new Router({ linger: 0, sendTimeout: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  await router.bind('tcp://127.0.0.1:*');
  process.send?.(router.lastEndpoint);
  for (;;) void router.send(await router.receive());
}

async function compare(rounds: number): Promise<readonly { load: string; medians: Record<Pair, number> }[]> {
  const children: ChildProcess[] = [];
  const ends: { readonly pair: Pair; readonly end: ReturnType<Open> }[] = [];
  for (const pair of pairs) {
    const child = fork(fileURLToPath(import.meta.url), ['--serve', pair], { execArgv: process.execArgv });
    children.push(child);
    const [endpoint] = (await once(child, 'message')) as [string];
    ends.push({ pair, end: openings[pair](endpoint) });
  }
  const results = [];
  for (const load of loads) {
    const rates = Object.fromEntries(pairs.map((pair) => [pair, [] as number[]])) as Record<Pair, number[]>;
    for (let round = -1; round < rounds; round++) {
      for (const { pair, end } of ends) {
        const perSecond = await end.run(load);
        // The first round warms up.
        if (round >= 0) rates[pair].push(perSecond);
      }
    }
    results.push({ load: load.name, medians: Object.fromEntries(pairs.map((pair) => [pair, median(rates[pair])])) as Record<Pair, number> });
  }
  for (const { end } of ends) end.close();
  for (const child of children) child.kill();
  return results;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

function column(perSecond: number): string {
  return `${Math.round(perSecond)}/s`.padStart(9);
}

const [, , ...args] = process.argv;
if (args[0] === '--serve') {
  await serve(args[1] as Pair);
} else {
  const results = await compare(Number(args.find((arg) => /^\d+$/u.test(arg)) ?? 7));
  if (args.includes('--json')) {
    console.log(JSON.stringify(results));
  } else {
    for (const { load, medians } of results) {
      const [bare, sameFrames, ours] = pairs.map((pair) => medians[pair]) as [number, number, number];
      console.log(
        `${load.padEnd(18)} bare ${column(bare)}  same frames ${column(sameFrames)}  ours ${column(ours)}  ratio ${(ours / bare).toFixed(2)} (of same frames ${(ours / sameFrames).toFixed(2)})`,
      );
    }
  }
}
