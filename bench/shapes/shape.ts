/** A model of some shape, and how it reads in Promela. */
import type { FieldSystem } from '../../src/engine/field-system.js';
import { rememberSystem } from '../../src/engine/explore/remembered-system.js';
import type { Branch, Leaf } from '../../src/engine/explore/decision-tree.js';

export interface Shape {
  readonly name: string;
  build(): FieldSystem;
  /** Where they are known by arithmetic. */
  readonly states?: number;
  /** Default: the twin made of the answers that the exploration has collected. */
  readonly promela?: string;
}

/**
 * An exact twin of what was explored: each remembered answer is an option of one loop, guarded by what was read. Only for
 * systems of local steps.
 */
export function twinOf(system: FieldSystem): string {
  const options = rememberSystem(system).trees.flatMap((tree) => {
    const found: string[] = [];
    const visit = (node: Branch<readonly number[] | null> | Leaf<readonly number[] | null> | undefined, read: readonly string[]): void => {
      if (node === undefined) return;
      if (node.field >= 0) {
        (node as Branch<readonly number[] | null>).children.forEach((child, value) => visit(child, [...read, `f${node.field} == ${value}`]));
        return;
      }
      const { answer } = node as Leaf<readonly number[] | null>;
      if (answer === null) return;
      const writes = answer.flatMap((field, i) => (i % 2 === 0 ? [`f${field} = ${answer[i + 1] as number}`] : []));
      found.push(`  :: d_step { ${read.length === 0 ? 'true' : read.join(' && ')} -> ${writes.length === 0 ? 'skip' : writes.join('; ')} }`);
    };
    visit(tree?.root, []);
    return found;
  });
  const first = system.initial[0] as readonly number[];
  const fields = system.fields.map(({ domain }, i) => `${domain.size > 255 ? 'short' : 'byte'} f${i} = ${first[i] as number};`);
  return `${fields.join('\n')}\nactive proctype p() {\nend:\n  do\n${options.join('\n')}\n  od\n}\n`;
}
