/** The parts that walk the client along the chosen paths, in each world. */
import { bothOracles } from '../../../src/engine/replay/both-oracles.js';
import { pathPart, type Sighting } from '../../../src/engine/replay/path-part.js';
import type { Part } from '../../../src/engine/suite.js';
import { productOf } from '../planted/planted-product.js';
import { remembering } from '../seen-runs.js';
import type { World } from '../worlds.js';
import { readPath, writePath, type ClientAction } from './client-action.js';
import { clientOracle } from './client-oracle.js';
import { chooseClientPaths } from './client-paths.js';
import { tellClientStep } from './client-story.js';
import { compileClient } from './client-system.js';
import { clientWorld, type ClientObservation } from './client-world.js';
import { monitorOracle } from './monitor-oracle.js';

/** The chosen paths and every replay of a client path have two servers. */
export const pathServers = 2;

let compiled: ReturnType<typeof compileClient> | undefined;
/** Compiled once in a process: what XState answered is remembered. */
const machines = (): ReturnType<typeof compileClient> => (compiled ??= compileClient());

const claims: Readonly<Record<World, string>> = {
  memory: 'Along paths that cover every transition pair of the model, the client does exactly what the machines and the monitor allow.',
  tcp: 'The same paths over real TCP sockets: the client does exactly what the machines and the monitor allow.',
};

export function clientPathsPart(world: World): Part {
  return pathPart({
    suite: 'freelance',
    name: `client-paths-${world}`,
    claim: claims[world],
    choose: ({ progress }) => chooseClientPaths(progress),
    driver: async (context) => remembering(clientWorld({ world, product: await productOf(context.plant), servers: pathServers, seed: context.seed }), 'client', world, context, writePath),
    oracle: () => bothOracles(clientOracle(machines(), pathServers), monitorOracle(pathServers)),
    write: writePath,
    read: readPath,
    simpler: simplerAction,
    tell: tellClientStep,
    sometimes: clientSightings,
    maxShrinkRuns: world === 'tcp' ? 100 : 400,
  });
}

/** Shorter waits, and a single malformed message instead of all, are tried first. */
export function simplerAction(action: ClientAction): readonly ClientAction[] {
  if (action.kind === 'wait' && action.durationMs > 1) return [1, 500, 1000, 2000, 5000].filter((durationMs) => durationMs < action.durationMs).map((durationMs) => ({ kind: 'wait' as const, durationMs }));
  return [];
}

const sights = (observation: ClientObservation): ClientObservation['sights'] => observation.sights;

/** Every "always" has its "sometimes": what the paths must have met, or they prove little. */
export const clientSightings: readonly Sighting<ClientAction, ClientObservation>[] = [
  { name: 'a server DEAD', isSeen: ({ observation }) => observation.stats.some(({ state }) => state === 'dead') },
  { name: 'a server ALIVE', isSeen: ({ observation }) => observation.stats.some(({ state }) => state === 'alive') },
  { name: 'a success in the first attempt', isSeen: ({ observation }) => sights(observation).some((sight) => sight.kind === 'outcome' && sight.outcome.ok && sight.outcome.attempts === 1) },
  { name: 'a success in the last attempt', isSeen: ({ observation }) => sights(observation).some((sight) => sight.kind === 'outcome' && sight.outcome.ok && sight.outcome.attempts === 3) },
  { name: 'a late reply that was taken', isSeen: ({ observation }) => observation.stats.some(({ totalRequests, totalSuccesses, consecutiveFailures, state }) => state === 'alive' && totalRequests === 1 && totalSuccesses === 0 && consecutiveFailures === 1) && sights(observation).some((sight) => sight.kind === 'outcome' && sight.outcome.ok) },
  ...(['unsent', 'error', 'unknown'] as const).map((kind) => ({
    name: `a failure of kind ${kind}`,
    isSeen: ({ observation }: { readonly observation: ClientObservation }) => sights(observation).some((sight) => sight.kind === 'outcome' && sight.outcome.kind === kind),
  })),
  { name: 'a message that waited for a server that was down', isSeen: ({ observation }) => sights(observation).some((sight) => sight.kind === 'sent' && sight.ticket.state === 'withdrawn') },
  { name: 'an average over more than one latency', isSeen: ({ observation }) => observation.stats.some(({ totalSuccesses, averageLatencyMs }) => totalSuccesses > 1 && averageLatencyMs > 0) },
  { name: 'more than 100 successes', isSeen: ({ observation }) => observation.stats.some(({ totalSuccesses }) => totalSuccesses > 100) },
];
