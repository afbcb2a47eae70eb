/**
 * The paths that the client is walked along: chosen from the explored reference client so that every transition of its
 * machines is taken with each outcome of its guard, every pair of transitions that can follow one another, every event in
 * every state that must ignore it, and every bound from both sides.
 */
import { cover, type Cover } from '../../../src/engine/cover/cover.js';
import { coverGraph, type CoverGraph } from '../../../src/engine/cover/cover-graph.js';
import { allGoals, boundaryGoals, transitionGoals, type Goals } from '../../../src/engine/cover/goals.js';
import { transitionPairs } from '../../../src/engine/cover/pairs.js';
import type { PathChoice } from '../../../src/engine/replay/path-part.js';
import { writePath, type ClientAction } from './client-action.js';
import { clientKey, clientSystem, compileClient, type ClientScope } from './client-system.js';
import { isOpen, stepClient } from './client-steps.js';
import type { ClientMachines, ClientState } from './reference-client.js';
import { selectionPaths, silencePaths, windowPaths } from './window-paths.js';

export interface ClientGraph extends CoverGraph<ClientState, ClientAction> {
  /** Transition definitions that the edge of this action takes: the state it leads to may have been reached by others first. */
  taken(action: ClientAction): readonly string[];
}

/** Everything that one request to two servers can meet. */
export const wideScope: ClientScope = { servers: 2, requests: 1, crashing: [], noise: true, replyMs: 1000 };

/** The same where the first of them goes down and comes back. */
const crashScope: ClientScope = { servers: 2, requests: 1, crashing: [0], quiet: [1], noise: false, replyMs: 1000 };

/**
 * Two requests, so that the second is placed by what the first left behind; with its placing the graph ends, and is complete.
 * What may become of the second is what may become of any request: the wide scope covers it.
 */
const placingScope: ClientScope = { servers: 2, requests: 2, endsWithPlacing: true, crashing: [], noise: false, replyMs: 1000 };

export function clientGraph(machines: ClientMachines, scope: ClientScope, maxStates = 200_000): ClientGraph {
  const system = clientSystem(machines, scope);
  // Each edge has an action of its own.
  const takenBy = new Map<ClientAction, readonly string[]>();
  const next = (state: ClientState, action: ClientAction): ClientState => {
    const after = system.next(state, action);
    takenBy.set(action, after.taken);
    return after;
  };
  const graph = coverGraph({ ...system, next }, { key: (state) => clientKey(state, machines), maxStates });
  return { ...graph, taken: (action) => takenBy.get(action) ?? [] };
}

/** The transitions of all machines that an edge takes; what an event is ignored by counts as one. */
export function clientTransitions(graph: ClientGraph, machines: ClientMachines & { readonly declared: readonly string[] }): Goals {
  return transitionGoals(graph, ({ action }) => graph.taken(action), machines.declared);
}

/** What a client must not be moved by: in each phase of a request and each state of the sender. */
function ignored(graph: ClientGraph, machines: ClientMachines): Goals {
  return transitionGoals(graph, ({ from, action, to }) => {
    if (!('server' in action) || action.kind === 'down' || action.kind === 'up' || from !== to) return [];
    return [`${action.kind} changes nothing: ${phaseOf(from, machines)}, its sender ${stateOf(from, action.server, machines)}`];
  });
}

const phaseOf = ({ requests }: ClientState, machines: ClientMachines): string => {
  const last = requests.at(-1);
  return last === undefined ? 'no request' : `request ${String(machines.request.states.value(last.local).value)}`;
};
const stateOf = ({ servers }: ClientState, server: number, machines: ClientMachines): string => String(machines.liveness.states.value(servers[server]?.local ?? 0).value);

