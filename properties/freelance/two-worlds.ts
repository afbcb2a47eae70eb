/** The same paths in both worlds, compared step by step: what memory shows and what real sockets show must be the same. */
import type { Driver } from '../../src/engine/replay/driver.js';
import type { Failure, Part, PartResult, RunContext } from '../../src/engine/suite.js';
import { readPath, writePath } from './client/client-action.js';
import { showSight } from './client/client-oracle.js';
import { chooseClientPaths } from './client/client-paths.js';
import { clientWorld, type ClientObservation } from './client/client-world.js';
import { pathServers } from './client/client-parts.js';
import { remembered } from './seen-runs.js';
import { productOf } from './planted/planted-product.js';
import { readServerPath, writeServerPath } from './server/server-action.js';
import { showServerObservation } from './server/server-oracle.js';
import { chooseServerPaths, pathScope } from './server/server-paths.js';
import { serverWorld } from './server/server-world.js';
import type { World } from './worlds.js';

interface Side<Action, Observation> {
  readonly name: string;
  readonly paths: (context: RunContext) => readonly { readonly actions: readonly Action[] }[];
  readonly driver: (world: World, context: RunContext) => Promise<Driver<Action, Observation>>;
  readonly read: (text: string) => readonly Action[];
  readonly write: (path: readonly Action[]) => string;
  /** An observation without what differs by nature: ports, and the order among several links within one instant. */
  readonly show: (observation: Observation) => string;
}

const client: Side<Parameters<ReturnType<typeof clientWorld>['apply']>[0], ClientObservation> = {
  name: 'client',
  paths: ({ progress }) => chooseClientPaths(progress).paths,
  driver: async (world, { plant, seed }) => clientWorld({ world, product: await productOf(plant), servers: pathServers, seed }),
  read: readPath,
  write: writePath,
  show: ({ atMs, sights, stats, running, openLinks, pendingTimers }) =>
    JSON.stringify({
      atMs,
      sights: sights.map(showSight).toSorted(),
      stats: stats.map((one) => ({ ...one, endpoint: '' })),
      running,
      openLinks,
      pendingTimers,
    }),
};

const server: Side<Parameters<ReturnType<typeof serverWorld>['apply']>[0], Awaited<ReturnType<ReturnType<typeof serverWorld>['observe']>>> = {
  name: 'server',
  paths: ({ progress }) => chooseServerPaths(progress).paths,
  driver: async (world, { plant }) => serverWorld({ world, product: await productOf(plant), clients: pathScope.clients, cacheMaxEntries: pathScope.maxEntries }),
  read: readServerPath,
  write: writeServerPath,
  show: showServerObservation,
};

/** `--case` holds the side and the path: `client: request; s0 ok`. */
export const twoWorlds: Part = {
  name: 'two-worlds',
  claim: 'Path by path and step by step, memory and real TCP sockets show the same.',
  async run(context) {
    const [, side, path = ''] = /^(client|server): ?(.*)$/u.exec(context.onlyCase ?? '') ?? [];
    const results = [side === 'server' ? undefined : await compareWorlds(client, context, side === undefined ? undefined : path), side === 'client' ? undefined : await compareWorlds(server, context, side === undefined ? undefined : path)].filter((result) => result !== undefined);
    const counts: Record<string, number> = {};
    for (const result of results) for (const [unit, count] of Object.entries(result.counts)) counts[unit] = (counts[unit] ?? 0) + count;
    const failures = results.flatMap((result) => result.failures);
    return { verdict: failures.length === 0 ? 'holds' : 'violated', counts, failures };
  },
};

async function compareWorlds<Action, Observation>(side: Side<Action, Observation>, context: RunContext, only: string | undefined): Promise<PartResult> {
  const paths = only === undefined ? side.paths(context) : [{ actions: side.read(only) }];
  let steps = 0;
  for (const [index, { actions }] of paths.entries()) {
    context.progress(`${side.name}: ${index} of ${paths.length} paths in both worlds`);
    context.signal.throwIfAborted();
    const inMemory = await observations(side, 'memory', actions, context);
    const overTcp = await observations(side, 'tcp', actions, context);
    const at = inMemory.findIndex((shown, step) => shown !== overTcp[step]);
    steps += at < 0 ? inMemory.length : at;
    if (at >= 0) return { verdict: 'violated', counts: { paths: index, steps }, failures: [failureOf(side, actions.slice(0, at), inMemory[at] ?? '', overTcp[at] ?? '')] };
  }
  return { verdict: 'holds', counts: { paths: paths.length, steps }, failures: [] };
}

async function observations<Action, Observation>(side: Side<Action, Observation>, world: World, path: readonly Action[], context: RunContext): Promise<readonly string[]> {
  const known = remembered(side.name, world, context, side.write(path), path.length);
  if (known !== undefined) return known.map((observation) => side.show(observation as Observation));
  const driver = await side.driver(world, context);
  const shown: string[] = [];
  try {
    await driver.start();
    await driver.settle();
    shown.push(side.show(await driver.observe()));
    for (const action of path) {
      await driver.apply(action);
      await driver.settle();
      shown.push(side.show(await driver.observe()));
    }
    return shown;
  } finally {
    await driver.stop();
  }
}

function failureOf<Action, Observation>(side: Side<Action, Observation>, path: readonly Action[], inMemory: string, overTcp: string): Failure {
  const text = `${side.name}: ${side.write(path)}`;
  return {
    property: 'two-worlds: memory and TCP show the same',
    expected: `as in memory: ${inMemory}`,
    found: `over TCP: ${overTcp}`,
    story: path.map((action) => ({ who: 'both worlds', what: side.write([action]) })),
    replay: `verify freelance --part two-worlds --case ${JSON.stringify(text)}`,
    trace: { case: text },
  };
}
