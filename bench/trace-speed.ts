/**
 * How many events of a log are validated in a second of processor time: logs of the product's client and server, 16
 * requests in flight, from JSON text on. Then how long a log takes from which every so-many-th record was lost.
 *
 *   node --import jiti/register bench/trace-speed.ts [requests [in flight]]
 */
import { validateFreelanceLog } from '../properties/freelance/trace/validate-log.js';
import { recordLogs } from '../test/unit/trace/recorded-logs.js';

const requests = Number(process.argv[2] ?? 1000);
const logs = await recordLogs(requests, Number(process.argv[3] ?? 16));

/** Milliseconds of processor time, that of the collector's threads included. */
function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

for (const [role, lines] of Object.entries(logs) as [string, readonly object[]][]) {
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  const rates = Array.from({ length: 7 }, () => {
    const ms = processorMs(() => {
      const report = validateFreelanceLog(text.split('\n').map((line) => JSON.parse(line) as unknown));
      if (report.verdict !== 'holds') throw new Error(`${role}: ${report.verdict}`);
    });
    return (1000 * lines.length) / ms;
  }).toSorted((a, b) => a - b);
  console.log(`${role}: ${lines.length} events, ${Math.round(rates[3] ?? 0)} events a second of processor time (median of 7, best ${Math.round(rates[6] ?? 0)})`);
  for (const share of [0.001, 0.01, 0.05, 0.2]) {
    const holed = lines.filter((_, index) => index < 20 || (index * 7919) % 1000 >= share * 1000);
    let said = '';
    const ms = processorMs(() => {
      const { verdict, validPrefix, events, notes = [] } = validateFreelanceLog(holed);
      said = `${verdict}, ${validPrefix} of ${events} valid, ${notes.filter((note) => note.startsWith('assumed')).length} records assumed`;
    });
    console.log(`  ${lines.length - holed.length} records lost (${share * 100} %): ${said}, ${(ms / 1000).toFixed(1)} s`);
  }
}
