/** Systems whose numbers the field knows, each with a broken twin that must be caught. */
import { describe, expect, it } from 'vitest';
import { alternatingBit, type AlternatingBitState } from '../../../examples/models/alternating-bit.js';
import { dieHard, type DieHardState } from '../../../examples/models/die-hard.js';
import { diningPhilosophers, type TableState } from '../../../examples/models/dining-philosophers.js';
import { peterson, type PetersonState } from '../../../examples/models/peterson.js';
import { isConsistent, twoPhaseCommit, type TwoPhaseState } from '../../../examples/models/two-phase-commit.js';
import { fieldTransitionSystem } from '../../../src/engine/explore/field-transition-system.js';
import { always, check, deadlockFree, leadsTo, recoverable, sometimes, type CheckReport, type FieldSystem, type LocalState, type Property } from '../../../src/index.js';

const verdicts = (report: CheckReport): Record<string, string> => Object.fromEntries(report.properties.map(({ property, verdict }) => [property, verdict]));
const counts = (system: FieldSystem, symmetry = false): readonly number[] => {
  const { states, transitions } = check(system, [], { symmetry });
  return [states, transitions];
};
const stepsOf = (report: CheckReport, property: string): readonly string[] | undefined =>
  report.properties.find((one) => one.property === property)?.counterexample?.steps.map(({ name }) => name);

describe('two-phase commit', () => {
  const properties: readonly Property<TwoPhaseState>[] = [
    always('consistent', isConsistent),
    sometimes('all commit', ({ resource }) => resource.every((one) => one.matches('committed'))),
    sometimes('all abort', ({ resource }) => resource.every((one) => one.matches('aborted'))),
    leadsTo('a commit reaches all', ({ manager }) => manager.matches('committed'), ({ resource }) => resource.every((one) => one.matches('committed'))),
  ];

  it('has 288 states with three managers and 8,832 with five', () => {
    expect(counts(twoPhaseCommit(3))).toEqual([288, 1_145]);
    expect(counts(twoPhaseCommit(5))).toEqual([8_832, 58_145]);
  });

  it('has 80 and 314 states with symmetry: one for each orbit', () => {
    expect(counts(twoPhaseCommit(3), true)).toEqual([80, 317]);
    expect(counts(twoPhaseCommit(5), true)).toEqual([314, 2_047]);
  });

  it('has 665 with the symmetry of Stateright, which sorts by the managers’ own state only and goes on from the unsorted one', () => {
    const system = twoPhaseCommit(5);
    const moves = fieldTransitionSystem(system);
    const ranks = ['working', 'prepared', 'committed', 'aborted'];
    const fieldOf = (name: string): number => system.fields.findIndex((field) => field.name === name);
    const rank = (name: string, vector: readonly number[]): number => {
      const local = system.fields[fieldOf(name)]?.domain.value(vector[fieldOf(name)] as number) as LocalState;
      return ranks.indexOf(local.value as string);
    };
    const sorted = (vector: readonly number[]): string => {
      const order = [0, 1, 2, 3, 4].toSorted((a, b) => rank(`resource.${a}`, vector) - rank(`resource.${b}`, vector) || a - b);
      return [vector[0], ...order.flatMap((i) => ['resource', 'heard', 'told'].map((list) => vector[fieldOf(`${list}.${i}`)]))].join();
    };
    const seen = new Set(moves.initial().map(sorted));
    const stack = [...moves.initial()];
    for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
      for (const action of moves.actions(state)) {
        const next = moves.next(state, action);
        if (!seen.has(sorted(next))) stack.push(next);
        seen.add(sorted(next));
      }
    }
    expect(seen.size).toBe(665);
  });

  it('holds, merged or not', () => {
    for (const symmetry of [true, false]) expect(check(twoPhaseCommit(4), properties, { symmetry }).verdict).toBe('holds');
  });

  it('needs fairness for its promise: one may hear the same again and again', () => {
    const unfair = leadsTo<TwoPhaseState>('a commit reaches all', ({ manager }) => manager.matches('committed'), ({ resource }) => resource.every((one) => one.matches('committed')), 'none');
    for (const symmetry of [true, false]) {
      const [said] = check(twoPhaseCommit(3), [unfair], { symmetry }).properties;
      expect(said?.verdict).toBe('violated');
      expect(said?.counterexample?.loop?.map(({ name }) => name)).toEqual([expect.stringMatching(/^resource\.\d\.hears-commit$/u)]);
    }
  });

  it('breaks where the manager is hasty, by the shortest way', () => {
    for (const symmetry of [true, false]) {
      const report = check(twoPhaseCommit(3, 'hasty'), properties, { symmetry });
      expect(verdicts(report)['consistent']).toBe('violated');
      // Two prepare and are heard, the manager commits, one hears it, and the third aborts on its own.
      expect(stepsOf(report, 'consistent')).toHaveLength(7);
    }
  });
});

