/** The part that runs generated scenarios on the client and holds each to every claim, and to the monitor. */
import { searchCounterexample, type Misfit } from '../../../src/arbitraries/checked-property.js';
import type { Failure, Part, PartResult, RunContext } from '../../../src/engine/suite.js';
import { shrink } from '../../../src/engine/replay/shrink.js';
import type { PlannedFault } from '../../../src/arbitraries/fault-plan.js';
import type { ClientAction } from '../client/client-action.js';
import { simplerAction } from '../client/client-parts.js';
import { monitorOracle } from '../client/monitor-oracle.js';
import { tellClientStep } from '../client/client-story.js';
import { productOf } from '../planted/planted-product.js';
import { brokenClaim } from './client-claims.js';
import { runScenario, type ClientHistory } from './client-history.js';
import { clientScenarios, readScenario, writeScenario, type ClientScenario } from './client-scenario.js';

const name = 'client-properties';
const monitorName = 'every event of the run is one that the specification’s monitor allows';

/** What the runs must have met. */
const sightings: Readonly<Record<string, (history: ClientHistory) => boolean>> = {
  'a server DEAD': ({ steps }) => steps.some(({ observation }) => observation.stats.some(({ state }) => state === 'dead')),
  'a late reply that was taken': ({ sights }) => sights.some((sight) => sight.kind === 'outcome' && sight.outcome.ok && sight.outcome.attempts > 1),
  'three attempts': ({ sights }) => sights.some((sight) => sight.kind === 'outcome' && sight.outcome.attempts === 3),
  'more than three attempts': ({ sights }) => sights.some((sight) => sight.kind === 'outcome' && sight.outcome.attempts > 3),
  'an outcome unsent': ({ sights }) => sights.some((sight) => sight.kind === 'outcome' && sight.outcome.kind === 'unsent'),
  'an outcome unknown': ({ sights }) => sights.some((sight) => sight.kind === 'outcome' && sight.outcome.kind === 'unknown'),
  'an outcome error': ({ sights }) => sights.some((sight) => sight.kind === 'outcome' && sight.outcome.kind === 'error'),
  'requests that were open together': ({ steps }) => steps.some(({ observation }) => observation.sights.filter(({ kind }) => kind === 'outcome').length > 1),
};

export const clientProperties: Part = {
  name,
  claim: 'In generated runs, whatever servers and network do, every claim about the client holds and the monitor allows every event.',
  run: runProperties,
};

async function runProperties(context: RunContext): Promise<PartResult> {
  const product = await productOf(context.plant);
  const unseen = new Set(Object.keys(sightings));
  let runs = 0;
  let steps = 0;
  let blurred = 0;
  let protocolMs = 0;
  const judge = async (scenario: ClientScenario): Promise<Misfit | undefined> => {
    const history = await runScenario(scenario, product);
    if (++runs % 16 === 0) context.progress(`${runs} runs`);
    steps += history.steps.length;
    protocolMs += history.steps.at(-1)?.observation.atMs ?? 0;
    for (const sighting of unseen) if (sightings[sighting]?.(history) === true) unseen.delete(sighting);
    const claim = brokenClaim(history);
    if (claim !== undefined) return claim;
    const monitored = judgeByMonitor(history);
    if (monitored === 'blurred') blurred++;
    return monitored === 'blurred' ? undefined : monitored;
  };
  const counts = (): Record<string, number> => ({ runs, steps, 'minutes of protocol time': Math.round(protocolMs / 60_000) });
  if (context.onlyCase !== undefined) {
    const scenario = readScenario(context.onlyCase);
    const misfit = await judge(scenario);
    return { verdict: misfit === undefined ? 'holds' : 'violated', counts: counts(), failures: misfit === undefined ? [] : [await failureOf(scenario, misfit, context)] };
  }
  const found = await searchCounterexample(clientScenarios(), judge, context);
  if (found.counterexample !== undefined) {
    const scenario = await shortest(found.counterexample.case, judge, context);
    const misfit = await judge(scenario);
    if (misfit !== undefined) return { verdict: 'violated', counts: counts(), failures: [await failureOf(scenario, misfit, context)] };
  }
  const notes = [
    ...(unseen.size === 0 ? [] : [`never seen: ${[...unseen].join(', ')}`]),
    ...(blurred === 0 ? [] : [`${blurred} runs left the monitor more possibilities than it follows; the claims were checked in them`]),
    ...(found.counterexample === undefined ? [] : [`a counterexample did not come back: ${writeScenario(found.counterexample.case)}`]),
  ];
  return { verdict: unseen.size === 0 && found.counterexample === undefined ? 'holds' : 'unknown', counts: counts(), failures: [], notes };
}

/** What is left to leave out when fast-check is done: single actions, and times that can be shorter. */
async function shortest(scenario: ClientScenario, judge: (scenario: ClientScenario) => Promise<Misfit | undefined>, { signal }: RunContext): Promise<ClientScenario> {
  const first = await judge(scenario);
  if (first === undefined) return scenario;
  const fails = async (actions: readonly ClientAction[], faults: readonly PlannedFault[]): Promise<{ failure: Misfit; steps: number } | undefined> => {
    const misfit = await judge({ ...scenario, actions, faults });
    return misfit?.property === first.property ? { failure: misfit, steps: actions.length } : undefined;
  };
  const { path: actions } = await shrink(scenario.actions, first, async (path) => fails(path, scenario.faults), { simpler: simplerAction, signal });
  const withoutFaults = await fails(actions, []);
  return { ...scenario, actions, faults: withoutFaults === undefined ? scenario.faults : [] };
}

function judgeByMonitor(history: ClientHistory): Misfit | 'blurred' | undefined {
  const oracle = monitorOracle(history.scenario.servers, history.scenario.options);
  let [belief] = oracle.initial();
  for (const { observation } of history.steps) {
    if (belief === undefined) return undefined;
    const judgement = oracle.judge(belief, observation);
    if (!judgement.allowed) {
      if (judgement.expected.startsWith('fewer possibilities')) return 'blurred';
      return { property: monitorName, expected: judgement.expected, found: oracle.show(observation) };
    }
    belief = judgement.state;
  }
  return undefined;
}

async function failureOf(scenario: ClientScenario, misfit: Misfit, context: RunContext): Promise<Failure> {
  const history = await runScenario(scenario, await productOf(context.plant));
  const text = writeScenario(scenario);
  return {
    ...misfit,
    story: history.steps.flatMap((step) => tellClientStep(step)),
    replay: `verify freelance --part ${name} --case ${JSON.stringify(text)}`,
    trace: { case: text },
  };
}
