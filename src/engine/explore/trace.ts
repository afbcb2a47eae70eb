/** Traces from the numbers of steps: replayed on the system, so that what is shown is what happens. */
import { invariant } from '../../core/invariant.js';
import type { FieldSystem } from '../field-system.js';
import type { Trace, TraceState, TraceStep } from './exploration.js';
import type { RememberedSystem } from './remembered-system.js';
import type { Canonicaliser } from './symmetry.js';

/** How a state reads. The view keeps a copy of the vector, so it may be lazy. */
export function traceState(system: FieldSystem, vector: ArrayLike<number>): TraceState {
  const copy = Array.from(vector);
  return { vector: copy, view: system.view({ read: (field) => copy[field] as number }) };
}

/** The run through these states. `path` starts with an initial vector; each vector follows from the one before by a step. */
export function traceAlong(
  memory: RememberedSystem,
  path: readonly (readonly number[])[],
  canonical?: Canonicaliser,
): Trace {
  const { system } = memory;
  const first = path[0] as readonly number[];
  // Under symmetry the path holds representatives: the run shown is a real one whose states they represent.
  const real = canonical === undefined ? first : (system.initial.find((vector) => represents(vector, first, canonical)) ?? first);
  let current: number[] = [...real];
  const steps: TraceStep[] = [];
  for (const target of path.slice(1)) {
    const next: number[] = [];
    const step = system.steps.findIndex((_, index) => memory.apply(index, current, next) && represents(next, target, canonical));
    invariant(step >= 0, 'a step of the trace cannot be replayed');
    current = [...next];
    steps.push({ name: system.steps[step]?.name as string, ...traceState(system, current) });
  }
  return { start: traceState(system, real), steps };
}

function represents(vector: readonly number[], target: readonly number[], canonical?: Canonicaliser): boolean {
  const copy = [...vector];
  canonical?.canonicalise(copy);
  return copy.every((value, i) => value === target[i]);
}
