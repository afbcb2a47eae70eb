/** The value of a statechart's state, as XState writes it (`'idle'`, `{ a: 'on', b: { c: 'off' } }`), in words and as paths. */

/** On one line: `waiting.retrying`, or `{a: on, b: off}` for parallel regions. */
export function stateText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '(root)';
  const entries = Object.entries(value);
  if (entries.length === 0) return '(root)';
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) return isLeaf(first[1]) ? first[0] : `${first[0]}.${stateText(first[1])}`;
  return `{${entries.map(([key, inner]) => (isLeaf(inner) ? key : `${key}: ${stateText(inner)}`)).join(', ')}}`;
}

/** Whether the state node of that path (`stored`, `stored.ok`) is active. */
export function matchesPath(value: unknown, path: string): boolean {
  let at: unknown = value;
  const keys = path.split('.');
  for (const [index, key] of keys.entries()) {
    if (typeof at === 'string') return at === key && index === keys.length - 1;
    if (typeof at !== 'object' || at === null || !(key in at)) return false;
    at = (at as Record<string, unknown>)[key];
  }
  return true;
}

/** A region without states of its own. */
function isLeaf(inner: unknown): boolean {
  return typeof inner === 'object' && inner !== null && Object.keys(inner).length === 0;
}
