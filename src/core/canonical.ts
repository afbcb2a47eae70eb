/**
 * The canonical encoding: two values get the same key exactly when a state holding the one behaves as a state holding
 * the other. Key order does not count; `NaN`, `-0`, `undefined`, bigints, dates, maps and sets are told apart.
 * What has no value semantics (functions, symbols, promises, class instances, cycles) is refused.
 */
import { OperatingError, shown } from './errors.js';

/** Encodes objects that stand for something else (an actor reference, a placeholder); undefined: encode as usual. */
export type Describe = (value: object) => string | undefined;

/** Throws `WP2001` for a value that cannot be encoded; the message names the path to it, below `root`. */
export function canonicalKey(value: unknown, describe?: Describe, root = ''): string {
  return encode(value, { path: root === '' ? [] : [root], parents: [], describe, met: undefined });
}

/**
 * As `canonicalKey`, but an object that is met again refers back to where it was met first. For code that may compare
 * by `===` a value in which two places hold one object is another than one in which they hold equal copies.
 */
export function identityKey(value: unknown, describe?: Describe, root = ''): string {
  return encode(value, { path: root === '' ? [] : [root], parents: [], describe, met: new Map() });
}

interface Walk {
  /** Keys, and indices as numbers; put together only for a refusal. */
  readonly path: (string | number)[];
  readonly parents: object[];
  readonly describe: Describe | undefined;
  /** Objects by the order of their first meeting; undefined: they count by content only. */
  readonly met: Map<object, number> | undefined;
}

function encode(value: unknown, walk: Walk): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'boolean':
      return value ? 'T' : 'F';
    case 'undefined':
      return 'U';
    case 'bigint':
      return `${value}n`;
    case 'object': {
      if (value === null) return 'N';
      const described = walk.describe?.(value);
      return described === undefined ? encodeObject(value, walk) : `@${described}`;
    }
    default:
      throw refused(value, walk.path, `a ${typeof value}`);
  }
}

function encodeObject(value: object, walk: Walk): string {
  if (walk.parents.includes(value)) throw refused(value, walk.path, 'a cycle');
  const before = walk.met?.get(value);
  if (before !== undefined) return `^${before}`;
  walk.met?.set(value, walk.met.size);
  walk.parents.push(value);
  const key = encodeContent(value, walk);
  walk.parents.pop();
  return key;
}

function encodeContent(value: object, walk: Walk): string {
  if (Array.isArray(value)) return encodeArray(value, walk);
  const prototype: unknown = Object.getPrototypeOf(value);
  // By far the most common comes first.
  if (prototype === Object.prototype || prototype === null) return encodeRecord(value, walk);
  if (value instanceof Map) {
    // Insertion order can be observed by a guard, so it is part of the identity.
    const entries = Array.from(value, ([key, item]) => `${below(key, '(key)', walk)}:${below(item, '(value)', walk)}`);
    return `M{${entries.join(',')}}`;
  }
  if (value instanceof Set) return `S{${Array.from(value, (item) => below(item, '(item)', walk)).join(',')}}`;
  if (value instanceof Date) return `D${value.getTime()}`;
  if (value instanceof RegExp) return `R${JSON.stringify(String(value))}`;
  if (value instanceof URL) return `L${JSON.stringify(value.href)}`;
  if (value instanceof ArrayBuffer) return `B${bytesOf(new Uint8Array(value))}`;
  if (ArrayBuffer.isView(value)) return `B${value.constructor.name}${bytesOf(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))}`;
  // An error's stack tells where it was made, which no machine should depend on; its own fields count.
  if (value instanceof Error) return encodeError(value, walk);
  if (isForeignPlain(prototype)) return encodeRecord(value, walk);
  throw refused(value, walk.path, value instanceof Promise ? 'a promise' : `an instance of ${value.constructor.name}`);
}

function encodeArray(value: readonly unknown[], walk: Walk): string {
  let key = '[';
  for (let index = 0; index < value.length; index++) key += `${index === 0 ? '' : ','}${below(value[index], index, walk)}`;
  return `${key}]`;
}

function encodeRecord(value: object, walk: Walk): string {
  const record = value as Record<string, unknown>;
  let key = '{';
  for (const name of Object.keys(record).toSorted()) key += `${key.length === 1 ? '' : ','}${quoted(name)}:${below(record[name], name, walk)}`;
  return `${key}}`;
}

function encodeError(value: Error, walk: Walk): string {
  const { stack: _stack, name: _name, message: _message, ...own } = value;
  const cause = value.cause === undefined ? '' : `cause:${below(value.cause, 'cause', walk)}`;
  return `E${JSON.stringify([value.name, value.message])}${encodeRecord(own, walk)}${cause}`;
}

function below(value: unknown, step: string | number, walk: Walk): string {
  walk.path.push(step);
  const key = encode(value, walk);
  walk.path.pop();
  return key;
}

/** Names recur without end: the short ones are quoted once. */
const quotedNames = new Map<string, string>();
const maxQuotedNames = 10_000;

function quoted(text: string): string {
  const known = quotedNames.get(text);
  if (known !== undefined) return known;
  const made = JSON.stringify(text);
  if (text.length <= 32 && quotedNames.size < maxQuotedNames) quotedNames.set(text, made);
  return made;
}

/** A plain object of another realm (a worker's or a test runner's): its prototype is that realm's `Object.prototype`. */
function isForeignPlain(prototype: unknown): boolean {
  return typeof prototype === 'object' && prototype !== null && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}

function bytesOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function refused(value: unknown, path: readonly (string | number)[], what: string): OperatingError {
  const place = path.map((step, depth) => (typeof step === 'number' ? `[${step}]` : depth === 0 || step.startsWith('(') ? step : `.${step}`)).join('');
  return new OperatingError('WP2001', {
    expected: 'plain data (primitives, arrays, plain objects, Map, Set, Date, RegExp, URL, Error, typed arrays)',
    found: `${what} at ${place === '' ? 'the top' : place}${typeof value === 'object' ? '' : `: ${shown(value)}`}`,
    repair: 'Keep it out of the state, or hold a plain description of it there.',
  });
}
