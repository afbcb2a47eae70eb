import { assign, createMachine, raise, setup, stateIn, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { compareWithXState } from '../../../bench/canonical/agreement.js';
import { canonicalCount, MUTANT_LENGTHS } from '../../../bench/canonical/counts.js';
import { CANONICAL_INVARIANTS } from '../../../bench/canonical/fields.js';
import { canonicalMachine, canonicalView } from '../../../bench/canonical/parallel-machine.js';
import { factorMachine, type FactoredView } from '../../../src/engine/compile/factor/factor-machine.js';
import { explore } from '../../../src/engine/explore/explore.js';

const invariants = CANONICAL_INVARIANTS.map(({ name, holds }) => ({ name, holds: (view: FactoredView) => holds(canonicalView(view)) }));

describe('factorMachine', () => {
  it.each([1, 2])('finds the exact counts of the canonical model as one parallel machine, %i servers', (servers) => {
    const { states, transitions, depth } = canonicalCount(servers, 2);
    const system = factorMachine(canonicalMachine(servers, 2));
    expect(system.notFactored).toBeUndefined();
    expect(explore(system, { invariants })).toMatchObject({ complete: true, states, transitions, depth, violations: [] });
    // The point of it: far fewer questions than states times events.
    expect(system.asked()).toBeLessThan(500);
  });

  it('agrees with the untouched machine on every state and event', () => {
    const { pairs, differences } = compareWithXState(canonicalMachine(1, 2));
    expect(differences).toEqual([]);
    expect(pairs).toBe(308 * 10);
  });

  it('would notice a difference', () => {
    expect(compareWithXState(canonicalMachine(1, 2), canonicalMachine(1, 2, 'nodedup')).differences.length).toBeGreaterThan(10);
  });

  it.each(['volatile', 'nodedup'] as const)('gives the shortest counterexample of the mutant %s', (mutant) => {
    const { violations } = explore(factorMachine(canonicalMachine(2, 2, mutant)), { invariants, stopAtViolation: true });
    expect(violations[0]?.name).toBe('at most one execution');
    expect(violations[0]?.trace.steps.length).toBe(MUTANT_LENGTHS[mutant][1]);
    const last = canonicalView(violations[0]?.trace.steps.at(-1)?.view as FactoredView);
    expect(Math.max(...last.servers.map(({ execs }) => execs))).toBe(2);
  });

  it.each([
    ['a guard that asks for another region', twoRegions({ GO: { guard: stateIn('#b-on'), target: 'on' } })],
    ['a transition out of its region', twoRegions({ GO: { target: '#b-on' } })],
    ['a wildcard', twoRegions({ '*': { target: 'on' } })],
    ['eventless transitions on the context', counting()],
    ['a spread copy changed in place', copying()],
    ['a map that keeps something between elements', firstFree()],
  ])('agrees with the untouched machine where there is %s', (_, machine) => {
    expect(factorMachine(machine).notFactored).toBeUndefined();
    const { pairs, differences } = compareWithXState(machine);
    expect(differences).toEqual([]);
    expect(pairs).toBeGreaterThan(5);
  });

  it('explores as a whole what it cannot take apart, and says why', () => {
    const machine = createMachine({
      type: 'parallel',
      states: {
        a: { initial: 'off', states: { off: { on: { GO: { target: 'on', actions: raise({ type: 'NEXT' }) } } }, on: {} } },
        b: { initial: 'off', states: { off: { on: { NEXT: 'on' } }, on: {} } },
      },
    });
    const system = factorMachine(machine);
    expect(system.notFactored).toBe('a.off --GO uses xstate.raise');
    expect(explore(system)).toMatchObject({ complete: true, states: 3, transitions: 3 });
  });

  it('notices an impure guard', () => {
    let calls = 0;
    const machine = twoRegions({ GO: { guard: () => calls++ % 3 === 0, target: 'on' } });
    expect(() => {
      for (let round = 0; round < 50; round++) explore(factorMachine(machine), { store: 'hash' });
    }).toThrow(expect.objectContaining({ code: expect.stringMatching(/^WP(?:2102|3102)$/u) as string }) as Error);
  });

  it('refuses a context changed in place, and one that changes its shape', () => {
    const inPlace = updating((context) => ({ list: Object.assign(context.list, { 0: 2 }) }));
    const growing = updating((context) => ({ list: context.list.length < 3 ? [...context.list, 1] : context.list }));
    expect(() => explore(factorMachine(inPlace))).toThrow(expect.objectContaining({ code: 'WP2101' }) as Error);
    expect(() => explore(factorMachine(growing))).toThrow(expect.objectContaining({ code: 'WP2103' }) as Error);
    expect(explore(factorMachine(growing, { whole: ['list'] }))).toMatchObject({ complete: true, states: 3 });
  });
});

function updating(update: (context: { list: number[] }) => object): AnyStateMachine {
  return setup({ types: { context: {} as { list: number[] } } }).createMachine({
    type: 'parallel',
    context: { list: [1] },
    states: { a: { on: { GO: { actions: assign(({ context }) => update(context)) } } } },
  });
}

function twoRegions(on: object): AnyStateMachine {
  return createMachine({
    type: 'parallel',
    states: {
      a: { initial: 'off', states: { off: { on }, on: { on: { BACK: 'off' } } } },
      b: { initial: 'off', states: { off: { on: { FLIP: 'on' } }, on: { id: 'b-on', on: { FLIP: 'off' } } } },
    },
  } as never);
}

function counting(): AnyStateMachine {
  return setup({ types: { context: {} as { n: number } } }).createMachine({
    type: 'parallel',
    context: { n: 0 },
    states: {
      a: { on: { ADD: { guard: ({ context }) => context.n < 4, actions: assign({ n: ({ context }) => context.n + 1 }) } } },
      b: { initial: 'low', states: { low: { always: { guard: ({ context }) => context.n >= 3, target: 'high', actions: assign({ n: 0 }) } }, high: { on: { RESET: 'low' } } } },
    },
  });
}

function copying(): AnyStateMachine {
  return createMachine({
    type: 'parallel',
    context: { list: [0, 0, 0] },
    states: { a: { on: { SET0: set(0), SET1: set(1), SET2: set(2) } } },
  } as never);
}

function set(i: number) {
  return {
    guard: ({ context }: { context: { list: number[] } }) => (context.list[i] as number) < 2,
    actions: assign(({ context }: { context: { list: number[] } }) => {
      const copy = [...context.list];
      copy[i] = (copy[i] as number) + 1;
      return { list: copy };
    }),
  };
}

/** Takes the first free place: the callback remembers whether it found one. */
function firstFree(): AnyStateMachine {
  return setup({ types: { context: {} as { places: string[] } } }).createMachine({
    type: 'parallel',
    context: { places: ['free', 'free', 'free'] },
    states: {
      a: {
        on: {
          TAKE: {
            actions: assign(({ context }) => {
              let found = false;
              return {
                places: context.places.map((place) => {
                  if (found || place !== 'free') return place;
                  found = true;
                  return 'taken';
                }),
              };
            }),
          },
          LEAVE: { actions: assign(({ context }) => ({ places: context.places.map((place, i) => (i === 1 ? 'free' : place)) })) },
        },
      },
    },
  });
}
