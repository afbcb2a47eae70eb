/**
 * The context cut into leaves: a field for each primitive in it, by path. What XState carries around is a tree of
 * tokens, one for each leaf, so that moving a value about reads nothing; the user's functions get a proxy that reads a
 * leaf only when they look at it.
 */
import { OperatingError, shown } from '../../../core/errors.js';

/** Stands for the unread value of a leaf. */
export class LeafToken {
  constructor(readonly leaf: number) {}
}

/** What a leaf is made of: its number, or its parts. */
export type Shape = number | { readonly isArray: boolean; readonly parts: ReadonlyMap<string, Shape> };

export interface ContextLeaves {
  readonly shape: Shape;
  /** As `slot[1]`. */
  readonly names: readonly string[];
  readonly initial: readonly unknown[];
  /** The context with a token for each leaf. */
  readonly tokens: unknown;
}

/** `whole`: top-level keys that are not cut, because their shape changes. */
export function cutContext(context: unknown, whole: ReadonlySet<string>): ContextLeaves {
  const names: string[] = [];
  const initial: unknown[] = [];
  const cut = (value: unknown, name: string, depth: number): Shape => {
    if (isCuttable(value) && !(depth === 1 && whole.has(name))) {
      const isArray = Array.isArray(value);
      const named = (key: string): string => (isArray ? `${name}[${key}]` : name === '' ? key : `${name}.${key}`);
      return { isArray, parts: new Map(Object.entries(value).map(([key, part]) => [key, cut(part, named(key), depth + 1)])) };
    }
    initial.push(value);
    return names.push(name) - 1;
  };
  const shape = cut(context ?? {}, '', 0);
  return { shape, names, initial, tokens: buildTokens(shape) };
}

function buildTokens(shape: Shape): unknown {
  if (typeof shape === 'number') return new LeafToken(shape);
  const parts = [...shape.parts].map(([key, part]) => [key, buildTokens(part)] as const);
  return shape.isArray ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

function isCuttable(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (Array.isArray(value) || prototype === Object.prototype || prototype === null) && Object.keys(value).length > 0;
}

const proxied = new WeakMap<object, unknown>();

/** What the proxy stands for in the token tree, or the value itself. */
export function unproxied(value: unknown): unknown {
  return typeof value === 'object' && value !== null && proxied.has(value) ? proxied.get(value) : value;
}

/** How the user's code gets at leaves. */
export interface LeafReader {
  read(leaf: number): unknown;
  /** All values known so far; undefined where they may not be tried out. */
  known(leaf: number): readonly unknown[] | undefined;
  /** Leaves read since the function was called. */
  readonly seen: ReadonlySet<number>;
}

/** The token tree as the user's code sees it. Writing to it throws `WP2101`. */
export function readingProxy(tree: unknown, reader: LeafReader): unknown {
  if (tree instanceof LeafToken) return reader.read(tree.leaf);
  if (!isCuttable(tree)) return tree;
  const parts = new Map<PropertyKey, unknown>();
  const part = (target: object, key: PropertyKey): unknown => {
    const own: unknown = Reflect.get(target, key);
    if (own instanceof LeafToken) return reader.read(own.leaf);
    if (key === 'map' && Array.isArray(target)) return (callback: MapCallback) => mapTokens(proxy as unknown[], target, callback, reader);
    if (typeof own !== 'object' || own === null) return own;
    if (!parts.has(key)) parts.set(key, readingProxy(own, reader));
    return parts.get(key);
  };
  const proxy: object = new Proxy(tree, {
    get: part,
    getOwnPropertyDescriptor(target, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
      return descriptor === undefined || !('value' in descriptor) ? descriptor : { ...descriptor, value: part(target, key) };
    },
    set: refuseWrite,
    defineProperty: refuseWrite,
    deleteProperty: refuseWrite,
  });
  proxied.set(proxy, tree);
  return proxy;
}

type MapCallback = (value: unknown, index: number, array: unknown[]) => unknown;

/** Code that keeps something between two elements: its callback may not be tried out. */
const STATEFUL = /\+\+|--|[^=!<>]=[^=>]|\.(?:push|pop|shift|unshift|splice|sort|reverse|fill|set|add|delete|clear|next)\s*\(/u;

/**
 * `map` with the callback tried on every known value of an element: where all stay as they are, or all become the same,
 * the element need not be read. The commonest way to change one element of an array would read all of them otherwise.
 */
function mapTokens(proxy: unknown[], tree: readonly unknown[], callback: MapCallback, reader: LeafReader): unknown[] {
  const mayTry = !STATEFUL.test(Function.prototype.toString.call(callback));
  return tree.map((own, index) => {
    const known = own instanceof LeafToken && mayTry ? reader.known(own.leaf) : undefined;
    // With one value known nothing can be said of the next.
    if (known !== undefined && known.length > 1) {
      const results = known.map((value) => callback(value, index, proxy));
      if (results.every((result, i) => Object.is(result, known[i]))) return own;
      if (results.every((result) => typeof result !== 'object' && Object.is(result, results[0]))) return results[0];
    }
    return callback(proxy[index], index, proxy);
  });
}

function refuseWrite(_: object, key: PropertyKey): never {
  throw new OperatingError('WP2101', {
    expected: 'guards and assigns that leave the context alone and return what changes',
    found: `a write to ${shown(String(key))} of the context`,
    repair: 'Return a new object or array: context.list.map(...), { ...context.item, done: true }.',
  });
}