function bounds(graph: ClientGraph, machines: ClientMachines): Goals {
  const failures = (state: ClientState, server: number): number => (machines.liveness.states.value(state.servers[server]?.local ?? 0).context as { readonly failures: number }).failures;
  const isAt = (state: ClientState, server: number, liveness: string, count: number): boolean => stateOf(state, server, machines) === liveness && failures(state, server) === count;
  const waitingAt = (state: ClientState, attempt: number): boolean => state.requests.some(({ local, attempts, current }) => isOpen(machines, local) && current !== undefined && attempts === attempt);
  return boundaryGoals(graph, [
    ['attempt 1 waits', (state) => waitingAt(state, 1)],
    ['attempt 2 waits', (state) => waitingAt(state, 2)],
    ['attempt 3 waits, the last', (state) => waitingAt(state, 3)],
    ['attempt 4 waits', (state) => waitingAt(state, 4)],
    ['2 failures in a row, ALIVE', (state) => isAt(state, 0, 'ALIVE', 2)],
    ['2 failures in a row, UNKNOWN', (state) => isAt(state, 0, 'UNKNOWN', 2)],
    ['3 failures in a row, DEAD', (state) => isAt(state, 0, 'DEAD', 3)],
    ['3 failures in a row, ALIVE again', (state) => isAt(state, 0, 'ALIVE', 3)],
    ['both servers ALIVE', (state) => [0, 1].every((server) => stateOf(state, server, machines) === 'ALIVE')],
    ['both servers DEAD', (state) => [0, 1].every((server) => stateOf(state, server, machines) === 'DEAD')],
    ['an attempt was sent to each server', (state) => state.requests.some(({ asked }) => asked.includes(0) && asked.includes(1))],
  ]);
}

/** What a crash can do to an attempt. */
function crashes(graph: ClientGraph, machines: ClientMachines): Goals {
  return transitionGoals(graph, ({ from, action, to }) => {
    const [model] = from.requests;
    const attempt = model === undefined ? 'no request' : `${phaseOf(from, machines)}, attempt ${model.attempts}${model.current === undefined ? '' : model.left ? ' that has left' : ' that waits to leave'}`;
    const up = from.servers[0]?.up === true ? 'up' : 'down';
    if (action.kind === 'down' || action.kind === 'up') return [`goes ${action.kind}: ${attempt}`];
    const [after] = to.requests;
    if (action.kind === 'stop' || (action.kind === 'wait' && after !== undefined && model !== undefined && after.attempts + (isOpen(machines, after.local) ? 0 : 1) !== model.attempts)) return [`${action.kind} while ${up}: ${attempt}`];
    return action.kind === 'ok' || action.kind === 'request' ? [`${action.kind} while ${up}: ${attempt}`] : [];
  });
}

/** Every way in which one of two servers can be preferred. */
const placings: readonly string[] = [
  ...[0, 1].flatMap((server) => ['ALIVE before UNKNOWN', 'ALIVE before DEAD', 'UNKNOWN before DEAD', 'ALIVE by success rate', 'ALIVE by latency', 'DEAD by the most recent heartbeat'].map((rule) => `${rule}, server ${server}`)),
  ...['ALIVE', 'UNKNOWN', 'DEAD'].map((state) => `${state} in the order of connecting`),
];

/** How the second request's first server was chosen, by the rule that decided. */
function selections(graph: ClientGraph, machines: ClientMachines): Goals {
  return transitionGoals(graph, ({ from, action }) => {
    if (action.kind !== 'request' || action.timeoutMs === 0 || from.requests.length === 0) return [];
    const [first, second] = from.servers;
    if (first === undefined || second === undefined) return [];
    const states = [0, 1].map((server) => stateOf(from, server, machines));
    const attempt = (stepClient(from, action, machines)[0] as ClientState).expected.find(({ kind }) => kind === 'attempt');
    const chosen = attempt?.kind === 'attempt' ? attempt.server : -1;
    if (states[0] !== states[1]) return [`${states[chosen]} before ${states[1 - chosen]}, server ${chosen}`];
    if (states[0] === 'UNKNOWN') return ['UNKNOWN in the order of connecting'];
    if (states[0] === 'DEAD') return [first.lastHeartbeatMs === second.lastHeartbeatMs ? 'DEAD in the order of connecting' : `DEAD by the most recent heartbeat, server ${chosen}`];
    if (first.successes * second.requests !== second.successes * first.requests || first.requests * second.requests === 0) return [`ALIVE by success rate, server ${chosen}`];
    return [first.latencies.join() === second.latencies.join() ? 'ALIVE in the order of connecting' : `ALIVE by latency, server ${chosen}`];
  }, placings);
}

