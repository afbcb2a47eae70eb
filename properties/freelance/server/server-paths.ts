/** The paths that the server is walked along: pairs of transitions of its deduplication, for clients and ids that mix. */
import { compileMachine, type CompiledMachine } from '../../../src/engine/compile/compile-machine.js';
import { cover } from '../../../src/engine/cover/cover.js';
import { coverGraph, type CoverGraph } from '../../../src/engine/cover/cover-graph.js';
import { allGoals, boundaryGoals, transitionGoals, type Goals } from '../../../src/engine/cover/goals.js';
import { transitionPairs } from '../../../src/engine/cover/pairs.js';
import type { PathChoice } from '../../../src/engine/replay/path-part.js';
import type { TransitionSystem } from '../../../src/engine/transition-system.js';
import { deduplicationMachine } from '../../../model/freelance/deduplication.js';
import { lifetimePaths } from './lifetime-paths.js';
import { initialServer, isAbsent, isExecuting, nextExpiry, stepServer, used, type ServerScope, type ServerState } from './reference-server.js';
import type { ServerAction } from './server-action.js';

/** More than any path lets wait, so that none is lost in the model. */
const maxWaiting = 12;

export const pathScope: ServerScope = { clients: 2, ids: ['a', 'b'], maxEntries: 3 };

export function compileServer(cacheLifetimeMs = 300_000): CompiledMachine {
  return compileMachine(deduplicationMachine({ cacheLifetimeMs, maxWaiting }), { name: 'deduplication', time: 'discrete' });
}

/** A handler that takes its time, so that lifetimes end one after the other. */
const slowMs = 1000;
/** Repeats that may wait for one execution in the graph. */
const waitingRepeats = 3;

export function serverSystem(machine: CompiledMachine, scope: ServerScope): TransitionSystem<ServerState, ServerAction> {
  return {
    initial: () => [initialServer],
    actions: (state) => actionsOf(state, machine, scope),
    next: (state, action) => stepServer(state, action, machine, scope)[0] as ServerState,
  };
}

function actionsOf(state: ServerState, machine: CompiledMachine, scope: ServerScope): readonly ServerAction[] {
  if (state.stopped) return [];
  const actions: ServerAction[] = [];
  for (let client = 0; client < scope.clients; client++) {
    for (const id of scope.ids) {
      const local = state.entries[`${client} ${id}`];
      const waiting = local === undefined ? 0 : (machine.states.value(local).context as { readonly waiting: number }).waiting;
      if (waiting < waitingRepeats) actions.push({ kind: 'request', client, id });
      if (local !== undefined && !isAbsent(machine, local) && waiting < waitingRepeats && client === 0) actions.push({ kind: 'request', client, id, variant: true });
      if (local !== undefined && isExecuting(machine, local)) actions.push({ kind: 'return', client, id }, { kind: 'throw', client, id });
    }
  }
  actions.push({ kind: 'heartbeat', client: 0 }, { kind: 'garbage', client: 0 });
  const expiry = nextExpiry(state, machine);
  if (expiry !== undefined) actions.push({ kind: 'wait', durationMs: expiry });
  else if (Object.values(state.entries).some((local) => isExecuting(machine, local))) actions.push({ kind: 'wait', durationMs: slowMs });
  actions.push({ kind: 'stop' });
  return actions;
}

export function serverKey(state: ServerState, machine: CompiledMachine): string {
  if (state.stopped) return 'stopped';
  return Object.entries(state.entries)
    .filter(([, local]) => !isAbsent(machine, local))
    .map(([key, local]) => `${key}=${local}`)
    .toSorted()
    .join();
}

export type ServerGraph = CoverGraph<ServerState, ServerAction>;

export function serverGraph(machine: CompiledMachine, scope: ServerScope, maxStates = 60_000): ServerGraph {
  return coverGraph(serverSystem(machine, scope), { key: (state) => serverKey(state, machine), maxStates });
}

export function serverTransitions(graph: ServerGraph, machine: CompiledMachine, scope: ServerScope): Goals {
  return transitionGoals(
    graph,
    ({ from, action }) => (stepServer(from, action, machine, scope)[0] as ServerState).taken,
    machine.transitions.map(({ id }) => `deduplication: ${id}`),
  );
}

/** Whom a request meets: an entry of its own in each state, one of the other client's with the same id, a full cache. */
function meetings(graph: ServerGraph, machine: CompiledMachine, scope: ServerScope): Goals {
  const stateOf = (state: ServerState, client: number, id: string): string => {
    const local = state.entries[`${client} ${id}`];
    return local === undefined ? 'absent' : JSON.stringify(machine.states.value(local).value);
  };
  return transitionGoals(graph, ({ from, action }) => {
    if (action.kind === 'garbage' || action.kind === 'heartbeat') return [`${action.kind} with ${Object.values(from.entries).some((local) => isExecuting(machine, local)) ? 'an execution' : 'none'} running`];
    if (action.kind === 'stop') return [`stop with ${Object.values(from.entries).some((local) => isExecuting(machine, local)) ? 'an execution' : 'none'} running`];
    if (action.kind !== 'request') return [];
    const own = stateOf(from, action.client, action.id);
    const other = stateOf(from, 1 - action.client, action.id);
    return [`request${action.variant === true ? ' with another payload' : ''}: own entry ${own}, the other client's ${other}`, `request, own entry ${own}, ${used(from, machine)} of ${scope.maxEntries} entries`];
  });
}

let chosen: PathChoice<ServerAction> | undefined;

export function chooseServerPaths(progress: (text: string) => void = () => {}): PathChoice<ServerAction> {
  if (chosen !== undefined) return chosen;
  progress('exploring the reference server');
  const machine = compileServer();
  const graph = serverGraph(machine, pathScope);
  const transitions = serverTransitions(graph, machine, pathScope);
  const bounds = boundaryGoals(
    graph,
    Array.from({ length: pathScope.maxEntries + 2 }, (_, count) => [`${count} entries in the cache`, (state: ServerState) => used(state, machine) === count] as const),
  );
  progress('choosing paths');
  const single = cover(graph, allGoals(transitions, meetings(graph, machine, pathScope), bounds), { maxSteps: 40 });
  const pairs = transitionPairs(graph, transitions);
  const double = cover(pairs.graph, pairs.goals, { maxSteps: 40 });
  const paths = [
    ...single.paths.map(({ edges }) => edges.map((edge) => graph.action(edge))),
    ...double.paths.map(({ edges }) => edges.map((edge) => pairs.graph.action(edge))),
  ].map(bothSides).concat(lifetimePaths());
  chosen = {
    paths: paths.map((actions, index) => ({ name: `path ${index + 1}`, actions })),
    counts: { states: graph.stateCount, transitions: graph.edgeCount, goals: single.reached.length + double.reached.length, unreachable: single.unreachable.length },
    notes: [`proven unreachable: ${single.unreachable.join(', ') || 'nothing'}`],
    isPartial: single.unknown.length > 0 || double.unknown.length > 0,
  };
  return chosen;
}

/** Each lifetime's end is looked at one millisecond before and when it comes: also by asking, for it is checked at look-up. */
export function bothSides(path: readonly ServerAction[]): readonly ServerAction[] {
  return path.flatMap((action) => (action.kind === 'wait' && action.durationMs > 1 ? [{ ...action, durationMs: action.durationMs - 1 }, { kind: 'wait' as const, durationMs: 1 }] : [action]));
}
