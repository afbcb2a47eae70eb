/**
 * Breadth first over a bitmap: a state is a number in mixed radix of its components' local states, visited is one bit,
 * and a word of 32 states that differ in the inner component alone is moved at once. Layers are expanded in ascending
 * order, so that what is near in the model is near in memory.
 */
import type { Exploration, Incomplete, Trace } from '../exploration.js';
import { createFindings, type Watch } from '../findings.js';
import { createMeter } from '../meter.js';
import type { ExploreOptions } from '../options.js';
import type { RememberedSystem } from '../remembered-system.js';
import { ownInt32, sharedInt32, type Allocate } from '../team/shared-arrays.js';
import { traceAlong } from '../trace.js';
import { pathTo } from './backward.js';
import { generateExpand, type Expand } from './generate.js';
import { createLayers, type Entries, type Layer } from './layers.js';
import { LayoutOutgrown, ScopesOutgrown } from './local-states.js';
import { createPlan, isShared, renewTables, type Plan } from './plan.js';
import { takeSample } from './sample.js';
import { createSharedSearch, type Round, type SharedSearch } from './shared-search.js';
import { ENTRIES_PER_SLICE } from './sharing-sizes.js';
import { createSharedSpace } from './shared-space.js';
import { createDenseSpace, createSparseSpace, type Space } from './space.js';
import { createWatchTable, type WatchTable } from './watch-table.js';

interface Prepared {
  /** What was asked for. */
  readonly denseWords: number;
  /** Threads are used from so many words on. */
  readonly threadedWords: number;
  plan: Plan;
  passes: readonly Expand[];
  /** For threads. */
  sharedPasses?: readonly Expand[] | undefined;
  readonly watches: WeakMap<Watch['tree'], WatchTable>;
}

/** Kept between explorations: the plan, what outgrew earlier ones, and the room that a component is to get, by its fields. */
interface Learnt {
  prepared?: Prepared | undefined;
  vectors: number[][];
  capacities: Map<string, number>;
  groups?: Plan['groups'];
}

const learntOf = new WeakMap<RememberedSystem, Learnt>();
const MAX_RESTARTS = 24;
/** A cell for each word up to this size (512 MiB, of which only the pages that are touched cost memory). */
const AFFORDABLE_WORDS = 2 ** 26;
/** Of a limit of memory, leaving as much again for the log. */
const BYTES_PER_WORD = 16;
/** Twice a word's number must be exact in a double. */
const MOST_WORDS = 2 ** 50;

/** Undefined where the product of components is too large for exact numbers, or keeps growing. */
export function bitmapSearch(memory: RememberedSystem, options: ExploreOptions): Exploration | undefined {
  const { threads = 1 } = options;
  if (threads === 1) return bitmapSearchWith(undefined, memory, options);
  const shared = createSharedSearch(threads);
  try {
    return bitmapSearchWith(shared, memory, options);
  } finally {
    shared.end();
  }
}

/** With threads as they are: who passes them ends them. */
export function bitmapSearchWith(shared: SharedSearch | undefined, memory: RememberedSystem, options: ExploreOptions): Exploration | undefined {
  let learnt = learntOf.get(memory);
  if (learnt === undefined) learntOf.set(memory, (learnt = { vectors: [], capacities: new Map() }));
  const denseWords = options.store === 'words' ? 0 : Math.min(AFFORDABLE_WORDS, ((options.limits?.maxMemoryMiB ?? Infinity) * 2 ** 20) / BYTES_PER_WORD);
  const threadedWords = shared?.fewestWords ?? Infinity;
  let near: readonly (readonly number[])[] = [];
  for (let attempt = 0; attempt < MAX_RESTARTS; attempt++) {
    if (learnt.prepared?.denseWords !== denseWords || learnt.prepared?.threadedWords !== threadedWords) learnt.prepared = undefined;
    learnt.prepared ??= prepare(memory, learnt, near, denseWords, threadedWords);
    if (learnt.prepared === undefined) return undefined;
    try {
      return search(learnt.prepared, options, shared, (states) => (near = states));
    } catch (error) {
      if (!(error instanceof LayoutOutgrown)) throw error;
      learnt.vectors = knownVectors(learnt.prepared.plan, error.found);
      const key = error.found.map(([field]) => field).join();
      if (key !== '') learnt.capacities.set(key, 2 * (learnt.prepared.plan.layout.components.find(({ fields }) => fields.join() === key)?.capacity ?? 0));
      learnt.prepared = undefined;
    }
  }
  return undefined;
}

