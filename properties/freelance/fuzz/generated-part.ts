/** A part that searches generated cases for one that breaks a claim, and tells the shortest it can find. */
import type { Arbitrary } from 'fast-check';
import { searchCounterexample, type Misfit } from '../../../src/arbitraries/checked-property.js';
import type { Failure, Part, PartResult, RunContext, StoryLine } from '../../../src/engine/suite.js';

export interface GeneratedPart<Case, History> {
  readonly name: string;
  readonly claim: string;
  readonly cases: () => Arbitrary<Case>;
  readonly write: (value: Case) => string;
  readonly read: (text: string) => Case;
  /** Runs one case on the implementation. */
  readonly run: (value: Case, context: RunContext) => Promise<History>;
  /** The first claim that the run breaks; `blurred`: an oracle could not follow. */
  readonly judge: (history: History, context: RunContext) => Misfit | 'blurred' | undefined;
  /** A simpler case that still breaks the claim; tried once, may try as many as it likes. */
  readonly shorten: (value: Case, breaks: (value: Case) => Promise<boolean>, context: RunContext) => Promise<Case>;
  readonly tell: (history: History) => readonly StoryLine[];
  /** Counts of one run, added up. */
  readonly measure: (history: History) => Readonly<Record<string, number>>;
  /** How long a run was in its own time. */
  readonly lastedMs: (history: History) => number;
  /** What the runs must have met. */
  readonly sometimes: Readonly<Record<string, (history: History) => boolean>>;
}

/** To meet everything once takes luck: a search that has not goes on, up to so many times the runs that were asked for. */
const mostRounds = 4;
/** Between the seeds of such rounds, so that none is what a neighbouring seed begins with. */
const seedStride = 1_000_003;

export function generatedPart<Case, History>(part: GeneratedPart<Case, History>): Part {
  return { name: part.name, claim: part.claim, run: (context) => search(part, context) };
}

async function search<Case, History>(part: GeneratedPart<Case, History>, context: RunContext): Promise<PartResult> {
  const unseen = new Set(Object.keys(part.sometimes));
  const totals: Record<string, number> = { runs: 0 };
  let blurred = 0;
  let lastedMs = 0;
  const judge = async (value: Case): Promise<Misfit | undefined> => {
    const history = await part.run(value, context);
    totals['runs'] = (totals['runs'] ?? 0) + 1;
    if (totals['runs'] % 16 === 0) context.progress(`${totals['runs']} runs`);
    for (const [unit, count] of Object.entries(part.measure(history))) totals[unit] = (totals[unit] ?? 0) + count;
    lastedMs += part.lastedMs(history);
    for (const sighting of unseen) if (part.sometimes[sighting]?.(history) === true) unseen.delete(sighting);
    const misfit = part.judge(history, context);
    if (misfit === 'blurred') blurred++;
    return misfit === 'blurred' ? undefined : misfit;
  };
  const counts = (): Record<string, number> => ({ ...totals, ...protocolTime(lastedMs) });
  const violated = async (value: Case, misfit: Misfit): Promise<PartResult> => ({ verdict: 'violated', counts: counts(), failures: [await failureOf(part, value, misfit, context)] });

  if (context.onlyCase !== undefined) {
    const value = part.read(context.onlyCase);
    const misfit = await judge(value);
    return misfit === undefined ? { verdict: 'holds', counts: counts(), failures: [] } : violated(value, misfit);
  }
  let counterexample: Case | undefined;
  for (let round = 0; round < mostRounds && (round === 0 || unseen.size > 0) && counterexample === undefined && !context.signal.aborted; round++) {
    ({ counterexample } = await searchCounterexample(part.cases(), judge, { ...context, seed: context.seed + round * seedStride }));
  }
  const found = counterexample === undefined ? undefined : await judge(counterexample);
  if (counterexample !== undefined && found !== undefined) {
    context.progress('shrinking a counterexample');
    const breaks = async (value: Case): Promise<boolean> => (await judge(value))?.property === found.property;
    const shortest = await part.shorten(counterexample, breaks, context);
    return violated(shortest, (await judge(shortest)) ?? found);
  }
  const notes = [
    ...(unseen.size === 0 ? [] : [`never seen: ${[...unseen].join(', ')}`]),
    ...(blurred === 0 ? [] : [`${blurred} runs left the monitor more possibilities than it follows; the claims were checked in them`]),
    ...(counterexample === undefined ? [] : [`a counterexample did not come back: ${part.write(counterexample)}`]),
  ];
  return { verdict: unseen.size === 0 && counterexample === undefined ? 'holds' : 'unknown', counts: counts(), failures: [], notes };
}

async function failureOf<Case, History>(part: GeneratedPart<Case, History>, value: Case, misfit: Misfit, context: RunContext): Promise<Failure> {
  const text = part.write(value);
  return {
    ...misfit,
    story: part.tell(await part.run(value, context)),
    replay: `verify freelance --part ${part.name} --case ${JSON.stringify(text)}`,
    trace: { case: text },
  };
}

/** In the unit that says something: nought hours are no measure. */
function protocolTime(totalMs: number): Readonly<Record<string, number>> {
  const minutes = totalMs / 60_000;
  if (minutes < 2) return { 'seconds of protocol time': Math.round(totalMs / 1000) };
  return minutes < 120 ? { 'minutes of protocol time': Math.round(minutes) } : { 'hours of protocol time': Math.round(minutes / 60) };
}
