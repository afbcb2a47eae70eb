/** Decision trees over the fields of a system: what a step or a predicate answers, by the values of what it reads. */

export type Decision<Answer> =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'test'; readonly field: number; readonly branches: Map<number, Decision<Answer>> };

/** One read of one field. */
export type Read = readonly [field: number, value: number];

/** The answer that these values lead to, if it is known. */
export function decide<Answer>(tree: Decision<Answer> | undefined, vector: ArrayLike<number>): Answer | undefined {
  let node = tree;
  while (node?.kind === 'test') node = node.branches.get(vector[node.field] ?? -1);
  return node?.answer;
}

/** The tree with one more answer. Reads are in the order in which they were made, each field once. */
export function learn<Answer>(tree: Decision<Answer> | undefined, reads: readonly Read[], answer: Answer): Decision<Answer> {
  const chain = (rest: readonly Read[]): Decision<Answer> =>
    rest.reduceRight<Decision<Answer>>((below, [field, value]) => ({ kind: 'test', field, branches: new Map([[value, below]]) }), { kind: 'answer', answer });
  if (tree === undefined) return chain(reads);
  let node = tree;
  for (const [index, [field, value]] of reads.entries()) {
    if (node.kind !== 'test' || node.field !== field) throw new Error('broken invariant: the same values were read in another order');
    const below = node.branches.get(value);
    if (below === undefined) {
      node.branches.set(value, chain(reads.slice(index + 1)));
      return tree;
    }
    node = below;
  }
  return tree;
}

/** The same answers with no test that decides nothing. `same` compares answers; branches that are missing are left open. */
export function simplified<Answer>(tree: Decision<Answer>, same: (left: Answer, right: Answer) => boolean): Decision<Answer> {
  if (tree.kind === 'answer') return tree;
  const branches = new Map([...tree.branches].map(([value, below]) => [value, simplified(below, same)] as const));
  const [first] = branches.values();
  if (first !== undefined && [...branches.values()].every((below) => equal(first, below, same))) return first;
  return { kind: 'test', field: tree.field, branches };
}

function equal<Answer>(left: Decision<Answer>, right: Decision<Answer>, same: (left: Answer, right: Answer) => boolean): boolean {
  if (left.kind === 'answer') return right.kind === 'answer' && same(left.answer, right.answer);
  if (right.kind === 'answer' || left.field !== right.field || left.branches.size !== right.branches.size) return false;
  return [...left.branches].every(([value, below]) => {
    const other = right.branches.get(value);
    return other !== undefined && equal(below, other, same);
  });
}
