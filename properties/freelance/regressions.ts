/** The saved failures of the past, replayed before anything else. */
import path from 'node:path';
import { readTraces } from '../../src/drivers/trace-folder.js';
import { OperatingError } from '../../src/core/errors.js';
import type { Part, PartResult } from '../../src/engine/suite.js';
import { worst } from '../../src/engine/verdict.js';
import { productSources } from './planted/planted-product.js';

/** Where `--save` puts them. */
export const regressionFolder = path.join(productSources.root, 'properties/freelance/regressions');

/** `parts` are those that a trace may name. */
export function regressionsPart(parts: readonly Part[], folder = regressionFolder): Part {
  return {
    name: 'regressions',
    claim: 'Every failure that was ever saved stays away.',
    async run(context): Promise<PartResult> {
      const traces = readTraces(folder).filter(({ file }) => context.onlyCase === undefined || file === context.onlyCase);
      if (context.onlyCase !== undefined && traces.length === 0) {
        throw new OperatingError('WP6043', { expected: 'the file of a saved trace as the case', found: context.onlyCase, repair: `Look into ${folder}.` });
      }
      const results: PartResult[] = [];
      for (const [index, { file, trace }] of traces.entries()) {
        context.progress(`${index} of ${traces.length} saved failures`);
        const part = parts.find(({ name }) => name === trace.part);
        if (part === undefined) throw new OperatingError('WP6023', { expected: `a part of ${parts.map(({ name }) => name).join(', ')} in ${file}`, found: trace.part, repair: 'Where the part was renamed, correct the field "part" of the trace file.' });
        const { onlyCase: _, ...rest } = context;
        results.push(await part.run({ ...rest, onlyCase: trace.case }));
      }
      return {
        // With nothing saved there is nothing to come back.
        verdict: worst(results.map(({ verdict }) => verdict)),
        counts: { 'saved failures': traces.length },
        failures: results.flatMap(({ failures }) => failures),
        ...(traces.length === 0 ? { notes: [`none are saved in ${path.relative(productSources.root, folder)}`] } : {}),
      };
    },
  };
}
