/**
 * Paths that take every transition of the liveness and the request machine, chosen by the cover search from the explored
 * reference client (two servers, one request, the times below). They are kept here because choosing takes seconds and
 * playing does not; test/unit/monitor/machine-paths.test.ts holds them against the machines.
 */
import { Skipped, type CheckDefinition } from '../check.js';
import { readPath, type ClientAction } from '../../client/client-action.js';
import type { ClientWorld, RequestInFlight } from '../client-world.js';
import { text, type ScriptedServer } from '../scripted-server.js';

export const machineTimes = { requestTimeoutMs: 200, retryBaseDelayMs: 120, heartbeatTimeoutMs: 700, maxRetries: 3 } as const;

export const machinePaths: readonly (readonly string[])[] = [
  ['request; s1 stray; s0 heartbeat; s0 ok', 'request timeout 0', 'request; s0 error; s0 ok', 'request; wait 200; s0 error; s1 stray; wait 120; stop'],
  ['request; s0 heartbeat; s0 error; stop', 'request; s0 error; s1 heartbeat; wait 120; s0 ok', 'request; s0 error; s1 heartbeat; wait 120; s0 error'],
  ['s0 heartbeat; s1 heartbeat; wait 701; request; s0 error; wait 120; wait 200'],
  ['request; s0 error; wait 120; s0 error; wait 240; s0 error', 'request; s0 error; wait 120; s0 error; wait 240; wait 200', 'request; s0 heartbeat; s0 error; wait 120; s0 error; wait 240; s0 error'],
];

/** After a wait that long more, a timer that was waited for has surely fired. */
const marginMs = 50;

export const machineChecks: readonly CheckDefinition<ClientWorld>[] = machinePaths.map((paths, number) => ({
  id: `C${80 + number}`,
  title: `Paths of the machines (${number + 1} of ${machinePaths.length}), which together take each of their transitions`,
  rule: 'The whole page, as the state machines of liveness and request have it.',
  durationMs: 2000,
  async play(world) {
    for (const path of paths) await walk(world, readPath(path));
  },
}));

async function walk(world: ClientWorld, path: readonly ClientAction[]): Promise<void> {
  const servers = await world.begin({ servers: 2, options: machineTimes });
  const requests: RequestInFlight[] = [];
  for (const action of path) {
    await act(world, servers, requests, action);
    if (action.kind === 'stop') break;
    await world.settle();
    await world.stats();
  }
  if (path.at(-1)?.kind !== 'stop') await world.stop();
  for (const request of requests) await request.outcome(50);
}

async function act(world: ClientWorld, servers: readonly ScriptedServer[], requests: RequestInFlight[], action: ClientAction): Promise<void> {
  const server = 'server' in action ? servers[action.server] : undefined;
  // Where the page leaves a choice the request may have gone elsewhere: then there is nothing to answer.
  const asked = server?.requests.at(-1);
  switch (action.kind) {
    case 'request':
      requests.push(world.request(undefined, action.timeoutMs ?? null));
      return;
    case 'wait':
      return world.wait(action.durationMs + marginMs);
    case 'stop':
      return world.stop();
    case 'heartbeat':
      server?.heartbeat();
      return;
    case 'stray': {
      const [id] = servers.flatMap((other) => other.requests.map((request) => request.id));
      if (id !== undefined && asked === undefined) server?.ok(id, text('stray'));
      return;
    }
    case 'ok':
      asked?.ok(text('answered'));
      return;
    case 'error':
      asked?.error('refused');
      return;
    default:
      throw new Skipped(`${action.kind} is not played to a subject`);
  }
}
