/**
 * The general search: packed vectors in a hash set, one loop for breadth first, depth first and random walks. It can do
 * everything; the bitmap search is faster where it applies and is tested against this one.
 */
import type { RememberedSystem } from './remembered-system.js';
import type { Exploration, Incomplete, Trace } from './exploration.js';
import { createFindings } from './findings.js';
import { createFrontier } from './frontier.js';
import { createGraphBuilder } from './graph-builder.js';
import { createGrowingArray } from './growing-array.js';
import { createMeter } from './meter.js';
import type { ExploreOptions } from './options.js';
import { createNumberedStates } from './hash/numbered-states.js';
import { canonicaliser } from './symmetry.js';
import { traceAlong } from './trace.js';

const NO_PARENT = 0xffffffff;

export function hashSearch(memory: RememberedSystem, options: ExploreOptions): Exploration {
  return search(memory, options, Infinity) as Exploration;
}

/** As `hashSearch`, but undefined for a system that has a good many states and is dense: nearly all that could occur does. */
export function hashSearchIfSparse(memory: RememberedSystem, options: ExploreOptions): Exploration | undefined {
  return search(memory, options, LOOK_AT);
}

/** So many states are soon visited, and tell whether more would be worth a bitmap. */
const LOOK_AT = 50_000;
/** More combinations than this in so few states are a sign that most never occur. */
const DENSE = 2 ** 31;

/** Limits other than that of states are looked at once in so many states. */
const LOOK_EVERY = 64;

function search(memory: RememberedSystem, options: ExploreOptions, lookAt: number): Exploration | undefined {
  const { system } = memory;
  const fieldCount = system.fields.length;
  const stepCount = system.steps.length;
  const canonical = options.symmetry === true && system.symmetry !== undefined ? canonicaliser(system.symmetry) : undefined;
  const store = createNumberedStates(memory, canonical);
  const parents = createGrowingArray();
  const findings = createFindings(memory, options);
  const meter = createMeter(options);
  const frontier = createFrontier(options);
  const graph = options.keepGraph === true ? createGraphBuilder(stepCount) : undefined;
  const enabled = new Uint8Array(stepCount);
  const walks = options.order === 'random-walk';
  const maxDepth = options.limits?.maxDepth ?? Infinity;
  const maxStates = options.limits?.maxStates ?? Infinity;
  const vector = new Int32Array(fieldCount);
  const next = new Int32Array(fieldCount);
  let transitions = 0;
  let deadlocks = 0;
  let peakBytes = 0;
  let nextLook = lookAt;
  let reason: Incomplete | undefined = options.order === 'random-walk' ? 'walk' : undefined;

  const trace = (state: number): Trace => {
    const path: number[][] = [];
    for (let at = state; at !== NO_PARENT; at = parents.at(at)) {
      const values: number[] = [];
      store.read(at, values);
      path.push(values);
    }
    return traceAlong(memory, path.toReversed(), canonical);
  };

  /** Bookkeeping for a state that was met for the first time. */
  function welcome(state: number, parent: number, depth: number): void {
    parents.push(parent);
    frontier.push(state, depth);
    if (findings.open.length === 0) return;
    store.read(state, next);
    for (const watch of findings.open.slice()) {
      if (watch.tree.find(next).answer === watch.foundWhen) findings.settle(watch, trace(state));
    }
  }

  for (const initial of system.initial) {
    const known = store.size;
    const state = store.add(initial);
    if (state === known) welcome(state, NO_PARENT, 0);
    if (!frontier.initial.includes(state)) frontier.initial.push(state);
  }

  const bytesNow = (): number => store.bytes + parents.bytes + frontier.bytes + (graph?.bytes ?? 0);
  let untilLook = 1;
  let expanded = 0;
  for (let state = frontier.next(); state >= 0 && !findings.stop; state = frontier.next()) {
    if (frontier.depth >= maxDepth) {
      reason ??= 'depth';
      graph?.close();
      continue;
    }
    if (store.size >= nextLook) {
      if (store.combinations < DENSE) return undefined;
      nextLook = Infinity;
    }
    const fresh = frontier.expandsOnce(state);
    let known = store.size;
    const count = store.expand(state);
    const { targets, steps } = store;
    for (let i = 0; i < count; i++) {
      const target = targets[i] as number;
      const step = steps[i] as number;
      enabled[step] = 1;
      if (walks) frontier.offer(target);
      if (fresh) graph?.edge(target, step);
      if (target !== known) continue;
      known++;
      welcome(target, state, frontier.depth + 1);
    }
    graph?.close();
    expanded++;
    if (fresh) {
      transitions += count;
      if (count === 0) {
        deadlocks++;
        store.read(state, vector);
        if (findings.isDeadlockViolation(vector)) findings.reportDeadlock(trace(state));
      }
    }
    if (--untilLook > 0 && store.size < maxStates) continue;
    untilLook = LOOK_EVERY;
    const bytes = bytesNow();
    peakBytes = Math.max(peakBytes, bytes);
    const limit = meter.check({ states: store.size, transitions, queue: frontier.waiting, depth: frontier.deepest, bytes });
    if (limit !== undefined) {
      reason = limit;
      break;
    }
  }
  if (findings.stop) reason = 'violation';

  return {
    complete: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    states: store.size,
    transitions,
    depth: frontier.deepest,
    violations: findings.violations,
    goals: findings.goals,
    deadlocks,
    enabled: Array.from(enabled, (each) => each === 1),
    bytes: Math.max(peakBytes, bytesNow()),
    store: 'hash',
    ...(graph === undefined
      ? {}
      : {
          graph: graph.finish({
            states: store.size,
            expanded,
            initial: frontier.initial,
            trace,
            labels(holds) {
              const tree = memory.predicate(holds, 'label');
              return Uint8Array.from({ length: store.size }, (_, state) => {
                store.read(state, vector);
                return tree.find(vector).answer ? 1 : 0;
              });
            },
            vector(state) {
              const values: number[] = [];
              store.read(state, values);
              return values;
            },
          }),
        }),
  };
}
