/** Chance as an argument: a seeded stream of numbers, the same on every machine. */

export interface Random {
  /** An integer in 0 .. 2^32-1. */
  uint32(): number;
  /** An integer in 0 .. bound-1; bound in 1 .. 2^32. */
  below(bound: number): number;
}

/** A fast seeded generator (sfc32, Chris Doty-Humphrey's PractRand), good for tests and walks, not for secrets. */
export function seededRandom(seed: number): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed >>> 0;
  let counter = 1;
  const uint32 = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 16; round++) uint32();
  return { uint32, below: (bound) => Math.floor((uint32() / 2 ** 32) * bound) };
}
