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
  const outer = recorder;
  recorder = used;
  const restore = installTraps();
  try {
    return { result: run(), used };
  } catch (error) {
    restore();
    return { result: failed(error, used), used };
  } finally {
    restore();
    recorder = outer;
  }
}

const constantMs = 1_000_000_000_000;
/** Whoever watches now; made once, the traps report to it. */
let recorder: string[] = [];

type Methods = Record<string, unknown>;

const traps: readonly (readonly [owner: Methods, name: string, trap: (given?: unknown) => unknown])[] = [
  [Math as unknown as Methods, 'random', trap('Math.random()', 0.5)],
  [performance as unknown as Methods, 'now', trap('performance.now()', 0)],
  [crypto as unknown as Methods, 'randomUUID', trap('crypto.randomUUID()', '00000000-0000-4000-8000-000000000000')],
  [crypto as unknown as Methods, 'getRandomValues', trap('crypto.getRandomValues()', undefined)],
];
const trappedDates = new WeakMap<DateConstructor, DateConstructor>();

function installTraps(): () => void {
  const realDate = globalThis.Date;
  // Every question to a machine comes through here: what is inherited shows again once the trap is gone.
  const own: unknown[] = [];
  for (const [owner, name, value] of traps) {
    own.push(Object.hasOwn(owner, name) ? owner[name] : undefined);
    owner[name] = value;
  }
  globalThis.Date = trappedDate(realDate);
  return () => {
    globalThis.Date = realDate;
    for (let index = 0; index < traps.length; index++) {
      const [owner, name] = traps[index] as (typeof traps)[number];
      if (own[index] === undefined) Reflect.deleteProperty(owner, name);
      else owner[name] = own[index];
    }
  };
}

/** Code that draws until it likes what comes would never end, since the same always comes. */
const mostUses = 1_000;

function note(name: string): void {
  recorder.push(name);
  if (recorder.length > mostUses) throw new RangeError(`${name} more than ${mostUses} times`);
}

function trap(name: string, value: unknown): (given?: unknown) => unknown {
  return (given) => {
    note(name);
    return value ?? given;
  };
}

function trappedDate(realDate: DateConstructor): DateConstructor {
  const known = trappedDates.get(realDate);
  if (known !== undefined) return known;
  const now = trap('Date.now()', constantMs);
  const trapped: DateConstructor = new Proxy(realDate, {
    construct(target, parts: unknown[], newTarget) {
      if (parts.length > 0) return Reflect.construct(target, parts, newTarget === trapped ? target : newTarget) as object;
      note('new Date()');
      return new target(constantMs);
    },
    apply(target) {
      note('Date()');
      return new target(constantMs).toString();
    },
    get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
  });
  trappedDates.set(realDate, trapped);
  return trapped;
}
