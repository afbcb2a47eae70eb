/**
 * Our client and server beside bare zeromq.js DEALER and ROUTER, over TCP, each end in a process of its own. Rounds are
 * interleaved, so that a noisy machine is noisy for all, and each has fresh processes, for where a system puts their threads
 * decides as much as what they do and lasts as long as they do. Medians are compared.
 *
 *   npm run build && npx jiti bench/throughput/compare.ts [rounds]          medians and ratios
 *   npm run build && npx jiti bench/throughput/compare.ts --json [rounds]   the same as data
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loads, pairNames, type Measurement, type PairName } from './loads.js';

const args = process.argv.slice(2);
const rounds = Number(args.find((arg) => /^\d+$/u.test(arg)) ?? 11);
const measured = new Map(pairNames.map((pair) => [pair, loads.map((): Measurement[] => [])]));

for (let round = 0; round < rounds; round++) {
  for (const pair of pairNames) {
    process.stderr.write(`round ${round + 1} of ${rounds}: ${pair}\n`);
    const results = await measure(pair);
    results.forEach((result, index) => measured.get(pair)?.[index]?.push(result));
  }
}

const rows = loads.map(({ name }, index) => {
  const medians = pairNames.map((pair) => {
    const results = measured.get(pair)?.[index] ?? [];
    return { pair, perSecond: median(results.map((each) => each.perSecond)), microseconds: median(results.map((each) => each.microsecondsOfProcessor)) };
  });
  return { load: name, medians };
});

if (args.includes('--json')) console.log(JSON.stringify(rows));
else for (const row of rows) console.log(line(row));

/** One measurement for each load, from fresh processes. */
function measure(pair: PairName): Promise<readonly Measurement[]> {
  return new Promise((resolve, reject) => {
    const results: Measurement[] = [];
    const child = fork(fileURLToPath(new URL('pair.mjs', import.meta.url)), ['load', pair, JSON.stringify(loads)], { execArgv: [] });
    child.on('message', (result) => results.push(result as Measurement));
    child.on('exit', (code) => {
      if (code === 0 && results.length === loads.length) resolve(results);
      else reject(new Error(`${pair} ended with ${code} after ${results.length} of ${loads.length} loads`));
    });
  });
}

function line({ load, medians }: (typeof rows)[number]): string {
  const columns = medians.map(({ pair, perSecond, microseconds }) => `${pair} ${`${Math.round(perSecond)}/s`.padStart(9)} ${microseconds.toFixed(1).padStart(6)} µs`);
  const ours = medians.at(-1)?.perSecond ?? 0;
  const ratios = medians.slice(0, -1).map(({ pair, perSecond }) => `ours ÷ ${pair} ${(ours / perSecond).toFixed(2)}`);
  return [load, ...columns, ratios.join('   ')].join('\n  ');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}
