/**
 * How many records of a log are judged in a second of processor time: logs of the product's client and server, whole and
 * with records lost at random. Then how many violations planted in such logs are found, of those that are found in the
 * whole log.
 *
 *   node --import jiti/register bench/trace-speed.ts [requests [in flight [seeds]]]
 */
import { validateFreelanceLog } from '../properties/freelance/trace/validate-log.js';
import { inClient, inServer } from '../test/unit/trace/changes.js';
import { lose } from '../test/unit/trace/losses.js';
import { recordLogs, type Line } from '../test/unit/trace/recorded-logs.js';

const requests = Number(process.argv[2] ?? 1000);
const inFlight = Number(process.argv[3] ?? 16);
const seeds = Number(process.argv[4] ?? 5);
const logs = await recordLogs(requests, inFlight);

/** Milliseconds of processor time, that of the collector's threads included. */
function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function verdictOf(lines: readonly Line[]): string {
  try {
    return validateFreelanceLog(lines).verdict;
  } catch (error) {
    return String(error);
  }
}

for (const [role, lines] of Object.entries(logs) as [string, readonly Line[]][]) {
  for (const share of [0, 0.01, 0.03, 0.05, 0.1, 0.2]) {
    const runs = Array.from({ length: seeds }, (_, seed) => {
      const left = lose(lines, share, seed + 1);
      const text = left.map((line) => JSON.stringify(line)).join('\n');
      let verdict = '';
      const ms = processorMs(() => {
        ({ verdict } = validateFreelanceLog(text.split('\n').map((line) => JSON.parse(line) as unknown)));
      });
      return { rate: (1000 * left.length) / ms, verdict };
    });
    const rates = runs.map(({ rate }) => rate).toSorted((a, b) => a - b);
    const verdicts = [...new Set(runs.map(({ verdict }) => verdict))].join(', ');
    console.log(`${role}, ${lines.length} records, ${inFlight} open, ${100 * share} % lost: ${verdicts}; ${Math.round(rates[Math.floor(seeds / 2)] ?? 0)} records a second (median of ${seeds})`);
  }
}

const small = await recordLogs(48, inFlight);
for (const [role, lines, changes] of [['client', small.client, inClient], ['server', small.server, inServer]] as const) {
  const planted = changes.flatMap(([what, , apply]) => {
    try {
      const changed = apply(lines);
      return verdictOf(changed) === 'violated' ? [{ what, changed }] : [];
    } catch {
      return [];
    }
  });
  for (const share of [0.03, 0.1]) {
    const found = planted.map(({ what, changed }) => ({ what, of: Array.from({ length: seeds }, (_, seed) => verdictOf(lose(changed, share, seed + 1))).filter((verdict) => verdict === 'violated').length }));
    const sum = found.reduce((total, { of }) => total + of, 0);
    console.log(`${role}, ${inFlight} open, ${100 * share} % lost: ${sum} of ${planted.length * seeds} planted violations found; never: ${found.filter(({ of }) => of === 0).map(({ what }) => what).join('; ') || 'none'}`);
  }
}
