/**
 * How cost grows with the number of interchangeable components, with and without merging what is symmetric: states,
 * transitions, time and memory of exploring, then of each kind of property. Each row is a process of its own and begins
 * from nothing. A row that reached a bound says so, with what was reached.
 *
 *   node --import jiti/register bench/growth.ts [--seconds 60] [--mib 3000] [--only <text of a row>]
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/core/clock.js';
import { always, check, explore, eventually, leadsTo, recoverable, sometimes, type FieldSystem, type Limits, type Property } from '../src/index.js';
import { heartbeatSystem } from '../model/freelance/system/heartbeat.js';
import { retrySystem, type RetryState } from '../model/freelance/system/retry.js';
import { aliveWithin, deadWithin } from '../properties/freelance/system/heartbeats.js';
import { endsWithin, fastRequest, retryWindowSystem } from '../properties/freelance/system/retry-window.js';
import { retryWindowMs } from '../model/freelance/request.js';
import { twoPhaseCommit } from '../test/unit/explore/two-phase-commit.js';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, mib: { type: 'string', default: '3000' }, only: { type: 'string', default: '' }, row: { type: 'string' } } });

interface Row {
  readonly name: string;
  readonly build: () => FieldSystem;
  readonly symmetry: boolean;
  readonly properties?: readonly Property<never>[];
}

const isOpen = ({ request }: RetryState): boolean => request.matches('waiting') || request.matches('backoff');
const isOver = ({ request }: RetryState): boolean => request.status === 'done';
const asked: readonly Property<never>[] = [
  always<RetryState>('never told twice', ({ endings }) => endings.context <= 1),
  sometimes<RetryState>('the third attempt succeeds', ({ request }) => request.matches('succeeded') && request.context.attempt === 3),
  leadsTo<RetryState>('it ends, fair', isOpen, isOver),
  leadsTo<RetryState>('it ends, whatever happens', isOpen, isOver, 'none'),
  eventually<RetryState>('it ends, if nobody must ask', isOver),
  recoverable<RetryState>('it can always end', isOver),
];

const merging = [false, true] as const;
const rows: readonly Row[] = [
  ...[1, 2, 3, 4, 5].flatMap((servers) => merging.slice(0, servers === 1 ? 1 : 2).map((symmetry) => ({ name: `Freelance ${servers}`, symmetry, build: () => retrySystem({ servers }) }))),
  ...[3, 5, 7, 9, 20].flatMap((managers) => merging.map((symmetry) => ({ name: `two-phase commit ${managers}`, symmetry, build: () => twoPhaseCommit(managers) }))),
  // Unmerged, four servers are more than a graph of a few GB holds.
  ...[2, 3, 4].flatMap((servers) => merging.filter((symmetry) => symmetry || servers < 4).flatMap((symmetry) => asked.map((property) => ({ name: `Freelance ${servers}`, symmetry, properties: [property], build: () => retrySystem({ servers }) })))),
  ...[200, 100, 50, 25].flatMap((unitMs) =>
    [aliveWithin(2400), deadWithin(8000)].map((property) => ({ name: `heartbeats, units of ${unitMs} ms`, symmetry: false, properties: [property], build: () => heartbeatSystem({ unitMs, delayMs: 200, check: 'at ticks' }) })),
  ),
  ...[20, 40].map((timeoutMs) => {
    const parameters = { ...fastRequest, timeoutMs, unitMs: 1 };
    const windowMs = retryWindowMs(parameters);
    return { name: `retry window of ${windowMs} ms, units of 1 ms`, symmetry: false, properties: [endsWithin(windowMs)], build: () => retryWindowSystem({ ...parameters, cacheLifetimeMs: windowMs }) };
  }),
];

const limits: Limits = { maxSeconds: Number(values.seconds), maxMemoryMiB: Number(values.mib) };
const nowMs = (): number => systemClock.nowMs();

if (values.row === undefined) {
  console.log('| system | merged | asked | states | transitions | wall s | CPU s | search MiB | process MiB | outcome |\n|---|---|---|---|---|---|---|---|---|---|');
  rows.forEach((row, number) => {
    if (!titleOf(row).includes(values.only)) return;
    const own = [...process.execArgv, process.argv[1] as string, '--row', String(number), '--seconds', values.seconds, '--mib', values.mib];
    console.log(execFileSync(process.execPath, own, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trimEnd());
  });
} else console.log(measured(rows[Number(values.row)] as Row));

function titleOf({ name, symmetry, properties = [] }: Row): string {
  return `${name} | ${symmetry ? 'yes' : 'no'} | ${properties.map((property) => `${property.kind}: ${property.name}`).join()}`;
}

function measured(row: Row): string {
  const cpu = process.cpuUsage();
  const startMs = nowMs();
  const { states, transitions, searchMiB, outcome } = row.properties === undefined ? explored(row) : checked(row, row.properties);
  const { user, system } = process.cpuUsage(cpu);
  const cells = [states.toLocaleString('en-US'), transitions.toLocaleString('en-US'), ((nowMs() - startMs) / 1000).toFixed(2), ((user + system) / 1e6).toFixed(2), searchMiB, (process.resourceUsage().maxRSS / 1024).toFixed(0), outcome];
  return `| ${titleOf(row)} | ${cells.join(' | ')} |`;
}

function explored({ build, symmetry }: Row) {
  const found = explore(build(), { symmetry, limits, nowMs });
  return { ...found, searchMiB: (found.bytes / 2 ** 20).toFixed(0), outcome: found.complete ? `whole (${found.store})` : `unknown: ${found.reason}` };
}

function checked({ build, symmetry }: Row, properties: readonly Property<never>[]) {
  const report = check(build(), properties, { symmetry, limits, nowMs });
  const steps = report.properties[0]?.counterexample?.steps.length;
  return { ...report, searchMiB: '', outcome: `${report.verdict}${steps === undefined ? '' : ` after ${steps} steps`}${report.complete ? '' : `: ${report.reason}`}` };
}
