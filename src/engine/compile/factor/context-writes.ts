/** From what an assign returned to the leaves it changed, and back to the context that XState goes on with. */
import { canonicalKey } from '../../../core/canonical.js';
import { OperatingError, shown } from '../../../core/errors.js';
import { LeafToken, unproxied, type LeafReader, type Shape } from './context-leaves.js';

/** New values by leaf, for those that do not keep what they had. Throws `WP2103` where the context changes its shape. */
export function writesOf(shape: Shape, before: unknown, update: unknown, reader: LeafReader): Map<number, unknown> {
  const writes = new Map<number, unknown>();
  const visit = (part: Shape, old: unknown, given: unknown, path: string): void => {
    const value = unproxied(given);
    if (value === old) return;
    if (typeof part === 'number') {
      const plain = valueOf(value, reader);
      // Written as it was. Only what was read can be known to be unchanged; asking now would make it matter.
      if (old instanceof LeafToken ? reader.seen.has(part) && isEqual(plain, reader.read(part)) : isEqual(plain, old)) return;
      writes.set(part, plain);
      return;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value) !== part.isArray) throw misshapen(path, value);
    const keys = Object.keys(value);
    if (keys.length !== part.parts.size) throw misshapen(path, value);
    for (const key of keys) {
      const inner = part.parts.get(key);
      if (inner === undefined) throw misshapen(path, value);
      visit(inner, Reflect.get(old as object, key), Reflect.get(value, key), path === '' ? key : `${path}.${key}`);
    }
  };
  if (typeof shape === 'number') throw misshapen('', update);
  const given = unproxied(update);
  for (const key of Object.keys(given ?? {})) {
    const part = shape.parts.get(key);
    if (part === undefined) throw misshapen('', given);
    visit(part, Reflect.get(before as object, key), Reflect.get(given as object, key), key);
  }
  return writes;
}

function isEqual(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (typeof a === 'object' && typeof b === 'object' && canonicalKey(a) === canonicalKey(b));
}

/** Tokens moved from elsewhere are read. */
function valueOf(value: unknown, reader: LeafReader): unknown {
  const plain = unproxied(value);
  if (plain instanceof LeafToken) return reader.read(plain.leaf);
  if (Array.isArray(plain)) return plain.map((item) => valueOf(item, reader));
  if (typeof plain === 'object' && plain !== null && Object.getPrototypeOf(plain) === Object.prototype) {
    return Object.fromEntries(Object.entries(plain).map(([key, item]) => [key, valueOf(item, reader)]));
  }
  return plain;
}

/** The token tree with these leaves replaced by their values. */
export function applyWrites(shape: Shape, tree: unknown, writes: ReadonlyMap<number, unknown>): unknown {
  if (writes.size === 0) return tree;
  const visit = (part: Shape, old: unknown): unknown => {
    if (typeof part === 'number') return writes.has(part) ? writes.get(part) : old;
    const parts = [...part.parts].map(([key, inner]) => [key, visit(inner, Reflect.get(old as object, key))] as const);
    if (parts.every(([key, now]) => now === Reflect.get(old as object, key))) return old;
    return part.isArray ? parts.map(([, now]) => now) : Object.fromEntries(parts);
  };
  return visit(shape, tree);
}

/** Tells situations apart in which an earlier action of the same step has set some leaves already. */
export function signatureOf(tree: unknown): string {
  return canonicalKey(tree, (value) => (value instanceof LeafToken ? String(value.leaf) : undefined));
}

function misshapen(path: string, found: unknown): OperatingError {
  return new OperatingError('WP2103', {
    expected: `a context that keeps its shape${path === '' ? '' : ` at ${path}`}, as it was at the start`,
    found: shown(found),
    repair: `Pass { whole: ['${path.split('.')[0] || 'key'}'] } to factorMachine: that part of the context is then one field.`,
  });
}
