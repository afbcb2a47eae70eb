/**
 * How cost grows with the number of servers: the composed client, N servers and their network, with symmetric states
 * merged and not. States, transitions, seconds, memory; then liveness, which keeps the graph. A row that reaches the limit says so.
 */
import { retrySystem, type RetryState } from '../model/freelance/system/retry.js';
import { always, check, explore, leadsTo, type Property } from '../src/index.js';

const maxStates = Number(process.argv[2] ?? 5_000_000);
const once: Property<never> = always<RetryState>('once', ({ executions }) => executions.every(({ context }) => context <= 1));
const ends: Property<never> = leadsTo<RetryState>('ends', ({ request }) => request.matches('waiting'), ({ request }) => request.status === 'done');

/** Two attempts, dead after one failure, one message each way: small, so that five servers are still a question. */
const build = (servers: number) => retrySystem({ servers, expiry: 'never', throws: false, request: { attempts: 2 }, liveness: { deadAfterFailures: 1 }, deduplication: { maxWaiting: 1 } });

process.stdout.write('| servers | merged | asked | states | transitions | seconds | MiB | verdict |\n|---|---|---|---|---|---|---|---|\n');
for (let servers = 1; servers <= 5; servers++) {
  for (const symmetry of servers === 1 ? [false] : [false, true]) {
    const system = build(servers);
    const from = performance.now();
    const { states, transitions, bytes, complete, reason } = explore(system, { symmetry, limits: { maxStates } });
    row(servers, symmetry, 'nothing', states, transitions, from, bytes, complete ? 'explored whole' : `limit of ${reason}`);
    if (!complete) continue;
    for (const [name, property] of [['always', once], ['leadsTo, weakly fair', ends]] as const) {
      if (name !== 'always' && symmetry) continue;
      const start = performance.now();
      const report = check(build(servers), [property], { symmetry, limits: { maxStates } });
      row(servers, report.symmetry, name, report.states, report.transitions, start, undefined, report.verdict);
    }
  }
}

function row(servers: number, merged: boolean, asked: string, states: number, transitions: number, from: number, bytes: number | undefined, verdict: string): void {
  const seconds = ((performance.now() - from) / 1000).toFixed(2);
  const memory = bytes === undefined ? '' : (bytes / 2 ** 20).toFixed(1);
  process.stdout.write(`| ${servers} | ${merged ? 'yes' : 'no'} | ${asked} | ${states.toLocaleString('en-US')} | ${transitions.toLocaleString('en-US')} | ${seconds} | ${memory} | ${verdict} |\n`);
}
