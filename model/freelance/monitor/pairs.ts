/** The (client, request id) pairs of a server: what each may have come to by some moment, and what all of them take up. */
import { executionKey, executionSteps, type ExecutionBelief } from './execution-belief.js';
import type { Load } from './fullness.js';
import { rounding } from './timing.js';

/** A (client, request id) of a server, with its possibilities. */
export interface Pair {
  readonly cacheTtlMs: number;
  readonly earlyMs: number;
  readonly beliefs: readonly ExecutionBelief[];
  readonly shown: string;
  readonly client: string;
  readonly firstAskedMs: number;
  readonly lastAskedMs: number;
  /** Until when an entry that has expired may lie about. */
  readonly lingersMs: number;
  /** Of the smallest and of the largest payload that it was asked with. */
  readonly leastBytes: number;
  readonly mostBytes: number;
}

/** Like closure.ts, for one pair. */
export function reachable(pair: Pair, mustMs: number, mayMs: number, limit: number): readonly ExecutionBelief[] | undefined {
  const seen = new Set<string>();
  const stack = pair.beliefs.toReversed();
  const reached: ExecutionBelief[] = [];
  while (stack.length > 0) {
    const belief = stack.pop() as ExecutionBelief;
    const key = executionKey(belief);
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > limit) return undefined;
    const steps = executionSteps(belief, pair.cacheTtlMs, pair.earlyMs);
    const latestMs = Math.min(Infinity, ...steps.map((step) => step.window.hi));
    if (latestMs >= mustMs - rounding) reached.push(belief);
    for (const step of steps.toReversed()) if (step.window.lo <= mayMs + rounding && step.window.lo <= latestMs + rounding) stack.push(...step.take());
  }
  return reached;
}

/** `doubtful`: so many requests beside them may have been executed or not. The most that may have been held when the pair of that key was refused, with what it asked for. */
export function mostHeld(pairs: ReadonlyMap<string, Pair>, doubtful: number, key: string): Load {
  const pair = pairs.get(key) as Pair;
  // What is doubtful may have been executed as well, with whatever size.
  let entries = 1 + doubtful;
  let bytes = pair.mostBytes + (doubtful > 0 ? doubtfulBytes : 0);
  for (const [other, one] of pairs) {
    const behind = one.client === pair.client && one.firstAskedMs > pair.lastAskedMs;
    if (other === key || behind || !one.beliefs.some((belief) => mayHold(belief, one, pair.lastAskedMs))) continue;
    entries++;
    bytes += one.mostBytes;
  }
  return { entries, bytes };
}

/** What is held at this moment in every possibility. */
export function surelyHeld(pairs: ReadonlyMap<string, Pair>, atMs: number): Load {
  const held = [...pairs.values()].filter((pair) =>
    pair.beliefs.every(({ entry }) => entry.kind === 'executing' || (entry.kind === 'stored' && entry.started.lo + pair.cacheTtlMs - pair.earlyMs > atMs)),
  );
  return { entries: held.length, bytes: held.reduce((sum, pair) => sum + pair.leastBytes, 0) };
}

const mayHold = ({ entry, asks }: ExecutionBelief, { lingersMs }: Pair, atMs: number): boolean =>
  asks.length > 0 || entry.kind === 'executing' || (entry.kind === 'stored' && entry.stored.hi + lingersMs >= atMs);

const doubtfulBytes = 2 ** 20;
