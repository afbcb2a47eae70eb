/** Watches an exploration against its limits, and reports progress. */
import type { Incomplete } from './exploration.js';
import type { ExploreOptions } from './options.js';

export interface Meter {
  /** Cheap; called after each expanded state or batch. The limit that was reached, if any. */
  check(counts: MeterCounts): Incomplete | undefined;
}

export interface MeterCounts {
  readonly states: number;
  readonly transitions: number;
  readonly queue: number;
  readonly depth: number;
  readonly bytes: number;
}

/** The clock is read, and progress reported, once in so many states and transitions; a layer may add its states at once. */
const STRIDE = 1 << 16;

export function createMeter(options: ExploreOptions): Meter {
  const { limits = {}, nowMs, onProgress } = options;
  const maxStates = limits.maxStates ?? Infinity;
  const maxBytes = (limits.maxMemoryMiB ?? Infinity) * 2 ** 20;
  const maxMs = (limits.maxSeconds ?? Infinity) * 1000;
  const startMs = nowMs?.() ?? 0;
  let nextLook = 1;
  return {
    check(counts) {
      if (counts.states >= maxStates && counts.queue > 0) return 'states';
      if (counts.bytes > maxBytes) return 'memory';
      const done = counts.states + counts.transitions;
      if (done < nextLook) return undefined;
      nextLook = done + STRIDE;
      const elapsedMs = nowMs === undefined ? 0 : nowMs() - startMs;
      onProgress?.({
        states: counts.states,
        transitions: counts.transitions,
        queue: counts.queue,
        depth: counts.depth,
        memoryMiB: counts.bytes / 2 ** 20,
        seconds: elapsedMs / 1000,
        statesPerSecond: elapsedMs > 0 ? (counts.states / elapsedMs) * 1000 : 0,
      });
      return elapsedMs > maxMs ? 'seconds' : undefined;
    },
  };
}
