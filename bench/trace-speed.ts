/**
 * How many events of a log are validated in a second: logs of the product's client and server, from JSON text on.
 *
 *   node --import jiti/register bench/trace-speed.ts [requests]
 */
import { validateFreelanceLog } from '../properties/freelance/trace/validate-log.js';
import { recordLogs } from '../test/unit/trace/recorded-logs.js';

const requests = Number(process.argv[2] ?? 1000);
const logs = await recordLogs(requests);
for (const [role, lines] of Object.entries(logs) as [string, readonly object[]][]) {
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  const rates = Array.from({ length: 5 }, () => {
    const startMs = performance.now();
    const report = validateFreelanceLog(text.split('\n').map((line) => JSON.parse(line) as unknown));
    if (report.verdict !== 'holds') throw new Error(`${role}: ${report.verdict}`);
    return (1000 * report.events) / (performance.now() - startMs);
  }).toSorted((a, b) => a - b);
  console.log(`${role}: ${lines.length} events, ${Math.round(rates[2] ?? 0)} events a second (median of 5)`);
}
