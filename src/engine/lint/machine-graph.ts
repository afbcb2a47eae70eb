/**
 * The reachable states of one compiled machine, breadth first, with a way back to the start. Where time is abstract any
 * running timer may fire, but of the delays of one state, which start together, only the shortest. Where time is discrete it
 * passes in steps of the greatest common divisor of all delays: since timers fire exactly when due, no order of events
 * is possible at finer times that is not possible at these (digitization: Henzinger, Manna and Pnueli, 1992).
 */
import { commonDivisor } from '../../core/common-divisor.js';
import type { CompiledMachine } from '../compile/compile-machine.js';
import { outrunTimers } from '../compile/outrun-timers.js';
import type { EventObject } from '../component.js';
import { eventLabel } from '../event-label.js';
import { isTooLong, longTimers } from '../compile/long-timers.js';

export interface GraphLimits {
  readonly maxStates?: number;
  readonly maxSeconds?: number;
  readonly maxMemoryMiB?: number;
}

export interface GraphOptions {
  readonly limits: GraphLimits;
  readonly discrete: boolean;
  /** For a search by parts. */
  readonly threads?: number | undefined;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Memory in use, in MiB. */
  readonly memoryMiB: () => number;
  readonly onProgress?: ((progress: { readonly states: number; readonly queue: number; readonly depth: number }) => void) | undefined;
  /** Called before a state's successors are asked for. */
  readonly onExpand?: (state: number) => void;
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  /** As a person reads it: `SET {"to":1}`, `after 1000 in waiting`, `fetch: done`, `+200 ms`. */
  readonly label: string;
  /** What the machine receives; undefined for time that passes. */
  readonly event: EventObject | undefined;
  readonly transitions: readonly string[];
}

export interface MachineGraph {
  readonly complete: boolean;
  readonly reason?: 'states' | 'seconds' | 'memory';
  /** In order of discovery. */
  readonly states: readonly number[];
  readonly edges: readonly Edge[];
  readonly depth: number;
  /** Milliseconds by which time passes; undefined where it does not. */
  readonly unitMs?: number;
  /** The steps on a shortest way to the state. */
  pathTo(state: number): readonly Edge[];
  /** Of an expanded state, without those that change nothing. */
  edgesFrom(state: number): readonly Edge[];
}

/** Steps between looks at the clock and the memory. */
const lookEvery = 256;

export function exploreMachine(machine: CompiledMachine, options: GraphOptions): MachineGraph {
  if (!options.discrete) return searchWith(machine, options, undefined);
  for (let unitMs = 0; ; ) {
    const graph = searchWith(machine, options, unitMs);
    const found = commonDelay(machine);
    // A delay that was computed late may ask for smaller steps.
    if (found === unitMs || found === 0 || !graph.complete) return graph;
    unitMs = found;
  }
}

/** `unitMs` 0: timers are met for the first time, and time does not pass yet. */
function searchWith(machine: CompiledMachine, options: GraphOptions, unitMs: number | undefined): MachineGraph {
  const { limits, nowMs, memoryMiB } = options;
  const startMs = nowMs();
  const startMiB = memoryMiB();
  const parents = new Map<number, Edge | undefined>([[machine.initial.state, undefined]]);
  const states = [machine.initial.state];
  const depths = new Map([[machine.initial.state, 0]]);
  const outgoing = new Map<number, readonly Edge[]>();
  const edges: Edge[] = [];
  let depth = 0;
  let reason: MachineGraph['reason'];
  for (let head = 0; head < states.length && reason === undefined; head++) {
    const state = states[head] as number;
    if (head % lookEvery === 0) {
      if (limits.maxSeconds !== undefined && nowMs() - startMs > limits.maxSeconds * 1000) reason = 'seconds';
      if (limits.maxMemoryMiB !== undefined && memoryMiB() - startMiB > limits.maxMemoryMiB) reason = 'memory';
      if (reason !== undefined) break;
      options.onProgress?.({ states: states.length, queue: states.length - head, depth });
    }
    options.onExpand?.(state);
    const found = [...edgesOf(machine, state, unitMs)];
    outgoing.set(state, found);
    for (const edge of found) {
      edges.push(edge);
      if (parents.has(edge.to)) continue;
      if (limits.maxStates !== undefined && states.length >= limits.maxStates) {
        reason = 'states';
        continue;
      }
      parents.set(edge.to, edge);
      depths.set(edge.to, (depths.get(state) ?? 0) + 1);
      depth = Math.max(depth, depths.get(edge.to) ?? 0);
      states.push(edge.to);
    }
  }
  return {
    complete: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    states,
    edges,
    depth,
    ...(unitMs === undefined || unitMs === 0 ? {} : { unitMs }),
    pathTo: (state) => {
      const path: Edge[] = [];
      for (let edge = parents.get(state); edge !== undefined; edge = parents.get(edge.from)) path.push(edge);
      return path.toReversed();
    },
    edgesFrom: (state) => outgoing.get(state) ?? [],
  };
}

