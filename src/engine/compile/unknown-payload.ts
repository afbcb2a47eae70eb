/**
 * Stand-ins for payloads nobody declared. They may be carried (copied into the context) but not inspected: a guard that
 * reads one, or code that computes with one, would need a value that only the user knows. Comparing one by `===` or by
 * truth inside an assign cannot be seen, so what states hold of them is also listed beside every result.
 */

/** Whose payload it is: an event's, an actor's answer, or the machine's own input. */
export interface PayloadOwner {
  readonly kind: 'event' | 'output' | 'error' | 'snapshot' | 'input';
  /** The event's type, or the actor by the name under which its outcomes are declared. */
  readonly name: string;
}

/** A place in a payload: its owner and the properties on the way. */
export interface PayloadPart {
  readonly owner: PayloadOwner;
  readonly keys: readonly string[];
}

/** `SUBMIT.value`, `output of fetch.user.name`, `input.limit`. */
export function partLabel({ owner: { kind, name }, keys }: PayloadPart): string {
  const start = kind === 'event' ? name : kind === 'input' ? 'input' : `${kind} of ${name}`;
  return [start, ...keys].join('.');
}

/** Thrown from inside the user's code when it inspects an undeclared payload. */
export class UndeclaredPayload extends Error {
  constructor(readonly part: PayloadPart) {
    super(`the payload ${partLabel(part)} is not declared`);
  }
}

export interface UnknownPayloads {
  /** An event whose properties, other than those it has, are unknown. */
  openEvent<Event extends { readonly type: string }>(event: Event): Event;
  /** A value of which nothing is known. */
  value(owner: PayloadOwner): object;
  /** The label of a stand-in, for the canonical encoding; undefined for every other object. */
  labelOf(value: object): string | undefined;
  /** Throws for a stand-in, where its value decides what XState does and nothing of it is read. */
  mustBeKnown(value: unknown): void;
  /** A context as a guard may see it: reading a stand-in throws. */
  strict<Value>(value: Value): Value;
  /** Runs a guard: properties of open events that nobody declared throw. */
  whileStrict<Result>(run: () => Result): Result;
  /** What was read since the last `startReading`. */
  readonly read: readonly PayloadPart[];
  startReading(): void;
  /** Runs what is no part of the question: what it reads does not count. */
  aside<Result>(run: () => Result): Result;
}

/** Names that runtimes and XState probe on any object. */
const probed = new Set(['then', 'toJSON', 'constructor', 'sessionId', 'send', 'ref', 'xstate$$type', 'asymmetricMatch', 'nodeType', 'inspect']);

export function createUnknownPayloads(): UnknownPayloads {
  const labels = new WeakMap<object, string>();
  const parts = new WeakMap<object, PayloadPart>();
  const known = new Map<string, object>();
  let read: PayloadPart[] = [];
  let strictDepth = 0;

  const touch = (part: PayloadPart): object => {
    read.push(part);
    if (strictDepth > 0) throw new UndeclaredPayload(part);
    return value(part);
  };
  const fail = (part: PayloadPart): never => {
    read.push(part);
    throw new UndeclaredPayload(part);
  };
  const value = (part: PayloadPart): object => {
    const label = partLabel(part);
    const existing = known.get(label);
    if (existing !== undefined) return existing;
    const made = new Proxy(
      {},
      {
        get(target, key) {
          if (typeof key === 'symbol') return key === Symbol.toPrimitive || key === Symbol.iterator || key === Symbol.asyncIterator ? fail(part) : Reflect.get(target, key);
          if (key === 'toJSON') return () => `(unknown: ${label})`;
          if (probed.has(key)) return undefined;
          if (key === 'toString' || key === 'valueOf') return fail(part);
          return touch({ owner: part.owner, keys: [...part.keys, key] });
        },
        has: (_, key) => (typeof key === 'symbol' || probed.has(key) ? false : fail(part)),
        ownKeys: () => fail(part),
        // `instanceof` asks for it.
        getPrototypeOf: () => fail(part),
        set: () => fail(part),
      },
    );
    known.set(label, made);
    labels.set(made, label);
    parts.set(made, part);
    return made;
  };
  const strict = <Value>(item: Value): Value => {
    if (known.size === 0 || typeof item !== 'object' || item === null || labels.has(item)) return item;
    const prototype: unknown = Object.getPrototypeOf(item);
    if (!Array.isArray(item) && prototype !== Object.prototype && prototype !== null) return item;
    return new Proxy(item, {
      get(target, key) {
        const found: unknown = Reflect.get(target, key);
        if (typeof found !== 'object' || found === null) return found;
        const part = parts.get(found);
        if (part !== undefined) fail(part);
        return Object.isFrozen(target) ? found : strict(found);
      },
    });
  };
  return {
    openEvent: (event) =>
      new Proxy(event, {
        get(target, key) {
          if (typeof key === 'symbol' || Reflect.has(target, key) || probed.has(key)) return Reflect.get(target, key) as unknown;
          return touch(partOf(event, key));
        },
        has(target, key) {
          return Reflect.has(target, key) || typeof key === 'symbol' || probed.has(key) ? Reflect.has(target, key) : fail(partOf(event, key));
        },
      }),
    value: (owner) => value({ owner, keys: [] }),
    labelOf: (item) => labels.get(item),
    mustBeKnown(item) {
      const part = typeof item === 'object' && item !== null ? parts.get(item) : undefined;
      if (part !== undefined) fail(part);
    },
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
    aside(run) {
      const before = read;
      read = [];
      try {
        return run();
      } finally {
        read = before;
      }
    },
  };
}

function partOf(event: { readonly type: string }, key: string): PayloadPart {
  return { owner: { kind: 'event', name: event.type }, keys: [key] };
}