function prepare(memory: RememberedSystem, learnt: Learnt, near: readonly (readonly number[])[], denseWords: number, threadedWords: number): Prepared | undefined {
  const { vectors } = takeSample(memory, near);
  const allocateFor = ({ words, isWide }: Plan['layout']): Allocate => (!isWide && words >= threadedWords ? sharedInt32 : ownInt32);
  const plan = createPlan(memory, vectors, learnt.vectors, learnt.capacities, denseWords, allocateFor, learnt.groups);
  learnt.groups = plan.groups;
  if (plan.layout.words > MOST_WORDS) return undefined;
  return { plan, denseWords, threadedWords, passes: generateExpand(plan, false), watches: new WeakMap() };
}

/** A few reached states of these entries. */
function someStates(plan: Plan, entries: Entries, from: number, to: number): number[][] {
  const stride = 2 * Math.ceil((to - from) / 2 / 8);
  const found: number[][] = [];
  for (let e = from; e < to; e += stride) found.push(Array.from(plan.decode(entries[e] as number, 31 - Math.clz32(entries[e + 1] as number))));
  return found;
}

/** Each known local state, in an otherwise initial vector: to be counted and numbered, never to be asked about. */
function knownVectors({ layout, memory }: Plan, found: LayoutOutgrown['found']): number[][] {
  const initial = memory.system.initial[0] as readonly number[];
  const outgrown = [...initial];
  for (const [field, value] of found) outgrown[field] = value;
  const known = layout.components.flatMap((states) =>
    Array.from({ length: states.size }, (_, local) => {
      const vector = [...initial];
      states.read(local, vector);
      return vector;
    }),
  );
  return [...known, outgrown];
}

