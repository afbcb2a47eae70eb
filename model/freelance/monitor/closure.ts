/** All possibilities that silent steps lead to: the ones that must have happened by a time, and those that may have. */
import { beliefKey, type Belief } from './belief.js';
import { silentSteps, type Timers } from './silent-steps.js';
import { rounding } from './timing.js';

/**
 * The possibilities at a moment that is not before `mustMs` and not after `mayMs`. Undefined where there are more than
 * `limit` of them.
 */
export function closure(beliefs: readonly Belief[], mustMs: number, mayMs: number, timers: Timers, limit: number): readonly Belief[] | undefined {
  const seen = new Map<string, number>();
  const stack = beliefs.toReversed();
  const reached: Belief[] = [];
  while (stack.length > 0) {
    const belief = stack.pop() as Belief;
    const key = beliefKey(belief);
    // The time of a possibility only forbids: the earlier of two equal ones allows all that the later does.
    if ((seen.get(key) ?? Infinity) <= belief.nowMs) continue;
    seen.set(key, belief.nowMs);
    if (seen.size > limit) return undefined;
    const steps = silentSteps(belief, timers);
    let latestMs = Infinity;
    for (const step of steps) latestMs = Math.min(latestMs, step.window.hi);
    if (latestMs >= mustMs - rounding) reached.push(belief);
    // A step cannot be taken after another one that had to come before it.
    for (const step of steps.toReversed()) if (step.window.lo <= mayMs + rounding && step.window.lo <= latestMs + rounding) stack.push(...step.take());
  }
  return reached;
}
