/**
 * Stand-ins for payloads nobody declared. They may be carried (copied into the context) but not inspected: a guard that
 * reads one, or code that computes with one, would need a value that only the user knows. Comparing one by `===` or by
 * truth inside an assign cannot be seen, so every carried payload is also listed in `carried`.
 */

/** Thrown from inside the user's code when it inspects an undeclared payload. */
export class UndeclaredPayload extends Error {
  constructor(readonly label: string) {
    super(`the payload ${label} is not declared`);
  }
}

export interface UnknownPayloads {
  /** An event whose properties, other than those it has, are unknown. `label` names it in messages. */
  openEvent<Event extends object>(event: Event, label: string): Event;
  /** A value of which nothing is known. */
  value(label: string): object;
  /** The label of a stand-in, for the canonical encoding; undefined for every other object. */
  labelOf(value: object): string | undefined;
  /** A context as a guard may see it: reading a stand-in throws. */
  strict<Value>(value: Value): Value;
  /** Runs a guard: properties of open events that nobody declared throw. */
  whileStrict<Result>(run: () => Result): Result;
  /** Labels read since the last `startReading`. */
  readonly read: readonly string[];
  startReading(): void;
  /** All labels that ever were read. */
  readonly carried: ReadonlySet<string>;
}

/** Names that runtimes and XState probe on any object. */
const probed = new Set(['then', 'toJSON', 'constructor', 'sessionId', 'send', 'ref', 'xstate$$type', 'asymmetricMatch', 'nodeType', 'inspect']);

export function createUnknownPayloads(): UnknownPayloads {
  const labels = new WeakMap<object, string>();
  const known = new Map<string, object>();
  const carried = new Set<string>();
  let read: string[] = [];
  let strictDepth = 0;

  const touch = (label: string): void => {
    read.push(label);
    carried.add(label);
    if (strictDepth > 0) throw new UndeclaredPayload(label);
  };
  const fail = (label: string): never => {
    read.push(label);
    throw new UndeclaredPayload(label);
  };
  const value = (label: string): object => {
    const existing = known.get(label);
    if (existing !== undefined) return existing;
    const made = new Proxy(
      {},
      {
        get(target, key) {
          if (typeof key === 'symbol') return key === Symbol.toPrimitive || key === Symbol.iterator || key === Symbol.asyncIterator ? fail(label) : Reflect.get(target, key);
          if (key === 'toJSON') return () => `(unknown: ${label})`;
          if (probed.has(key)) return undefined;
          if (key === 'toString' || key === 'valueOf') return fail(label);
          touch(`${label}.${key}`);
          return value(`${label}.${key}`);
        },
        has: (_, key) => (typeof key === 'symbol' || probed.has(key) ? false : fail(label)),
        ownKeys: () => fail(label),
        set: () => fail(label),
      },
    );
    known.set(label, made);
    labels.set(made, label);
    return made;
  };
  const strict = <Value>(item: Value): Value => {
    if (carried.size === 0 || typeof item !== 'object' || item === null || labels.has(item)) return item;
    const prototype: unknown = Object.getPrototypeOf(item);
    if (!Array.isArray(item) && prototype !== Object.prototype && prototype !== null) return item;
    return new Proxy(item, {
      get(target, key) {
        const found: unknown = Reflect.get(target, key);
        if (typeof found !== 'object' || found === null) return found;
        const label = labels.get(found);
        if (label !== undefined) fail(label);
        return Object.isFrozen(target) ? found : strict(found);
      },
    });
  };
  return {
    openEvent: (event, label) =>
      new Proxy(event, {
        get(target, key) {
          if (typeof key === 'symbol' || Reflect.has(target, key) || probed.has(key)) return Reflect.get(target, key) as unknown;
          touch(`${label}.${key}`);
          return value(`${label}.${key}`);
        },
        has(target, key) {
          return Reflect.has(target, key) || typeof key === 'symbol' || probed.has(key) ? Reflect.has(target, key) : fail(`${label}.${key}`);
        },
      }),
    value,
    labelOf: (item) => labels.get(item),
    strict,
    whileStrict(run) {
      strictDepth++;
      try {
        return run();
      } finally {
        strictDepth--;
      }
    },
    get read() {
      return read;
    },
    startReading() {
      read = [];
    },
    carried,
  };
}
