/**
 * Where a state stands in the bitmap. Component 0, the inner one, has its local states side by side in words of 32
 * bits; the others number the words in mixed radix. A step that leaves the inner component alone moves a whole word of
 * states at once.
 */
import { createLocalStates, type LocalStates } from './local-states.js';
import type { TouchedFields } from './touched-fields.js';

export interface Layout {
  /** The inner component first, then from the least to the most significant. */
  readonly components: readonly LocalStates[];
  /** The component of each field. */
  readonly componentOf: readonly number[];
  /** Words that hold the inner component's local states. */
  readonly innerWords: number;
  /** In words, by component; 0 for the inner one. */
  readonly strides: readonly number[];
  readonly words: number;
  /** Too many words for a cell each, and for 32-bit arithmetic. */
  readonly isWide: boolean;
}

const MAX_INNER_STATES = 128;
/** A bitmap of this size costs next to nothing, and starting again because a component outgrew its room costs more. */
const ROOMY_WORDS = 1 << 19;
/** Larger domains need not be reachable as a whole. */
const MAX_KNOWN = 1 << 17;

export function createLayout(
  groups: readonly (readonly number[])[],
  touched: readonly (TouchedFields | undefined)[],
  vectors: readonly (readonly number[])[],
  capacities: ReadonlyMap<string, number>,
  domainSizes: readonly number[],
  maxDenseWords: number,
): Layout {
  const sampled = groups.map((fields) => {
    const states = createLocalStates(fields, Infinity);
    for (const vector of vectors) states.intern(vector);
    return states;
  });
  // Room for local states that were not sampled: plenty while the bitmap is small, an eighth more in any case.
  const product = sampled.reduce((words, { size }) => words * size, 1 / 32);
  const slack = Math.min(2, Math.max(9 / 8, (ROOMY_WORDS / product) ** (1 / sampled.length)));
  const roomFor = ({ fields, size }: LocalStates): number => {
    const fixed = size === 1 && touches(fields).every(({ writes }) => fields.every((field) => !writes.has(field)));
    // The values of a field that stands alone are often all known from the start.
    const known = fields.length === 1 ? (domainSizes[fields[0] as number] as number) : 0;
    return fixed ? 1 : Math.max(known > MAX_KNOWN ? 0 : known, Math.ceil(size * slack), capacities.get(fields.join()) ?? 0);
  };
  const touches = (fields: readonly number[]): TouchedFields[] =>
    touched.filter((step) => step !== undefined && fields.some((field) => step.reads.has(field) || step.writes.has(field))) as TouchedFields[];
  const innerScore = (states: LocalStates): number => {
    if (states.size > MAX_INNER_STATES) return -1;
    const filled = states.size / Math.ceil(states.size / 32);
    return filled * (1 - touches(states.fields).length / (touched.length + 1));
  };
  const inner = sampled.reduce((best, states) => (innerScore(states) > innerScore(best) ? states : best));
  // Components whose steps are mostly their own change often: near the bottom, their successors are near in memory.
  const alone = (states: LocalStates): number =>
    touches(states.fields).filter((step) => [...step.reads, ...step.writes].every((field) => states.fields.includes(field))).length;
  const outer = sampled.filter((states) => states !== inner).toSorted((a, b) => alone(b) - alone(a) || a.size - b.size);

  const innerWords = Math.ceil(roomFor(inner) / 32);
  const components = [inner, ...outer].map((states, index) => {
    const own = createLocalStates(states.fields, index === 0 ? innerWords * 32 : roomFor(states));
    const vector: number[] = [];
    for (let local = 0; local < states.size; local++) {
      states.read(local, vector);
      own.intern(vector);
    }
    return own;
  });
  const strides = [0];
  let words = innerWords;
  for (const states of components.slice(1)) {
    strides.push(words);
    words *= states.capacity;
  }
  const componentOf: number[] = [];
  components.forEach((states, component) => states.fields.forEach((field) => (componentOf[field] = component)));
  return { components, componentOf, innerWords, strides, words, isWide: words > maxDenseWords };
}
