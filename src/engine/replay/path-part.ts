/**
 * A part of a suite that walks paths on a real system: it replays each, shrinks the first that diverges, tells its story,
 * and says whether everything that the paths are there for was really seen.
 */
import type { Failure, Part, PartResult, RunContext, StoryLine } from '../suite.js';
import type { Driver } from './driver.js';
import type { Oracle } from './oracle.js';
import { replay, type Divergence, type Replay } from './replay.js';
import { shrink } from './shrink.js';

/** Something that must have been seen in some run, or the part has checked less than it says. */
export interface Sighting<Action, Observation> {
  readonly name: string;
  isSeen(step: { readonly action: Action | undefined; readonly observation: Observation }): boolean;
}

export interface PathPartDescription<State, Action, Observation> {
  readonly suite: string;
  readonly name: string;
  readonly claim: string;
  /** The paths, with how they were chosen as counts and notes. */
  readonly choose: (context: RunContext) => PathChoice<Action> | Promise<PathChoice<Action>>;
  readonly driver: (context: RunContext) => Driver<Action, Observation> | Promise<Driver<Action, Observation>>;
  readonly oracle: (context: RunContext) => Oracle<State, Action, Observation>;
  readonly write: (path: readonly Action[]) => string;
  readonly read: (text: string) => readonly Action[];
  /** Simpler actions to try in the place of one when a failure is shrunk. */
  readonly simpler?: (action: Action) => readonly Action[];
  /** One step for a person. */
  readonly tell: (step: { readonly action: Action | undefined; readonly observation: Observation }) => readonly StoryLine[];
  readonly sometimes?: readonly Sighting<Action, Observation>[];
  /** At most so many candidates are run when a failure is shrunk. Default 400. */
  readonly maxShrinkRuns?: number;
}

/** The candidates of one failure have at most so many steps together: a long path must not shrink for minutes. */
const maxShrinkSteps = 2500;

export interface PathChoice<Action> {
  readonly paths: readonly { readonly name: string; readonly actions: readonly Action[] }[];
  readonly counts?: Readonly<Record<string, number>>;
  readonly notes?: readonly string[];
  /** The paths do not keep what they promise, as when a goal was not found: the part can then not hold. */
  readonly isPartial?: boolean;
}

/** What the part throws is what `choose`, the driver and the oracle throw. */
export function pathPart<State, Action, Observation>(description: PathPartDescription<State, Action, Observation>): Part {
  return { name: description.name, claim: description.claim, run: (context) => runPaths(description, context) };
}

async function runPaths<State, Action, Observation>(part: PathPartDescription<State, Action, Observation>, context: RunContext): Promise<PartResult> {
  const { onlyCase } = context;
  const choice: PathChoice<Action> = onlyCase === undefined ? await part.choose(context) : { paths: [{ name: 'the case given', actions: part.read(onlyCase) }] };
  const run = async (actions: readonly Action[]): Promise<Replay<State, Action, Observation>> =>
    replay(actions, await part.driver(context), part.oracle(context), { signal: context.signal });
  const unseen = new Set(part.sometimes ?? []);
  const notes = [...(choice.notes ?? [])];
  let paths = 0;
  let steps = 0;
  const diverted: string[] = [];
  for (const { name, actions } of choice.paths) {
    context.progress(`${paths} of ${choice.paths.length} paths`);
    const result = await run(actions);
    paths++;
    steps += result.steps.length;
    for (const sighting of unseen) if (result.steps.some((step) => sighting.isSeen(step))) unseen.delete(sighting);
    if (result.verdict === 'diverted') diverted.push(name);
    if (result.divergence === undefined) continue;
    const failure = await failureOf(part, context, actions, result.divergence, run);
    return { verdict: 'violated', counts: { ...choice.counts, paths, steps }, failures: [failure], notes };
  }
  if (diverted.length > 0) notes.push(`${diverted.length} paths were left for another way that the model allows: ${diverted.slice(0, 3).join(', ')}`);
  const missing = onlyCase === undefined ? [...unseen].map(({ name }) => name) : [];
  if (missing.length > 0) notes.push(`never seen: ${missing.join(', ')}`);
  const isOpen = missing.length > 0 || choice.isPartial === true || diverted.length > 0;
  return { verdict: isOpen ? 'unknown' : 'holds', counts: { ...choice.counts, paths, steps }, failures: [], notes };
}

async function failureOf<State, Action, Observation>(
  part: PathPartDescription<State, Action, Observation>,
  context: RunContext,
  actions: readonly Action[],
  divergence: Divergence<Action>,
  run: (actions: readonly Action[]) => Promise<Replay<State, Action, Observation>>,
): Promise<Failure> {
  context.progress('shrinking a path that diverges');
  const fails = async (path: readonly Action[]): Promise<{ failure: Divergence<Action>; steps: number } | undefined> => {
    const { divergence: again } = await run(path);
    return again === undefined ? undefined : { failure: again, steps: again.step + 1 };
  };
  const shrunk = await shrink(actions.slice(0, divergence.step + 1), divergence, fails, {
    maxRuns: part.maxShrinkRuns ?? 400,
    maxSteps: maxShrinkSteps,
    ...(part.simpler === undefined ? {} : { simpler: part.simpler }),
    signal: context.signal,
  });
  const last = await run(shrunk.path);
  const case_ = part.write(shrunk.path);
  const shown = last.divergence ?? shrunk.failure;
  const at = shown.action === undefined ? 'the start' : part.write([shown.action]);
  const when = at.startsWith('after ') ? at : `after ${at}`;
  return {
    property: `${part.name}: what is seen is what the model allows, ${when}`,
    expected: shown.allowed.join(', or '),
    found: shrunk.confirmed ? shown.seen : `${shown.seen} (not in every run: it did not come back when the shortest path was run again)`,
    story: last.steps.flatMap((step) => part.tell(step)),
    replay: `verify ${part.suite} --part ${part.name} --case ${caseWord(case_)}`,
    trace: { case: case_ },
  };
}

/** As a POSIX shell takes it back. */
function caseWord(text: string): string {
  return /["$`\\!]/u.test(text) ? `'${text.replaceAll("'", String.raw`'\''`)}'` : `"${text}"`;
}
