import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/random.js';
import { createDomain } from '../../../src/engine/domain.js';
import { explore } from '../../../src/engine/explore/explore.js';
import { fieldTransitionSystem } from '../../../src/engine/explore/field-transition-system.js';
import type { ExploreOptions, Progress } from '../../../src/engine/explore/options.js';
import type { FieldSystem, LocalStep } from '../../../src/engine/field-system.js';
import { canonicalFields, CANONICAL_INVARIANTS } from '../../../bench/canonical/fields.js';
import { twoPhaseCommit, type CommitView } from './two-phase-commit.js';

describe('explore', () => {
  it('finds the known counts of two-phase commit', () => {
    expect(explore(twoPhaseCommit(3))).toMatchObject({ complete: true, states: 288 });
    expect(explore(twoPhaseCommit(5))).toMatchObject({ complete: true, states: 8832 });
    expect(explore(twoPhaseCommit(5), { store: 'hash' })).toMatchObject({ complete: true, states: 8832 });
  });

  it('merges by symmetry exactly the states that differ in the order of managers', () => {
    for (const managers of [2, 3, 5]) {
      const { graph } = explore(twoPhaseCommit(managers), { keepGraph: true });
      const classes = new Set(Array.from({ length: graph?.states ?? 0 }, (_, state) => sortedColumns(graph?.vector(state) ?? [], (a, b) => (a.join() < b.join() ? -1 : 1))));
      expect(explore(twoPhaseCommit(managers), { symmetry: true })).toMatchObject({ complete: true, states: classes.size });
    }
    expect(explore(twoPhaseCommit(5), { symmetry: true }).states).toBe(314);
  });

  it('is the model of which 665 states are known with five managers', () => {
    // The known count is of a depth-first search that goes on with the state as it is, and sorts managers by their state alone.
    const plain = fieldTransitionSystem(twoPhaseCommit(5));
    const seen = new Set<string>();
    const stack: (readonly number[])[] = [];
    const add = (state: readonly number[]): void => {
      if (seen.size < seen.add(sortedColumns(state, ([a = 0], [b = 0]) => a - b)).size) stack.push(state);
    };
    plain.initial().forEach(add);
    for (let state = stack.pop(); state !== undefined; state = stack.pop()) for (const action of plain.actions(state)) add(plain.next(state, action));
    expect(seen.size).toBe(665);
  });

  it('gives a real run as the trace under symmetry', () => {
    const goals = [{ name: 'the last alone prepared', holds: ({ managers }: CommitView) => managers.filter((each) => each === 'prepared').length === 1 && managers.includes('aborted') }];
    const { goals: [found] } = explore(twoPhaseCommit(4), { symmetry: true, goals });
    expect(found?.trace.steps.length).toBe(2);
    expect(found?.trace.steps.map(({ name }) => name.replace(/\d/u, '')).toSorted()).toEqual(['choose to abort ', 'prepare ']);
  });

  it('solves die hard in six steps', () => {
    const { states, goals: [found] } = explore(dieHard(), { goals: [{ name: 'four', holds: (jugs: { big: number }) => jugs.big === 4 }] });
    expect(states).toBe(16);
    expect(found?.trace.steps.length).toBe(6);
    expect(found?.trace.steps.at(-1)?.view).toEqual({ big: 4, small: 3 });
  });

  it.each([
    [{ limits: { maxStates: 1000 } }, 'states'],
    [{ limits: { maxDepth: 5 } }, 'depth'],
    [{ limits: { maxMemoryMiB: 0.001 } }, 'memory'],
    [{ limits: { maxSeconds: 1 }, nowMs: ticking() }, 'seconds'],
  ] as const)('ends as incomplete at a limit: %o', (options, reason) => {
    for (const store of ['bitmap', 'hash'] as const) {
      const found = explore(canonicalFields(2, 2), { ...options, store });
      expect(found).toMatchObject({ complete: false, reason, violations: [] });
      expect(found.states).toBeGreaterThan(0);
      expect(found.states).toBeLessThan(18_636);
    }
  });

  it('is complete where a limit is just not reached', () => {
    expect(explore(canonicalFields(1, 2), { limits: { maxStates: 309, maxDepth: 12 } })).toMatchObject({ complete: true, states: 308 });
  });

  it.each(['depth-first', 'random-walk'] as const)('finds a planted bug %s', (order) => {
    const found = explore(canonicalFields(2, 2, 'nodedup'), { order, random: seededRandom(1), invariants: CANONICAL_INVARIANTS, stopAtViolation: true });
    expect(found).toMatchObject({ complete: false, reason: 'violation' });
    expect(found.violations[0]?.name).toBe('at most one execution');
  });

  it('reaches all states depth first, and never claims that a random walk did', () => {
    expect(explore(canonicalFields(1, 2), { order: 'depth-first' })).toMatchObject({ complete: true, states: 308, transitions: 1184 });
    expect(walk(7)).toMatchObject({ complete: false, reason: 'walk' });
    expect(walk(7)).toEqual(walk(7));
  });

  it('keeps a graph whose edges are the steps', () => {
    const { graph, states, transitions } = explore(twoPhaseCommit(3), { keepGraph: true });
    expect(graph).toMatchObject({ states, expanded: states, initial: [0] });
    expect(graph?.targets.length).toBe(transitions);
    expect(graph?.offsets.at(-1)).toBe(transitions);
    const aborted = graph?.labels(({ managers }: CommitView) => managers.every((each) => each === 'aborted'));
    const first = aborted?.indexOf(1) as number;
    expect(graph?.trace(first).steps.at(-1)?.view).toMatchObject({ managers: ['aborted', 'aborted', 'aborted'] });
  });

  it('grows with a counter that no sample shows to its end', () => {
    const counter = chain(6_000);
    const goals = [{ name: 'end', holds: ({ n }: { n: number }) => n === 5_999 }];
    const found = explore(counter, { goals, deadlock: {} });
    expect(found).toMatchObject({ complete: true, states: 12_000, transitions: 23_998, depth: 6_000, deadlocks: 0 });
    expect(found.goals[0]?.trace.steps.length).toBe(5_999);
  });

  it('reports a deadlock with the shortest way there, unless it is allowed', () => {
    expect(explore(chain(5, false), { deadlock: {} })).toMatchObject({ deadlocks: 1, violations: [{ kind: 'deadlock', trace: { steps: { length: 4 } } }] });
    expect(explore(chain(5, false), { deadlock: { allowed: ({ n }: { n: number }) => n === 4 } })).toMatchObject({ deadlocks: 1, violations: [] });
  });

  it('tells its progress', () => {
    const told: Progress[] = [];
    explore(canonicalFields(2, 4), { onProgress: (progress) => told.push(progress), nowMs: ticking() });
    expect(told.length).toBeGreaterThan(1);
    expect(told.at(-1)).toMatchObject({ depth: expect.any(Number) as number, queue: expect.any(Number) as number });
    expect(told.at(-1)?.statesPerSecond).toBeGreaterThan(0);
  });

  it('notices an impure step', () => {
    let calls = 0;
    const flaky: LocalStep = { kind: 'local', name: 'flaky', fair: false, run: ({ read, write }) => (write(0, (read(0) + 1) % 50), calls++ % 3 > 0) };
    expect(() => {
      for (let round = 0; round < 20; round++) explore({ ...chain(50), steps: [flaky] }, { store: 'hash' });
    }).toThrow(expect.objectContaining({ code: 'WP3102' }) as Error);
  });

  it.each<[ExploreOptions, string]>([
    [{ order: 'random-walk' }, 'WP3101'],
    [{ limits: { maxSeconds: 1 } }, 'WP3101'],
    [{ limits: { maxStates: 0 } }, 'WP3101'],
    [{ order: 'depth-first', keepGraph: true }, 'WP3101'],
  ])('refuses options that cannot be followed: %o', (options, code) => {
    expect(() => explore(chain(2), options)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('refuses malformed systems', () => {
    for (const broken of [{ initial: [] }, { initial: [[0]] }, { steps: [...chain(2).steps, ...chain(2).steps] }]) {
      expect(() => explore({ ...chain(2), ...broken })).toThrow(expect.objectContaining({ code: 'WP3103' }) as Error);
    }
  });
});

/** The first three fields, then the managers' columns in order. */
function sortedColumns(vector: readonly number[], compare: (a: readonly number[], b: readonly number[]) => number): string {
  const columns = Array.from({ length: (vector.length - 3) / 3 }, (_, i) => vector.slice(3 + 3 * i, 6 + 3 * i));
  return [...vector.slice(0, 3), ...columns.toSorted(compare).flat()].join();
}

/** Each look at the clock is 0.7 s later. */
function ticking(): () => number {
  let now = 0;
  return () => (now += 700);
}

/** 0 to `length` - 1, beside a switch (where wanted) that can be toggled at any time. */
function chain(length: number, toggle = true): FieldSystem {
  const numbers = createDomain<number>((value) => value);
  for (let value = 0; value < length; value++) numbers.intern(value);
  const steps: LocalStep[] = [
    { kind: 'local', name: 'add', fair: false, run: ({ read, write }) => (write(0, read(0) + 1), read(0) < length) },
    { kind: 'local', name: 'toggle', fair: false, run: ({ read, write }) => (write(1, 1 - read(1)), true) },
  ];
  return {
    fields: [{ name: 'n', domain: numbers }, { name: 'switch', domain: numbers }],
    initial: [[0, 0]],
    steps: toggle ? steps : steps.slice(0, 1),
    view: ({ read }) => ({
      get n() {
        return read(0);
      },
    }),
  };
}

function dieHard(): FieldSystem {
  const numbers = createDomain<number>((value) => value);
  for (let value = 0; value <= 5; value++) numbers.intern(value);
  return {
    fields: [{ name: 'big', domain: numbers }, { name: 'small', domain: numbers }],
    initial: [[0, 0]],
    steps: [
      pour('fill big', (_, small) => [5, small]),
      pour('fill small', (big) => [big, 3]),
      pour('empty big', (_, small) => [0, small]),
      pour('empty small', (big) => [big, 0]),
      pour('big to small', (big, small) => [Math.max(0, big - (3 - small)), Math.min(3, small + big)]),
      pour('small to big', (big, small) => [Math.min(5, big + small), Math.max(0, small - (5 - big))]),
    ],
    view: ({ read }) => ({ big: read(0), small: read(1) }),
  };
}

function pour(name: string, move: (big: number, small: number) => readonly [number, number]): LocalStep {
  return {
    kind: 'local',
    name,
    fair: false,
    run({ read, write }) {
      const [big, small] = move(read(0), read(1));
      write(0, big);
      write(1, small);
      return true;
    },
  };
}

function walk(seed: number) {
  return explore(canonicalFields(1, 2), { order: 'random-walk', random: seededRandom(seed), walks: { count: 5, steps: 50 } });
}
