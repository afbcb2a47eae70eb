/**
 * All (state, event) pairs of FL(2,2), the factored machine against XState's own `transition()`; then against a mutant, to
 * show that the comparison can fail. Exits with 1 on a disagreement.
 *
 *   node --import jiti/register bench/canonical/agree.ts [servers]
 */
import { compareWithXState } from './agreement.js';
import { canonicalMachine } from './parallel-machine.js';

const servers = Number(process.argv[2] ?? 2);
const { pairs, differences } = compareWithXState(canonicalMachine(servers, 2));
const caught = compareWithXState(canonicalMachine(servers, 2), canonicalMachine(servers, 2, 'volatile')).differences.length;
console.log(`${pairs.toLocaleString('en')} pairs, ${differences.length} differences; against the mutant at least ${caught}`);
for (const difference of differences.slice(0, 5)) console.log(difference);
process.exitCode = differences.length === 0 && caught > 0 ? 0 : 1;
