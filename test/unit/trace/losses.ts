/** Records lost at random, the same ones for the same seed. */
import { seededRandom } from '../../../src/core/random.js';
import type { Line } from './recorded-logs.js';

/** Each line but the first is lost with this probability. */
export function lose(lines: readonly Line[], share: number, seed: number): readonly Line[] {
  const random = seededRandom(seed);
  return lines.filter((_, index) => index === 0 || random.below(100_000) >= 100_000 * share);
}