function* edgesOf(machine: CompiledMachine, state: number, unitMs: number | undefined): Generator<Edge> {
  for (let number = 0; number < machine.alphabet.events.length; number++) {
    const { next, transitions } = machine.step(state, number);
    if (next === state && transitions.length === 0) continue;
    const event = machine.events.value(number);
    yield { from: state, to: next, label: eventLabel(event), event, transitions };
  }
  const later = unitMs === undefined ? outrunTimers(machine, state) : undefined;
  const long = longTimers(machine, state);
  for (const { name, remainingMs } of machine.awaited(state)) {
    if (!long.has(name) && ((remainingMs ?? 0) > 0 || later?.has(name) === true)) continue;
    const { next, transitions } = machine.force(state, name);
    yield { from: state, to: next, label: awaitedLabel(machine, name, state), event: machine.awaitedEvent(state, name), transitions };
  }
  if (unitMs === undefined || unitMs === 0) return;
  const passed = machine.elapse(state, unitMs);
  if (passed !== -1 && passed !== state) yield { from: state, to: passed, label: `+${unitMs} ms`, event: undefined, transitions: [] };
}

/** The greatest common divisor of all delays met so far; 0 without any. */
function commonDelay(machine: CompiledMachine): number {
  let divisor = 0;
  for (let state = 0; state < machine.states.size; state++) for (const { delayMs } of machine.states.value(state).timers) if (!isTooLong(delayMs)) divisor = commonDivisor(divisor, Math.max(0, Math.trunc(delayMs)));
  return divisor;
}

/** Steps of time that follow each other are told as one. */
export function pathLabels(path: readonly Edge[]): readonly string[] {
  const labels: string[] = [];
  let passedMs = 0;
  const flush = (): void => {
    if (passedMs > 0) labels.push(`+${passedMs} ms`);
    passedMs = 0;
  };
  for (const { label, event } of path) {
    if (event === undefined) passedMs += Number.parseInt(label.slice(1), 10);
    else {
      flush();
      labels.push(label);
    }
  }
  flush();
  return labels;
}

/** `after 1000 in waiting` for what XState calls `xstate.after.1000.machine.waiting`. */
export function awaitedLabel(machine: CompiledMachine, name: string, state?: number): string {
  // An actor without an id of its own goes by what it runs.
  const anonymous = state === undefined ? null : /^(\d+\..*): ([^:]+)$/u.exec(name);
  if (anonymous !== null) {
    const children = (machine.states.value(state as number).children ?? []) as readonly { readonly id: string; readonly src?: string }[];
    const src = children.find(({ id }) => id === anonymous[1])?.src;
    return src === undefined || src.startsWith('xstate.invoke.') ? name : `${src}: ${anonymous[2]}`;
  }
  const after = name.startsWith('xstate.after.') ? machine.transitions.find(({ kind, descriptor }) => kind === 'after' && descriptor === name) : undefined;
  return after === undefined ? name : `${after.label.replace('(', ' ').replace(')', '')} in ${after.source}`;
}
