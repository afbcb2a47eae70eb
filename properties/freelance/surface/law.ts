/** A law of what a user, or a peer, may hand to the product: for each input, what must come of it. */
import type { Product } from '../product.js';

/** What was expected and found instead. */
export interface Breach {
  readonly expected: string;
  readonly found: string;
}

export interface Law<Input = unknown> {
  /** Stable, kebab-case: it stands in replay lines. */
  readonly name: string;
  readonly claim: string;
  /** Plain JSON each, or what `special` gives a name to. */
  readonly inputs: readonly Input[];
  breach(input: Input, product: Product): Promise<Breach | undefined> | Breach | undefined;
}

/** Values that JSON has no word for, by name. */
export const special: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '2^53': 2 ** 53,
  'a function': () => [],
  'an object': {},
  'half a character': '\uD800',
  'bytes and text': [Buffer.from('b'), 'x'],
  'bytes and a number': [Buffer.from('b'), 5],
};

/** The value that is meant: a name of `special` in brackets, or the value itself. */
export function valueOf(input: unknown): unknown {
  const name = typeof input === 'string' ? /^\[(.+)\]$/u.exec(input)?.[1] : undefined;
  return name === undefined ? input : special[name];
}

/**
 * The code of the error that is thrown, which must say what was expected, what was found and how to repair it; `none` where
 * nothing is thrown. `said`: what it must speak of.
 */
export async function codeOf(run: () => unknown, said: string | RegExp = ''): Promise<string> {
  try {
    await run();
    return 'none';
  } catch (error) {
    const { code, expected, found, repair } = error as Readonly<Record<string, unknown>>;
    if (typeof code !== 'string') return `no coded error: ${String(error)}`;
    const silent = Object.entries({ expected, found, repair }).find(([, text]) => typeof text !== 'string' || text === '');
    if (silent !== undefined) return `${code}, which does not say what is ${silent[0]}`;
    const text = `expected ${String(expected)}; found ${String(found)}; ${String(repair)}`;
    return new RegExp(said, 'u').test(text) ? code : `${code}, which does not say ${String(said)}: ${text}`;
  }
}

export const breachOf = (expected: unknown, found: unknown): Breach | undefined => {
  const [wanted, seen] = [expected, found].map((value) => JSON.stringify(value) as string | undefined);
  return wanted === seen ? undefined : { expected: wanted ?? 'undefined', found: seen ?? 'undefined' };
};
