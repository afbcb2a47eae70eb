/** Runs the parts of a suite, one after the other. */
import { secondsFrom } from '../../core/clock.js';
import { OperatingError, shown } from '../../core/errors.js';
import type { Part, PartResult, RunContext, Suite } from '../../engine/suite.js';
import { worst } from '../../engine/verdict.js';
import type { PartReport } from '../../reporters/verify-report.js';
import { loadSuite, type SuitePlace } from '../find-suites.js';
import { reported, type JobContext } from '../job/job-context.js';
import { savedTraces } from '../regressions.js';
import { savedPart } from './saved.js';
import { suggestion } from '../../core/nearest.js';

export interface VerifyInput {
  readonly place: SuitePlace;
  /** Names; empty: all. */
  readonly parts: readonly string[];
  readonly seed: number;
  readonly runs: number;
  readonly onlyCase?: string;
  readonly plant?: string;
  /** Where saved failures are looked for; they are replayed before all else, unless parts were named. */
  readonly workingFolder: string;
}

export type VerifyEvent =
  | { readonly kind: 'opened'; readonly suite: string; readonly summary: string; readonly parts: readonly { readonly name: string; readonly claim: string }[] }
  | { readonly kind: 'part'; readonly report: PartReport };

/** All it finds goes out as events, so that what stands is not lost with the process. */
export async function verifyJob(input: VerifyInput, context: JobContext): Promise<void> {
  const tell = (event: VerifyEvent): void => context.event(event);
  const suite = await loadSuite(input.place);
  const parts = chosenParts(suite, input);
  checkPlant(suite, input.plant);
  tell({ kind: 'opened', suite: suite.name, summary: suite.summary, parts: parts.map(({ name, claim }) => ({ name, claim })) });
  for (const [index, part] of parts.entries()) {
    if (context.signal.aborted) return;
    tell({ kind: 'part', report: await runPart(part, `${index + 1}/${parts.length} ${part.name}`, input, context) });
  }
}

/** Runs one part, whatever it does, and says what came of it. */
export async function runPart(part: Part, label: string, input: Pick<VerifyInput, 'seed' | 'runs' | 'onlyCase' | 'plant'>, context: JobContext): Promise<PartReport> {
  const startedMs = context.nowMs();
  const runContext: RunContext = {
    seed: input.seed,
    runs: input.runs,
    ...(input.onlyCase === undefined ? {} : { onlyCase: input.onlyCase }),
    ...(input.plant === undefined ? {} : { plant: input.plant }),
    signal: context.signal,
    nowMs: () => context.nowMs(),
    progress: (text) => context.progress(`${label}  ${text}`),
  };
  context.progress(label);
  const told = (result: PartResult, error?: unknown): PartReport => ({
    name: part.name,
    claim: part.claim,
    ...result,
    seconds: secondsFrom(startedMs, context.nowMs()),
    ...(error === undefined ? {} : { error: reported(error) }),
  });
  try {
    return told(honest(await part.run(runContext)));
  } catch (error) {
    return told({ verdict: 'unknown', counts: {}, failures: [] }, error);
  }
}

/** A part cannot hold and fail at once, nor hold without having checked anything. */
function honest(result: PartResult): PartResult {
  if (result.failures.length > 0 && result.verdict !== 'violated') return { ...result, verdict: worst([result.verdict, 'violated']) };
  const checked = Object.values(result.counts).some((value) => value > 0);
  if (result.verdict === 'holds' && !checked) return { ...result, verdict: 'unknown', notes: [...(result.notes ?? []), 'nothing was checked'] };
  return result;
}

function chosenParts(suite: Suite, input: VerifyInput): readonly Part[] {
  const saved = savedPart(suite, savedTraces(input.workingFolder, suite.name));
  const all = saved === undefined ? suite.parts : [saved, ...suite.parts];
  const names = all.map((part) => part.name);
  for (const given of input.parts) {
    if (names.includes(given)) continue;
    throw new OperatingError('WP4010', { expected: `the name of a part of ${suite.name}`, found: shown(given), repair: suggestion(given, names) });
  }
  return input.parts.length > 0 ? all.filter((part) => input.parts.includes(part.name)) : all;
}

/** Throws `WP4011` for a bug that the suite does not know. */
export function checkPlant(suite: Suite, plant: string | undefined): void {
  const names = suite.plantedBugs.map((bug) => bug.name);
  if (plant === undefined || names.includes(plant)) return;
  throw new OperatingError('WP4011', { expected: `the name of a bug that ${suite.name} can plant`, found: shown(plant), repair: suggestion(plant, names) });
}