function search(
  prepared: Prepared,
  options: ExploreOptions,
  sharedSearch: SharedSearch | undefined,
  onOutgrown: (near: readonly (readonly number[])[]) => void,
): Exploration {
  const { watches } = prepared;
  let { plan, passes } = prepared;
  const { memory, layout } = plan;
  const findings = createFindings(memory, options);
  const meter = createMeter(options);
  const layers = createLayers(layout.isWide, plan.allocate);
  const shared = sharedSearch !== undefined && isShared(plan) ? { search: sharedSearch, space: createSharedSpace(layout.words) } : undefined;
  const space: Space = shared?.space ?? (layout.isWide ? createSparseSpace() : createDenseSpace(layout.words, ownInt32));
  const ownLive = new Int32Array(ENTRIES_PER_SLICE);
  const maxDepth = options.limits?.maxDepth ?? Infinity;
  let states = 0;
  let transitions = 0;
  let deadlocks = 0;
  let reason: Incomplete | undefined;
  let sharing = false;

  const passesNow = (): readonly Expand[] => (sharing ? (prepared.sharedPasses ??= generateExpand(plan, true)) : prepared.passes);
  const bytes = (): number => space.bytes + layers.bytes;
  const trace = (depth: number, word: number, bit: number): Trace => traceAlong(memory, pathTo(plan, layers, depth, word, bit));

  function look(layer: Layer, depth: number): void {
    const shareScan = sharing ? shared?.search.scan(plan, shared.space) : undefined;
    for (const watch of findings.open.slice()) {
      let table = watches.get(watch.tree);
      if (table === undefined) watches.set(watch.tree, (table = createWatchTable(plan, watch)));
      for (const { entries, from, to } of layer.segments) {
        const at = table.scan(entries, from, to, shareScan);
        if (at < 0) continue;
        const word = entries[at] as number;
        const found = table.found(word, entries[at + 1] as number);
        findings.settle(watch, trace(depth, word, 31 - Math.clz32(found & -found)));
        break;
      }
    }
  }

  function countDeadlocks(entries: Entries, from: number, to: number, live: Int32Array, depth: number): void {
    for (let e = from; e < to; e += 2) {
      for (let dead = (entries[e + 1] as number) & ~(live[(e - from) >> 1] as number); dead !== 0; dead &= dead - 1) {
        const bit = 31 - Math.clz32(dead & -dead);
        deadlocks++;
        if (findings.deadlockOpen && findings.isDeadlockViolation(plan.decode(entries[e] as number, bit))) {
          findings.reportDeadlock(trace(depth, entries[e] as number, bit));
        }
      }
    }
  }

  /** Running a slice again adds nothing, so tables may be renewed in the middle of one. */
  function runSlice(entries: Entries, first: number, last: number, live: Int32Array, begun?: () => number): number {
    const everything = (): number => {
      live.fill(0);
      return passes.reduce((sum, pass) => sum + pass(space, entries, first, last, live), 0);
    };
    for (let run = begun ?? everything; ; run = everything) {
      try {
        return run();
      } catch (error) {
        if (!(error instanceof ScopesOutgrown)) {
          onOutgrown(someStates(plan, entries, first, last));
          throw error;
        }
        plan = prepared.plan = renewTables(plan);
        prepared.passes = generateExpand(plan, false);
        prepared.sharedPasses = undefined;
        passes = passesNow();
      }
    }
  }

  /** A slice that threads have expanded: what they missed is run here, in the order in which one thread would have. */
  function finishSlice(round: Round, slice: number, entries: Entries, first: number, last: number): number {
    const missedPasses = round.missedPasses(slice);
    if (missedPasses === 0) return round.transitions(slice);
    const live = round.live(slice);
    const missed = round.missed(slice);
    const theRest = (): number => {
      let sum = round.transitions(slice);
      for (const [number, pass] of passes.entries()) {
        if ((missedPasses & (1 << number)) === 0) continue;
        for (let i = 0; i < missed.length; i++) {
          if (((missed[i] as number) & (1 << number)) !== 0) sum += pass(space, entries, first + 2 * i, first + 2 * i + 2, live.subarray(i, i + 1));
        }
      }
      return sum;
    };
    return runSlice(entries, first, last, live, round.plan === plan ? theRest : undefined);
  }

  function expand(layer: Layer, depth: number): void {
    let queue = layer.states;
    for (const { entries, from, to } of layer.segments) {
      for (let first = from; first < to && reason === undefined; ) {
        const round = sharing ? shared?.search.expand(plan, passes, shared.space, entries, first, to) : undefined;
        for (let slice = 0; slice < (round?.slices ?? 1) && reason === undefined; slice++) {
          const last = Math.min(to, first + 2 * ENTRIES_PER_SLICE);
          transitions += round === undefined ? runSlice(entries, first, last, ownLive) : finishSlice(round, slice, entries, first, last);
          countDeadlocks(entries, first, last, round?.live(slice) ?? ownLive, depth);
          queue -= last - first;
          first = last;
          reason = meter.check({ states, transitions, queue: Math.max(1, queue), depth, bytes: bytes() }) ?? (findings.stop ? 'violation' : undefined);
        }
      }
    }
  }

  const advance = (): Layer => (sharing && shared !== undefined ? layers.add(shared.search.take(plan, shared.space)) : layers.advance(space));

  function startSharing(): void {
    if (shared === undefined || sharing || states < shared.search.statesToStart) return;
    sharing = true;
    shared.search.start();
    passes = passesNow();
  }

  for (const vector of memory.system.initial) place(plan, space, vector);
  startSharing();
  let layer = advance();
  for (let depth = 0; layer.states > 0; depth++) {
    states += layer.states;
    look(layer, depth);
    if (findings.stop) reason = 'violation';
    else if (depth >= maxDepth) reason = 'depth';
    if (reason !== undefined) break;
    startSharing();
    expand(layer, depth);
    if (reason !== undefined) break;
    layer = advance();
  }

  return {
    complete: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    states,
    transitions,
    depth: layers.length - 1,
    violations: findings.violations,
    goals: findings.goals,
    deadlocks,
    enabled: Array.from(plan.enabled, Boolean),
    bytes: bytes(),
    store: layout.isWide ? 'words' : 'bitmap',
  };
}

function place({ layout }: Plan, space: Pick<Space, 'put'>, vector: readonly number[]): void {
  const [inner = 0, ...outer] = layout.components.map((states) => states.intern(vector));
  const word = outer.reduce((sum, local, i) => sum + local * (layout.strides[i + 1] as number), inner >> 5);
  space.put(2 * word, 1 << (inner & 31));
}
