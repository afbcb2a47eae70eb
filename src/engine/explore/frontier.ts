/** Which state is expanded next: the oldest, the newest, or a random successor. */
import { createGrowingArray } from './growing-array.js';
import type { ExploreOptions } from './options.js';

export interface Frontier {
  /** Initial states, without doubles; filled by the search. */
  readonly initial: number[];
  /** A state met for the first time. */
  push(state: number, depth: number): void;
  /** Any successor of the state under expansion: random walks choose among them. */
  offer(state: number): void;
  /** The state to expand, or -1 at the end. */
  next(): number;
  /** True the first time the state is expanded; random walks come back. */
  expandsOnce(state: number): boolean;
  /** Of the state under expansion. */
  readonly depth: number;
  readonly deepest: number;
  readonly waiting: number;
  readonly bytes: number;
}

export function createFrontier(options: ExploreOptions): Frontier {
  switch (options.order) {
    case 'depth-first':
      return newestFirst();
    case 'random-walk':
      return randomWalk(options);
    default:
      return oldestFirst();
  }
}

/** States are numbered as they are met, so the queue is the numbers themselves, and a depth is a range of them. */
function oldestFirst(): Frontier {
  let cursor = 0;
  let size = 0;
  let depth = 0;
  let levelEnd = 0;
  let deepest = 0;
  return {
    initial: [],
    push(_, depthOfState) {
      size++;
      if (depthOfState === 0) levelEnd = size;
      deepest = depthOfState;
    },
    offer() {},
    next() {
      if (cursor === size) return -1;
      if (cursor === levelEnd) {
        depth++;
        levelEnd = size;
      }
      return cursor++;
    },
    expandsOnce: () => true,
    get depth() {
      return depth;
    },
    get deepest() {
      return deepest;
    },
    get waiting() {
      return size - cursor;
    },
    bytes: 0,
  };
}

function newestFirst(): Frontier {
  const stack = createGrowingArray();
  let depth = 0;
  let deepest = 0;
  return {
    initial: [],
    push(state, depthOfState) {
      stack.push(state);
      stack.push(depthOfState);
      if (depthOfState > deepest) deepest = depthOfState;
    },
    offer() {},
    next() {
      if (stack.length === 0) return -1;
      depth = stack.pop();
      return stack.pop();
    },
    expandsOnce: () => true,
    get depth() {
      return depth;
    },
    get deepest() {
      return deepest;
    },
    get waiting() {
      return stack.length / 2;
    },
    get bytes() {
      return stack.bytes;
    },
  };
}

function randomWalk({ random, walks = { count: 100, steps: 1000 } }: ExploreOptions): Frontier {
  const initial: number[] = [];
  const expanded = new Set<number>();
  const offers: number[] = [];
  let walk = 0;
  let depth = -1;
  let deepest = 0;
  const below = (bound: number): number => random?.below(bound) ?? 0;
  return {
    initial,
    push() {},
    offer: (state) => void offers.push(state),
    next() {
      if (depth < 0 || offers.length === 0 || depth === walks.steps) {
        if (walk++ === walks.count) return -1;
        depth = 0;
        offers.length = 0;
        return initial[below(initial.length)] as number;
      }
      const state = offers[below(offers.length)] as number;
      offers.length = 0;
      if (++depth > deepest) deepest = depth;
      return state;
    },
    expandsOnce(state) {
      if (expanded.has(state)) return false;
      expanded.add(state);
      return true;
    },
    get depth() {
      return depth;
    },
    get deepest() {
      return deepest;
    },
    get waiting() {
      return walks.count - walk + 1;
    },
    get bytes() {
      return expanded.size * 32;
    },
  };
}
