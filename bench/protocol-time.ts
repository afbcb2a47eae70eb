/**
 * How much protocol time passes in a second of processor time, in memory under virtual time: a real client with two real
 * servers that answer its heartbeats, and a request every so often. "At least an hour in a second" is the aim.
 *
 *   node --import jiti/register bench/protocol-time.ts [hours]
 */
import { plainSettings, type ClusterScenario } from '../properties/freelance/end-to-end/cluster-scenario.js';
import { sightsOf } from '../properties/freelance/end-to-end/cluster-sight.js';
import { runCluster } from '../properties/freelance/end-to-end/cluster-world.js';
import { realProduct } from '../properties/freelance/product.js';

const hours = Number(process.argv[2] ?? 2);

/** A request in every so many milliseconds, for all the hours. */
function everySoOften(intervalMs: number): ClusterScenario {
  const rounds = Math.round((hours * 3_600_000) / intervalMs);
  return {
    settings: { ...plainSettings, servers: 2 },
    faults: [],
    actions: Array.from({ length: rounds }, (_, round) => [{ kind: 'ask' as const, client: 0, question: round % 4 }, { kind: 'wait' as const, durationMs: intervalMs }]).flat(),
  };
}

for (const intervalMs of [600_000, 60_000, 10_000]) {
  const before = process.cpuUsage();
  const { sights, endMs } = await runCluster(everySoOften(intervalMs), realProduct, 'memory');
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const messages = sightsOf(sights, 'sent').length + sightsOf(sights, 'replied').length;
  console.log(`a request each ${intervalMs / 1000} s: ${(endMs / 3_600_000).toFixed(1)} hours, ${messages} messages, ${seconds.toFixed(2)} s of processor time: ${(endMs / 3_600_000 / seconds).toFixed(1)} hours in a second`);
}
process.exit(0);
