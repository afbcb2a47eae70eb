/** Values of options, parsed strictly: what is not exactly a value is refused by name. */
import { randomInt } from 'node:crypto';
import { InvalidArgumentError } from 'commander';

/** A whole number in a range. */
export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/u.test(text) || value < least || value > most) throw new InvalidArgumentError(`Expected a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}.`);
    return value;
  };
}

/** A positive number of seconds. */
export function positiveSeconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(?:\.\d+)?$/u.test(text) || value <= 0) throw new InvalidArgumentError('Expected a number of seconds above 0.');
  return value;
}

/** A seed, or `random` for a new one; the report names the seed in either case. */
export function seed(text: string): number {
  return text === 'random' ? randomInt(2 ** 32) : whole(0, 2 ** 32 - 1)(text);
}

export function list(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').filter((item) => item !== '')];
}

/** An option that may be given several times, its values taken whole. */
export function repeated(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}
