/** 1,000 generated systems with symmetric states merged and not: the same verdicts, liveness included. Exits 1 otherwise. */
import { compareReductions } from '../test/unit/properties/compare-reductions.js';

const { systems, verdicts, violated, reduced, mismatches } = compareReductions(1, 1_000);
for (const mismatch of mismatches) process.stdout.write(`MISMATCH ${mismatch}\n`);
process.stdout.write(`${systems} systems, ${verdicts} verdicts (${violated} of them violations), ${reduced} systems with fewer states merged, ${mismatches.length} mismatches\n`);
process.exitCode = mismatches.length > 0 || violated < 1_000 || reduced < 900 ? 1 : 0;
