/** Runs a saved trace on its suite: the part it names, with only its case. */
import { OperatingError } from '../../core/errors.js';
import type { Failure, Part, PartResult, RunContext, Suite } from '../suite.js';
import { parseTrace, type TraceFile } from './trace-file.js';

/** What a run needs besides the trace; all has a default that suits a test. */
export type ReplayContext = Partial<Pick<RunContext, 'signal' | 'plant' | 'nowMs' | 'progress'>>;

/** `trace` is the file's text. Throws as `parseTrace` does, and `WP6023` where the suite has no such part. */
export async function replayTrace(suite: Suite, trace: string | TraceFile, context: ReplayContext = {}): Promise<PartResult> {
  const { suite: name, part, case: onlyCase } = typeof trace === 'string' ? parseTrace(trace, 'the trace given') : trace;
  return partOf(suite, name, part).run({
    seed: 0,
    runs: 1,
    onlyCase,
    signal: context.signal ?? new AbortController().signal,
    nowMs: context.nowMs ?? (() => 0),
    progress: context.progress ?? (() => {}),
    ...(context.plant === undefined ? {} : { plant: context.plant }),
  });
}

/** The failure as it is saved; undefined where its part gave no case to save. */
export function traceOf(suite: string, part: string, failure: Failure): TraceFile | undefined {
  const saved = failure.trace as { readonly case?: unknown } | undefined;
  if (typeof saved?.case !== 'string') return undefined;
  return {
    format: 'wireproof-trace',
    version: 1,
    suite,
    part,
    case: saved.case,
    property: failure.property,
    expected: failure.expected,
    found: failure.found,
    story: failure.story.map(({ atMs, who, what, frames }) => `${atMs === undefined ? '' : `${atMs} ms  `}${who}: ${what}${frames === undefined ? '' : ` [${frames.join(' | ')}]`}`),
  };
}

function partOf(suite: Suite, name: string, part: string): Part {
  const found = suite.name === name ? suite.parts.find((candidate) => candidate.name === part) : undefined;
  if (found !== undefined) return found;
  throw new OperatingError('WP6023', {
    expected: `a part of suite ${suite.name}: ${suite.parts.map((candidate) => candidate.name).join(', ')}`,
    found: `${name} / ${part}`,
    repair: 'Where the part was renamed, correct the field "part" of the trace file.',
  });
}
