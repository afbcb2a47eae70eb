/** The part that runs generated scenarios on the client and holds each to every claim, and to the monitor. */
import type { Misfit } from '../../../src/arbitraries/checked-property.js';
import { simplerAction } from '../client/client-parts.js';
import { tellClientStep } from '../client/client-story.js';
import { monitorOracle } from '../client/monitor-oracle.js';
import { productOf } from '../planted/planted-product.js';
import { judgeAlong } from './along-monitor.js';
import { brokenClaim } from './client-claims.js';
import { runScenario, type ClientHistory } from './client-history.js';
import { clientScenarios, readScenario, scenarioDefaults, writeScenario, type ClientScenario } from './client-scenario.js';
import { generatedPart } from './generated-part.js';
import { shortenScenario } from './shorten-scenario.js';


const ends = (isSuch: (outcome: { readonly kind: string; readonly ok: boolean; readonly attempts: number }) => boolean) => ({ sights }: ClientHistory): boolean =>
  sights.some((sight) => sight.kind === 'outcome' && isSuch(sight.outcome));

export const clientProperties = generatedPart<ClientScenario, ClientHistory>({
  name: 'client-properties',
  claim: 'In generated runs, whatever servers and network do, every claim about the client holds and the monitor allows every event.',
  cases: clientScenarios,
  write: writeScenario,
  read: readScenario,
  run: async (scenario, { plant }) => runScenario(scenario, await productOf(plant)),
  judge: (history) => brokenClaim(history) ?? judgeByMonitor(history),
  shorten: (scenario, breaks, { signal }) =>
    shortenScenario(scenario, [{ faults: [] }, { options: scenarioDefaults }, ...(scenario.servers > 1 ? [{ servers: scenario.servers - 1 }, { servers: 1 }] : [])], breaks, { simpler: simplerAction, signal }),
  tell: ({ steps }) => steps.flatMap((step) => tellClientStep(step)),
  measure: ({ steps }) => ({ steps: steps.length }),
  lastedMs: ({ steps }) => steps.at(-1)?.observation.atMs ?? 0,
  sometimes: {
    'a server DEAD': ({ steps }) => steps.some(({ observation }) => observation.stats.some(({ state }) => state === 'dead')),
    'a success after the first attempt': ends(({ ok, attempts }) => ok && attempts > 1),
    'three attempts': ends(({ attempts }) => attempts === 3),
    'an outcome unsent': ends(({ kind }) => kind === 'unsent'),
    'an outcome unknown': ends(({ kind }) => kind === 'unknown'),
    'an outcome error': ends(({ kind }) => kind === 'error'),
    'a server that was taken away while an attempt waited for it': ({ steps }) => steps.some(({ observation }) => observation.told.some((one) => one.type === 'attempt-end' && one.event.end === 'disconnected')),
    'a request while no server was there': ends(({ kind, attempts }) => kind === 'unsent' && attempts === 0),
    'requests that were open together': ({ steps }) => steps.some(({ observation }) => observation.sights.filter(({ kind }) => kind === 'outcome').length > 1),
  },
});

/** The page has no option for the number of failures that makes DEAD, nor for the size of the window. */
function judgeByMonitor(history: ClientHistory): Misfit | 'blurred' | undefined {
  const { deadAfterFailures, latencyWindow } = history.scenario.options;
  if (deadAfterFailures !== scenarioDefaults.deadAfterFailures || latencyWindow !== scenarioDefaults.latencyWindow) return undefined;
  return judgeAlong(monitorOracle(history.scenario.servers, history.scenario.options), history.steps);
}
