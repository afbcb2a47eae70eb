/**
 * What weak fairness asks for: that no fair step stays enabled for ever without being taken.
 *
 * Where symmetric states are merged, a step of a representative stands for one step of a real state, but for another one
 * after columns have changed places on the way. Fair steps are then families, one step for each index, and edges say
 * where each index goes (ADR 5).
 */
import type { FieldSystem, LocalStep, Step } from '../field-system.js';
import type { Fairness } from '../property.js';

export interface Duties {
  /** The steps of each duty by index; a single one where it concerns no index. */
  readonly families: readonly (readonly number[])[];
  /** How many indices there are; 1 where states are not merged. */
  readonly indices: number;
}

/** Without what steps owe by name: see `owedGraph`. */
export function dutiesOf({ steps, symmetry }: FieldSystem, fairness: Fairness, merged: boolean): Duties {
  const fair = fairness === 'none' ? [] : steps.flatMap((step, number) => (step.fair && !isOwing(step) ? [number] : []));
  if (!merged || symmetry === undefined) return { families: fair.map((step) => [step]), indices: 1 };
  const families = (symmetry.families ?? []).filter((family) => family.some((step) => fair.includes(step)));
  const within = new Set(families.flat());
  return { families: [...families, ...fair.filter((step) => !within.has(step)).map((step) => [step])], indices: symmetry.columns.length };
}

/** A fair step that tells what it owes. */
type Owing = LocalStep & Required<Pick<LocalStep, 'owes'>>;

export function isOwing(step: Step): step is Owing {
  return step.kind === 'local' && step.fair && step.owes !== undefined;
}

/** Where each index goes with a step from this state: index i becomes `turn(state, step)[i]`. */
export type Turn = (state: number, step: number) => ArrayLike<number>;
