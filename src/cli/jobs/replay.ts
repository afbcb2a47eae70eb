/** Runs one saved trace on the real implementation. */
import { readFileSync, statSync } from 'node:fs';
import { OperatingError, shown } from '../../core/errors.js';
import { replayTrace } from '../../engine/replay/replay-trace.js';
import { parseTrace } from '../../engine/replay/trace-file.js';
import type { PartReport } from '../../reporters/verify-report.js';
import { findSuite, loadSuite } from '../find-suites.js';
import type { JobContext } from '../job/job-context.js';
import { checkPlant, runPart } from './verify.js';

export interface ReplayInput {
  readonly file: string;
  /** Name or path of the suite; default: as the trace names it. */
  readonly suite?: string;
  readonly plant?: string;
  readonly workingFolder: string;
}

export interface ReplayResult {
  readonly suite: string;
  readonly part: string;
  readonly property: string;
  readonly report: PartReport;
}

/** Beyond this it is no trace file of ours, and is not even read. */
const maxBytes = 16 * 1024 * 1024;

/** Throws `WP4027` for a file that cannot be read, and what `parseTrace` throws. */
export async function replayJob(input: ReplayInput, context: JobContext): Promise<ReplayResult> {
  const trace = parseTrace(readTrace(input.file), input.file);
  const suite = await loadSuite(findSuite(input.suite ?? trace.suite, input.workingFolder));
  checkPlant(suite, input.plant);
  context.progress(trace.part);
  const part = { name: trace.part, claim: `The saved failure stays away: ${trace.property}`, run: (run: Parameters<typeof replayTrace>[2]) => replayTrace(suite, { ...trace, suite: suite.name }, run) };
  const report = await runPart(part, trace.part, { seed: 0, runs: 1, ...(input.plant === undefined ? {} : { plant: input.plant }) }, context);
  return { suite: suite.name, part: trace.part, property: trace.property, report };
}

function readTrace(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > maxBytes) throw new Error(`${size} bytes`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatingError('WP4027', { expected: `a trace file of at most ${maxBytes / 2 ** 20} MiB`, found: shown(error), repair: 'Give a file that `verify --save` or `check --save` wrote.', cause: error });
  }
}
