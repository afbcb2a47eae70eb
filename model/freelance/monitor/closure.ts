/** All possibilities that silent steps lead to: the ones that must have happened by a time, and those that may have. */
import { beliefKey, type Belief } from './belief.js';
import { silentSteps, type SilentStep, type Timers } from './silent-steps.js';
import { rounding } from './timing.js';

/**
 * The possibilities at a moment that is not before `mustMs` and not after `mayMs`. Undefined where there are more than
 * `limit` of them.
 */
export function closure(beliefs: readonly Belief[], mustMs: number, mayMs: number, timers: Timers, limit: number): readonly Belief[] | undefined {
  const [only] = beliefs;
  if (only !== undefined && beliefs.length === 1) {
    // Mostly nothing can happen in silence, and nothing need be told apart.
    const { latestMs, next } = look(only, mayMs, timers);
    if (next.length === 0) return latestMs >= mustMs - rounding ? beliefs : [];
  }
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
    const { latestMs, next } = look(belief, mayMs, timers);
    if (latestMs >= mustMs - rounding) reached.push(belief);
    for (const step of next.toReversed()) stack.push(...step.take());
  }
  return reached;
}

/** When the first silent step must have come at the latest, and those that may come: none after another one that had to come before it. */
function look(belief: Belief, mayMs: number, timers: Timers): { readonly latestMs: number; readonly next: readonly SilentStep[] } {
  const steps = silentSteps(belief, timers);
  let latestMs = Infinity;
  for (const { window } of steps) latestMs = Math.min(latestMs, window.hi);
  return { latestMs, next: steps.filter(({ window }) => window.lo <= mayMs + rounding && window.lo <= latestMs + rounding) };
}