describe('die hard', () => {
  const properties: readonly Property<DieHardState>[] = [always('never 4', ({ jugs }) => jugs.context.big !== 4)];

  it('has 16 states and 96 moves, and the way to 4 takes six', () => {
    expect(counts(dieHard())).toEqual([16, 96]);
    expect(stepsOf(check(dieHard(), properties), 'never 4')).toHaveLength(6);
  });

  it('has no way to 4 with a jug of 6', () => {
    const report = check(dieHard(6), [sometimes<DieHardState>('4', ({ jugs }) => jugs.context.big === 4)]);
    expect(report.verdict).toBe('violated');
    expect(report.properties[0]?.why).toBe('no such state can be reached');
  });
});

describe('peterson', () => {
  const properties: readonly Property<PetersonState>[] = [
    always('one at a time', ({ process }) => !process.every((one) => one.matches('critical'))),
    sometimes('somebody enters', ({ process }) => process.some((one) => one.matches('critical'))),
    leadsTo('who waits enters', ({ process }) => process[0]?.matches('waiting') === true, ({ process }) => process[0]?.matches('critical') === true),
  ];

  it('holds: mutual exclusion, and nobody is overtaken for ever', () => {
    const report = check(peterson(), properties, { symmetry: false });
    expect(report.states).toBe(20);
    expect(report.verdict).toBe('holds');
  });

  it('breaks where the turn is given away first', () => {
    expect(verdicts(check(peterson('turn first'), properties, { symmetry: false }))['one at a time']).toBe('violated');
  });

  it('is symmetric, and a property about one process is refused there', () => {
    const safe = properties.filter(({ kind }) => kind !== 'leadsTo');
    expect(check(peterson(), safe).verdict).toBe('holds');
    expect(check(peterson(), safe).states).toBe(10);
    const one = always<PetersonState>('the first rests', ({ process }) => process[0]?.matches('critical') === false);
    expect(() => check(peterson(), [one])).toThrow(/WP3205/u);
  });
});

describe('dining philosophers', () => {
  const properties: readonly Property<TableState>[] = [
    deadlockFree('never stuck'),
    recoverable('eating', ({ philosopher }) => philosopher.some((one) => one.matches('eating'))),
    sometimes('two eat', ({ philosopher }) => philosopher.filter((one) => one.matches('eating')).length === 2),
  ];

  it('get stuck where all reach left first, after one move each', () => {
    for (const count of [3, 4, 5]) {
      const report = check(diningPhilosophers(count, 'all left-handed'), properties);
      expect(verdicts(report)['never stuck']).toBe('violated');
      expect(verdicts(report)['eating']).toBe('violated');
      expect(stepsOf(report, 'never stuck')).toHaveLength(count);
    }
  });

  it('eat where one is right-handed', () => {
    for (const count of [4, 5]) expect(check(diningPhilosophers(count, 'one right-handed'), properties).verdict).toBe('holds');
  });
});

describe('alternating bit', () => {
  const properties: readonly Property<AlternatingBitState>[] = [
    always('in turn', ({ user }) => !user.matches('cheated')),
    sometimes('an item arrives', ({ user }) => user.matches('expectsB')),
    recoverable('the next item', ({ user }) => user.matches('expectsA')),
    deadlockFree('never stuck'),
  ];

  it('delivers each item once, in turn, over channels that lose and double', () => {
    const report = check(alternatingBit(), properties);
    expect(verdicts(report)).toEqual({ 'in turn': 'holds', 'an item arrives': 'holds', 'the next item': 'holds', 'never stuck': 'holds' });
  });

  it('does not promise that anything arrives: a channel may lose for ever', () => {
    const arrives = leadsTo<AlternatingBitState>('arrives', ({ user }) => user.matches('expectsA'), ({ user }) => user.matches('expectsB'));
    expect(check(alternatingBit(), [arrives]).verdict).toBe('violated');
  });

  it('breaks without the bit', () => {
    const report = check(alternatingBit('bitless'), properties);
    expect(verdicts(report)['in turn']).toBe('violated');
    expect(stepsOf(report, 'in turn')).toHaveLength(3);
  });
});
