/** The saved failures of a suite as a part of their own: each must stay away. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { replayTrace } from '../../engine/replay/replay-trace.js';
import { parseTrace } from '../../engine/replay/trace-file.js';
import type { Failure, Part, Suite } from '../../engine/suite.js';
import { worst, type Verdict } from '../../engine/verdict.js';

export const savedPartName = 'saved-failures';

/** Undefined where none was saved. */
export function savedPart(suite: Suite, files: readonly string[]): Part | undefined {
  if (files.length === 0) return undefined;
  return {
    name: savedPartName,
    claim: 'Every failure that was saved stays away.',
    async run(context) {
      const verdicts: Verdict[] = [];
      const failures: Failure[] = [];
      const notes: string[] = [];
      for (const file of files) {
        if (context.signal.aborted) {
          verdicts.push('unknown');
          notes.push(`not run: ${path.basename(file)}`);
          continue;
        }
        context.progress(path.basename(file));
        const trace = parseTrace(readFileSync(file, 'utf8'), file);
        const result = await replayTrace(suite, trace, { signal: context.signal, nowMs: () => context.nowMs(), progress: context.progress, ...(context.plant === undefined ? {} : { plant: context.plant }) });
        verdicts.push(result.verdict);
        failures.push(...result.failures);
        notes.push(...(result.notes ?? []).map((note) => `${path.basename(file)}: ${note}`));
      }
      return { verdict: worst(verdicts), counts: { 'saved failures': files.length }, failures, ...(notes.length === 0 ? {} : { notes }) };
    },
  };
}
