/**
 * Keeps clock and chance out of code that has to be pure: while it runs, `Math.random`, the date, `performance.now` and
 * the global `crypto` are replaced by traps. A guard that depends on them cannot be compiled into a table.
 */

/** What was used, as a person wrote it: `Math.random()`, `Date.now()`, `new Date()`. Empty: nothing. */
export interface ChanceWatch<Result> {
  readonly result: Result;
  readonly used: readonly string[];
}

/**
 * Runs synchronous code. A use does not stop it (it gets a constant), since the code may catch what is thrown: it is
 * reported in `used`, and then the result is worth nothing. What the code itself throws passes through `failed`.
 */
export function watchChance<Result>(run: () => Result, failed: (error: unknown, used: readonly string[]) => Result): ChanceWatch<Result> {
  const used: string[] = [];
  const restore = installTraps((name) => used.push(name));
  try {
    return { result: run(), used };
  } catch (error) {
    restore();
    return { result: failed(error, used), used };
  } finally {
    restore();
  }
}

const constantMs = 1_000_000_000_000;

function installTraps(record: (name: string) => void): () => void {
  const { Date: realDate, performance, crypto } = globalThis;
  const traps: readonly (readonly [object, string, unknown])[] = [
    [Math, 'random', trap(record, 'Math.random()', 0.5)],
    [performance, 'now', trap(record, 'performance.now()', 0)],
    [crypto, 'randomUUID', trap(record, 'crypto.randomUUID()', '00000000-0000-4000-8000-000000000000')],
    [crypto, 'getRandomValues', trap(record, 'crypto.getRandomValues()', undefined)],
  ];
  const before = traps.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name));
  for (const [owner, name, value] of traps) Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  globalThis.Date = trappedDate(realDate, record);
  return () => {
    globalThis.Date = realDate;
    for (const [index, [owner, name]] of traps.entries()) {
      const descriptor = before[index];
      // What was inherited shows again once the trap is gone.
      if (descriptor === undefined) Reflect.deleteProperty(owner, name);
      else Object.defineProperty(owner, name, descriptor);
    }
  };
}

function trap(record: (name: string) => void, name: string, value: unknown): (given?: unknown) => unknown {
  return (given) => {
    record(name);
    return value ?? given;
  };
}

function trappedDate(realDate: DateConstructor, record: (name: string) => void): DateConstructor {
  const trapped: DateConstructor = new Proxy(realDate, {
    construct(target, parts: unknown[], newTarget) {
      if (parts.length > 0) return Reflect.construct(target, parts, newTarget === trapped ? target : newTarget) as object;
      record('new Date()');
      return new target(constantMs);
    },
    apply(target) {
      record('Date()');
      return new target(constantMs).toString();
    },
    get: (target, key) => (key === 'now' ? trap(record, 'Date.now()', constantMs) : (Reflect.get(target, key) as unknown)),
  });
  return trapped;
}
