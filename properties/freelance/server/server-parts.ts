/** The parts that walk the server along the chosen paths, in each world. */
import { bothOracles } from '../../../src/engine/replay/both-oracles.js';
import { pathPart, type Sighting } from '../../../src/engine/replay/path-part.js';
import type { Part, StoryLine } from '../../../src/engine/suite.js';
import { productOf } from '../planted/planted-product.js';
import { replyOf, shownFrames } from '../wire.js';
import { remembering } from '../seen-runs.js';
import type { World } from '../worlds.js';
import { readServerPath, writeServerAction, writeServerPath, type ServerAction } from './server-action.js';
import { serverMonitorOracle } from './server-monitor-oracle.js';
import { serverOracle } from './server-oracle.js';
import { chooseServerPaths, compileServer, pathScope } from './server-paths.js';
import { serverWorld, type ServerObservation } from './server-world.js';

let compiled: ReturnType<typeof compileServer> | undefined;
const machine = (): ReturnType<typeof compileServer> => (compiled ??= compileServer());

const claims: Readonly<Record<World, string>> = {
  memory: 'Along paths that cover every transition pair of deduplication, the server calls its handler and answers exactly as the machine and the monitor say.',
  tcp: 'The same paths over real TCP sockets: the server calls its handler and answers exactly as the machine and the monitor say.',
};

export function serverPathsPart(world: World): Part {
  return pathPart({
    suite: 'freelance',
    name: `server-paths-${world}`,
    claim: claims[world],
    choose: ({ progress }) => chooseServerPaths(progress),
    driver: async (context) => remembering(serverWorld({ world, product: await productOf(context.plant), clients: pathScope.clients, cacheMaxEntries: pathScope.maxEntries }), 'server', world, context, writeServerPath),
    oracle: () => bothOracles(serverOracle(machine(), pathScope), serverMonitorOracle(pathScope)),
    write: writeServerPath,
    read: readServerPath,
    simpler: simplerServerAction,
    tell: tellServerStep,
    sometimes: serverSightings,
    maxShrinkRuns: world === 'tcp' ? 100 : 400,
  });
}

/** Shorter waits, and a repeat with the same payload instead of another, are tried first. */
export function simplerServerAction(action: ServerAction): readonly ServerAction[] {
  if (action.kind === 'wait') return [1, 1000, 60_000].filter((durationMs) => durationMs < action.durationMs).map((durationMs) => ({ kind: 'wait' as const, durationMs }));
  return action.kind === 'request' && action.variant === true ? [{ kind: 'request', client: action.client, id: action.id }] : [];
}

const replies = ({ sights }: ServerObservation): readonly string[] => sights.flatMap((sight) => (sight.kind === 'answered' ? [replyOf(sight.frames)?.status ?? 'HEARTBEAT', replyOf(sight.frames)?.message ?? ''] : []));

export const serverSightings: readonly Sighting<ServerAction, ServerObservation>[] = [
  { name: 'a reply OK', isSeen: ({ observation }) => replies(observation).includes('OK') },
  { name: 'a reply ERROR', isSeen: ({ observation }) => replies(observation).includes('ERROR') },
  { name: 'a reply ERROR BUSY', isSeen: ({ observation }) => replies(observation).includes('BUSY') },
  { name: 'a heartbeat answered', isSeen: ({ observation }) => replies(observation).includes('HEARTBEAT') },
  { name: 'several askers answered at once', isSeen: ({ action, observation }) => action?.kind === 'return' && replies(observation).length > 2 },
  { name: 'a repeat answered from the cache', isSeen: ({ action, observation }) => action?.kind === 'request' && replies(observation).includes('OK') },
];

export function tellServerStep({ action, observation }: { readonly action: ServerAction | undefined; readonly observation: ServerObservation }): readonly StoryLine[] {
  const { atMs, sights } = observation;
  const head: readonly StoryLine[] =
    action === undefined
      ? [{ atMs: 0, who: 'user', what: 'starts the server' }]
      : action.kind === 'wait'
        ? [{ atMs, who: 'time', what: `${action.durationMs} ms pass` }]
        : 'client' in action && (action.kind === 'request' || action.kind === 'heartbeat' || action.kind === 'garbage')
          ? []
          : [{ atMs, who: action.kind === 'stop' ? 'user' : 'handler', what: writeServerAction(action) }];
  return [
    ...head,
    ...sights.filter(({ kind }) => kind === 'asked' || kind === 'answered' || kind === 'executed' || kind === 'thrown').map((sight): StoryLine => {
      if (sight.kind === 'asked') return { atMs: sight.atMs, who: `client ${sight.client}`, to: 'server', what: 'sends', frames: shownFrames(sight.frames) };
      if (sight.kind === 'answered') return { atMs: sight.atMs, who: 'server', to: `client ${sight.client}`, what: 'sends', frames: shownFrames(sight.frames) };
      if (sight.kind === 'thrown') return { atMs: sight.atMs, who: 'server', what: `throws ${String(sight.error)}` };
      if (sight.kind !== 'executed') return { atMs: sight.atMs, who: 'server', what: sight.kind };
      return { atMs: sight.atMs, who: 'handler', what: `is called for client ${sight.client}, request ${sight.id}`, frames: shownFrames(sight.payload) };
    }),
  ];
}
