/** "Did you mean": the known name that is nearest to a misspelt one. */

/** Undefined where nothing is near: more than a third of the letters would have to change. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(given.length / 3)) + 1;
  for (const name of known) {
    const distance = name.startsWith(given) && given.length >= 3 ? 1 : editDistance(given.toLowerCase(), name.toLowerCase());
    // Of two names as near, the one in the same case: a state `closed` rather than an event `CLOSE`.
    if (distance < bestDistance || (best !== undefined && distance === bestDistance && editDistance(given, name) < editDistance(given, best))) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** A sentence for the repair of an error: the likely name, or all there are. */
export function suggestion(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return known.length === 0 ? 'There are none.' : `There are: ${known.join(', ')}.`;
}

/** Levenshtein's distance with neighbouring letters swapped as one edit (optimal string alignment). */
function editDistance(left: string, right: string): number {
  const rows = [...Array(left.length + 1).keys()].map((row) => [row, ...Array<number>(right.length).fill(0)]);
  for (let column = 0; column <= right.length; column++) rows[0]![column] = column;
  for (let row = 1; row <= left.length; row++) {
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(rows[row - 1]![column]! + 1, rows[row]![column - 1]! + 1, rows[row - 1]![column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, rows[row - 2]![column - 2]! + 1);
      rows[row]![column] = cost;
    }
  }
  return rows[left.length]![right.length]!;
}
