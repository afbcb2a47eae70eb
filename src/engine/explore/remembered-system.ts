/** A system with its steps' answers remembered: the explorer's only way to ask it. Kept for as long as the system lives. */
import { OperatingError, shown } from '../../core/errors.js';
import type { FieldAccess, FieldSystem, LocalStep, SynchronousStep } from '../field-system.js';
import { createDecisionTree, type DecisionTree, type Vector } from './decision-tree.js';

/** Field, value, field, value, …; null where the step is not enabled. */
export type Effect = readonly number[] | null;

export interface RememberedSystem {
  readonly system: FieldSystem;
  /** By step number; undefined for synchronous steps. */
  readonly trees: readonly (DecisionTree<Effect> | undefined)[];
  /** Writes the successor into `next` (which may not be `vector`). False: not enabled. */
  apply(step: number, vector: Vector, next: number[] | Int32Array): boolean;
  predicate(holds: (view: never) => boolean, name: string): DecisionTree<boolean>;
  /** A synchronous step's remembered table: next value, or -1. */
  advance(step: number, field: number, value: number): number;
}

const remembered = new WeakMap<FieldSystem, { readonly memory: RememberedSystem; readonly revision: number }>();

export function rememberSystem(system: FieldSystem): RememberedSystem {
  const revision = system.revision?.() ?? 0;
  let known = remembered.get(system);
  if (known === undefined || known.revision !== revision) {
    known = { memory: create(system, revision), revision };
    remembered.set(system, known);
  }
  return known.memory;
}

/** Thrown while asking: what was remembered before no longer stands, see `FieldSystem.revision`. Ask `rememberSystem` again. */
export class SystemRefined extends Error {}

/** Runs with the memory of the system, anew as long as the system is refined meanwhile. */
export function withMemory<Result>(system: FieldSystem, run: (memory: RememberedSystem) => Result): Result {
  for (;;) {
    try {
      return run(rememberSystem(system));
    } catch (error) {
      if (!(error instanceof SystemRefined)) throw error;
    }
  }
}

function create(system: FieldSystem, revision: number): RememberedSystem {
  checkSystem(system);
  const ask = (step: LocalStep, access: FieldAccess): boolean => {
    const enabled = step.run(access);
    if ((system.revision?.() ?? 0) !== revision) throw new SystemRefined();
    return enabled;
  };
  const fieldCount = system.fields.length;
  const trees = system.steps.map((step) =>
    step.kind === 'local'
      ? createDecisionTree<Effect>(`step ${step.name}`, (access, writes) => (ask(step, access) ? [...writes].flat() : null), sameEffect)
      : undefined,
  );
  const tables = new Map<number, number[][]>();
  const predicates = new WeakMap<(view: never) => boolean, DecisionTree<boolean>>();

  function advance(step: number, field: number, value: number): number {
    let table = tables.get(step);
    if (table === undefined) tables.set(step, (table = system.fields.map(() => [])));
    const row = table[field] as number[];
    return (row[value] ??= (system.steps[step] as SynchronousStep).advance(field, value));
  }

  return {
    system,
    trees,
    advance,
    apply(step, vector, next) {
      const tree = trees[step];
      if (tree === undefined) {
        for (let field = 0; field < fieldCount; field++) {
          if ((next[field] = advance(step, field, vector[field] as number)) < 0) return false;
        }
        return true;
      }
      const effect = tree.find(vector).answer;
      if (effect === null) return false;
      for (let field = 0; field < fieldCount; field++) next[field] = vector[field] as number;
      for (let i = 0; i < effect.length; i += 2) next[effect[i] as number] = effect[i + 1] as number;
      return true;
    },
    predicate(holds, name) {
      let tree = predicates.get(holds);
      if (tree === undefined) {
        tree = createDecisionTree<boolean>(name, (access) => holds(system.view(access) as never), (a, b) => a === b);
        predicates.set(holds, tree);
      }
      return tree;
    },
  };
}

function sameEffect(a: Effect, b: Effect): boolean {
  return a === b || (a !== null && b !== null && a.length === b.length && a.every((value, i) => value === b[i]));
}

/** Throws `WP3103` for a system that cannot be explored: no initial state, doubled step names, vectors of the wrong length. */
function checkSystem(system: FieldSystem): void {
  if (system.initial.length === 0) refuse('at least one initial state', 'none');
  for (const vector of system.initial) {
    if (vector.length !== system.fields.length) refuse(`initial vectors of ${system.fields.length} fields`, shown(vector));
  }
  const names = new Set<string>();
  for (const { name } of system.steps) {
    if (names.has(name)) refuse('step names that are unique', `${name} twice`);
    names.add(name);
  }
}

function refuse(expected: string, found: string): never {
  throw new OperatingError('WP3103', { expected, found, repair: 'Correct the system that was composed.' });
}