export interface ChosenPaths {
  readonly paths: readonly (readonly ClientAction[])[];
  readonly cover: Cover;
  readonly graph: ClientGraph;
}

/** Paths for the pairs of transitions of one scope. */
export function coverPairs(graph: ClientGraph, transitions: Goals): ChosenPaths {
  const pairs = transitionPairs(graph, transitions);
  const chosen = cover(pairs.graph, pairs.goals, { maxSteps: 60 });
  return { paths: chosen.paths.map(({ edges }) => edges.map((edge) => pairs.graph.action(edge))), cover: chosen, graph };
}

export function coverGoals(graph: ClientGraph, goals: Goals): ChosenPaths {
  const chosen = cover(graph, goals, { maxSteps: 60 });
  return { paths: chosen.paths.map(({ edges }) => edges.map((edge) => graph.action(edge))), cover: chosen, graph };
}

export interface ClientPaths extends PathChoice<ClientAction> {
  /** Transitions that nothing can take in the composed client: proven by the complete graph. */
  readonly neverTaken: readonly string[];
}

let chosen: ClientPaths | undefined;

/** All the paths, with what they are for; chosen once in a process. */
export function chooseClientPaths(progress: (text: string) => void = () => {}): ClientPaths {
  if (chosen !== undefined) return chosen;
  progress('exploring the reference client');
  const machines = compileClient();
  const wide = clientGraph(machines, wideScope);
  const transitions = clientTransitions(wide, machines);
  progress('choosing paths');
  const single = coverGoals(wide, allGoals(transitions, ignored(wide, machines), bounds(wide, machines)));
  const pairs = coverPairs(wide, transitions);
  const crash = clientGraph(machines, crashScope);
  const crashed = coverGoals(crash, crashes(crash, machines));
  const placing = clientGraph(machines, placingScope);
  const placed = coverGoals(placing, selections(placing, machines));
  const all = [...single.paths, ...pairs.paths, ...crashed.paths, ...placed.paths].map(bothSides);
  const unique = withoutPrefixes([...all, ...silencePaths().map(bothSides), ...selectionPaths(), ...windowPaths()]);
  chosen = {
    paths: unique.map((actions, index) => ({ name: `path ${index + 1}`, actions })),
    counts: {
      states: wide.stateCount + crash.stateCount + placing.stateCount,
      transitions: wide.edgeCount + crash.edgeCount + placing.edgeCount,
      goals: single.cover.reached.length + pairs.cover.reached.length + crashed.cover.reached.length + placed.cover.reached.length,
      unreachable: single.cover.unreachable.length + placed.cover.unreachable.length,
    },
    notes: [`proven unreachable: ${[...single.cover.unreachable, ...placed.cover.unreachable].join(', ') || 'nothing'}`],
    neverTaken: machines.declared.filter((name) => single.cover.unreachable.includes(name)),
    isPartial: [single, pairs, crashed, placed].some((chosen) => chosen.cover.unknown.length > 0),
  };
  return chosen;
}

/** Each timer is looked at one millisecond before it falls due and when it does. */
export function bothSides(path: readonly ClientAction[]): readonly ClientAction[] {
  return path.flatMap((action) => (action.kind === 'wait' && action.durationMs > 1 ? [{ ...action, durationMs: action.durationMs - 1 }, { kind: 'wait' as const, durationMs: 1 }] : [action]));
}

/** A path that another begins with is walked there. */
function withoutPrefixes(paths: readonly (readonly ClientAction[])[]): readonly (readonly ClientAction[])[] {
  const texts = paths.map((path) => `${writePath(path)}; `).toSorted();
  const kept = new Set(texts.filter((text, index) => texts[index + 1]?.startsWith(text) !== true));
  return paths.filter((path) => kept.delete(`${writePath(path)}; `));
}
