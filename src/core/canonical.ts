/**
 * The canonical encoding: two values get the same key exactly when a state holding the one behaves as a state holding
 * the other. Key order does not count; `NaN`, `-0`, `undefined`, bigints, dates, maps and sets are told apart.
 * What has no value semantics (functions, symbols, promises, class instances, cycles) is refused.
 */
import { OperatingError, shown } from './errors.js';

/** Throws `WP2001` for a value that cannot be encoded; the message names the path to it. */
export function canonicalKey(value: unknown): string {
  return encode(value, '', []);
}

function encode(value: unknown, path: string, parents: readonly object[]): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'boolean':
      return value ? 'T' : 'F';
    case 'undefined':
      return 'U';
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? 'N' : encodeObject(value, path, parents);
    default:
      throw refused(value, path, `a ${typeof value}`);
  }
}

function encodeObject(value: object, path: string, parents: readonly object[]): string {
  if (parents.includes(value)) throw refused(value, path, 'a cycle');
  const chain = [...parents, value];
  if (Array.isArray(value)) return `[${Array.from(value, (item, index) => encode(item, `${path}[${index}]`, chain)).join(',')}]`;
  if (value instanceof Map) {
    // Insertion order can be observed by a guard, so it is part of the identity.
    const entries = Array.from(value, ([key, item]) => `${encode(key, `${path}.key`, chain)}:${encode(item, `${path}.value`, chain)}`);
    return `M{${entries.join(',')}}`;
  }
  if (value instanceof Set) return `S{${Array.from(value, (item) => encode(item, `${path}.item`, chain)).join(',')}}`;
  if (value instanceof Date) return `D${value.getTime()}`;
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return `B${value.constructor.name}${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refused(value, path, `an instance of ${value.constructor.name}`);
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${encode(record[key], path === '' ? key : `${path}.${key}`, chain)}`).join(',')}}`;
}

function refused(value: unknown, path: string, what: string): OperatingError {
  return new OperatingError('WP2001', {
    expected: 'plain data (primitives, arrays, plain objects, Map, Set, Date, typed arrays)',
    found: `${what} at ${path === '' ? 'the top' : path}: ${shown(value)}`,
    repair: 'Keep it out of the state, or hold a plain description of it there.',
  });
}
