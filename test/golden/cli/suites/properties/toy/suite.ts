/** A suite with one part of every kind of ending, for the tests of the command. Its counter under test is real. */
import { createMachine } from 'xstate';
import { CANONICAL_INVARIANTS, canonicalFields, type CanonicalView } from '../../../../../../bench/canonical/fields.js';
import type { Property } from '../../../../../../src/engine/property.js';
import type { Part, PartResult, Suite } from '../../../../../../src/engine/suite.js';

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { PRESS: 'on' } }, on: { on: { PRESS: 'off' }, after: { 60_000: 'off' } } },
});

const properties = [
  ...CANONICAL_INVARIANTS.map((invariant) => ({ kind: 'always', ...invariant })),
  { kind: 'sometimes', name: 'a request succeeds', holds: (state: CanonicalView) => state.phase === 'succeeded' },
  { kind: 'eventually', name: 'a request ends', holds: (state: CanonicalView) => ['succeeded', 'failed'].includes(state.phase), fairness: 'weak' },
] as unknown as readonly Property<never>[];

interface Counter {
  increment(): void;
  readonly value: number;
}

function createCounter(plant: string | undefined): Counter {
  let value = 0;
  return {
    increment: () => {
      value += plant === 'skips-seven' && value === 6 ? 2 : 1;
    },
    get value() {
      return value;
    },
  };
}

export const counts: Part = {
  name: 'counts',
  claim: 'After n increments the counter stands at n.',
  async run({ plant, runs, onlyCase }): Promise<PartResult> {
    const cases = onlyCase === undefined ? Array.from({ length: runs }, (_, index) => index) : [Number(onlyCase)];
    for (const increments of cases) {
      const counter = createCounter(plant);
      for (let done = 0; done < increments; done++) counter.increment();
      if (counter.value === increments) continue;
      const failure = {
        property: 'counts-exactly',
        expected: `the counter at ${increments}`,
        found: `it stands at ${counter.value}`,
        story: Array.from({ length: increments }, (_, step) => ({
          atMs: step * 10,
          who: step % 2 === 0 ? 'client' : 'server 1',
          what: `increments for the time number ${step + 1}`,
          frames: ['""', '"INCREMENT"', `"${step}"`],
        })),
        replay: `verify toy --part counts --case ${increments}`,
        trace: { case: String(increments) },
      };
      return { verdict: 'violated', counts: { runs: increments + 1 }, failures: [failure] };
    }
    return { verdict: 'holds', counts: { runs: cases.length }, failures: [] };
  },
};

const bounded: Part = {
  name: 'bounded',
  claim: 'A bound that was reached is never a pass.',
  run: async () => ({ verdict: 'unknown', counts: { states: 1000 }, failures: [], notes: ['the limit of 1,000 states was reached; 17 were waiting'] }),
};

const empty: Part = { name: 'empty', claim: 'Nothing is checked here.', run: async () => ({ verdict: 'holds', counts: {}, failures: [] }) };

const broken: Part = {
  name: 'broken',
  claim: 'Throws: a defect, not a verdict.',
  run: async () => {
    throw new TypeError('the part itself is broken');
  },
};

const endless: Part = {
  name: 'endless',
  claim: 'Never lets the event loop turn.',
  run: async ({ progress }) => {
    progress('looping');
    // Without taking the processor from others.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  },
};

const crash: Part = {
  name: 'crash',
  claim: 'Takes its process down.',
  run: async () => process.abort(),
};

export const suite: Suite = {
  name: 'toy',
  summary: 'A counter, to show what the command does.',
  parts: [counts, bounded, empty, broken, endless, crash],
  plantedBugs: [{ name: 'skips-seven', summary: 'the counter goes from 6 to 8', caughtBy: 'counts' }],
  machines: { lamp },
  systems: [
    { name: 'canonical', summary: 'The canonical model with one server.', build: () => canonicalFields(1, 2), properties },
    { name: 'volatile', summary: 'A server that forgets what it did when it crashes.', build: () => canonicalFields(1, 2, 'volatile'), properties, caseOf: (path) => (path.length === 8 ? { part: 'counts', case: '7' } : undefined) },
  ],
};
