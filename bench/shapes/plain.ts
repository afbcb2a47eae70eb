/** Counters and tokens: shapes whose counts are known by arithmetic. */
import { createDomain } from '../../src/engine/domain.js';
import type { FieldAccess, FieldSystem, LocalStep } from '../../src/engine/field-system.js';
import type { Shape } from './shape.js';

/** Each counter goes up by itself and starts again at 0 once at its end. */
export function counters(name: string, count: number, size: number): Shape {
  const steps = Array.from({ length: count }, (_, i): LocalStep => step(`tick ${i}`, ({ read, write }) => (write(i, (read(i) + 1) % size), true)));
  return {
    name,
    states: size ** count,
    build: () => system(Array.from({ length: count }, () => 0), size, steps),
    promela: `${size > 255 ? 'short' : 'byte'} c[${count}];\nactive proctype p() {\nend:\n  do\n${Array.from({ length: count }, (_, i) => `  :: d_step { c[${i}] = (c[${i}] + 1) % ${size} }`).join('\n')}\n  od\n}\n`,
  };
}

/** Tokens move clockwise to a free place: the vector is wide, the reachable part of the product tiny. */
export function ring(name: string, places: number, tokens: number): Shape {
  const steps = Array.from({ length: places }, (_, i): LocalStep =>
    step(`move ${i}`, ({ read, write }) => {
      const next = (i + 1) % places;
      if (read(i) === 0 || read(next) !== 0) return false;
      write(next, read(i));
      write(i, 0);
      return true;
    }),
  );
  const initial = Array.from({ length: places }, (_, i) => (i < tokens ? i + 1 : 0));
  // Any places; the tokens keep their order round the ring.
  const states = (factorial(places) / factorial(places - tokens) / factorial(tokens)) * tokens;
  return {
    name,
    states: Math.round(states),
    build: () => system(initial, tokens + 1, steps),
    promela: `byte c[${places}];\nactive proctype p() {\n  d_step { ${Array.from({ length: tokens }, (_, i) => `c[${i}] = ${i + 1}`).join('; ')} }\nend:\n  do\n${Array.from({ length: places }, (_, i) => `  :: d_step { c[${i}] != 0 && c[${(i + 1) % places}] == 0 -> c[${(i + 1) % places}] = c[${i}]; c[${i}] = 0 }`).join('\n')}\n  od\n}\n`,
  };
}

/** Users share units and give them back one by one: far more ranks than states. */
export function pool(name: string, users: number, units: number): Shape {
  const all = Array.from({ length: users }, (_, i) => i + 1);
  return {
    name,
    // All ways to divide the units among the users and the store.
    states: Math.round(factorial(units + users) / factorial(units) / factorial(users)),
    build: () => system([units, ...all.map(() => 0)], units + 1, all.flatMap((i) => [move(0, i), move(i, 0)])),
    promela: `byte c[${users + 1}];\nactive proctype p() {\n  c[0] = ${units};\nend:\n  do\n${all.flatMap((i) => [[0, i], [i, 0]]).map(([from, to]) => `  :: d_step { c[${from}] > 0 -> c[${from}]--; c[${to}]++ }`).join('\n')}\n  od\n}\n`,
  };
}

function move(from: number, to: number): LocalStep {
  return step(`${from} to ${to}`, ({ read, write }) => {
    if (read(from) === 0) return false;
    write(from, read(from) - 1);
    write(to, read(to) + 1);
    return true;
  });
}

function system(initial: readonly number[], size: number, steps: readonly LocalStep[]): FieldSystem {
  const domain = createDomain<number>((value) => value);
  for (let value = 0; value < size; value++) domain.intern(value);
  return { fields: initial.map((_, i) => ({ name: `f${i}`, domain })), initial: [initial], steps, view: ({ read }) => initial.map((_, i) => read(i)) };
}

function step(name: string, run: (access: FieldAccess) => boolean): LocalStep {
  return { kind: 'local', name, fair: false, run };
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
