/** Which fields a step reads and writes, as far as its remembered answers show. */
import type { DecisionTree } from '../decision-tree.js';
import type { Effect } from '../remembered-system.js';

export interface TouchedFields {
  readonly reads: ReadonlySet<number>;
  readonly writes: ReadonlySet<number>;
}

export function touchedFields(tree: DecisionTree<Effect>): TouchedFields {
  const writes = new Set<number>();
  for (const { answer } of tree.leaves) {
    for (let i = 0; i < (answer?.length ?? 0); i += 2) writes.add(answer?.[i] as number);
  }
  return { reads: new Set(tree.reads), writes };
}
