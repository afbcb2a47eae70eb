/** Pitfalls of `xstate/graph` that concern paths, coverage and replay: what it does, where cheap to show, and what we do. */
import { describe, expect, it } from 'vitest';
import { assign, createMachine, setup, type AnyStateMachine } from 'xstate';
import { createTestModel, getShortestPaths, getSimplePaths, joinPaths } from 'xstate/graph';
import { OperatingError } from '../../../src/core/errors.js';
import { seededRandom } from '../../../src/core/random.js';
import { cover } from '../../../src/engine/cover/cover.js';
import { coverGraph } from '../../../src/engine/cover/cover-graph.js';
import { edgeGoals, stateGoals } from '../../../src/engine/cover/goals.js';
import { transitionPairs } from '../../../src/engine/cover/pairs.js';
import { explore } from '../../../src/engine/explore/explore.js';
import type { FieldSystem } from '../../../src/engine/field-system.js';
import { createDomain } from '../../../src/engine/domain.js';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import { checkMachine } from '../../../src/engine/lint/check-machine.js';
import { readMachineModule } from '../../../src/engine/lint/machine-module.js';
import type { MachineAction } from '../../../src/engine/replay/machine-system.js';
import { replay } from '../../../src/engine/replay/replay.js';
import type { TransitionSystem } from '../../../src/engine/transition-system.js';
import { machinePaths } from '../../../src/engine/cover/machine-paths.js';

interface Count {
  n: number;
}
const counter = setup({ types: { context: {} as Count } }).createMachine({
  context: { n: 0 }, initial: 'a',
  states: { a: { on: { ADD: { actions: assign({ n: ({ context }) => (context.n + 1) % 3 }) }, PING: {}, BEEP: { actions: () => {} }, X: [{ guard: ({ context }) => context.n === 2, target: 'b' }, { target: 'a' }] } }, b: { on: { BACK: 'a' } } },
});

/** Where a path of events really leads. */
function walked(machine: AnyStateMachine, actions: readonly MachineAction[]): { readonly value: unknown; readonly context: unknown } {
  const compiled = compileMachine(machine);
  const end = actions.reduce((state, action) => compiled.step(state, compiled.events.intern(action)).next, compiled.initial.state);
  return compiled.states.value(end);
}

const check = (exports: object): string => {
  try {
    checkMachine(readMachineModule(exports), { nowMs: () => 0 });
    return 'nothing';
  } catch (error) {
    return error instanceof OperatingError ? `${error.code} ${error.repair}` : String(error);
  }
};

describe('P3: what a path is said to reach is what it reaches', () => {
  it('the first representative of a state is kept, and every path leads where it says', () => {
    const { paths, system } = machinePaths(counter, { criterion: 'transitions' });
    expect(paths.length).toBeGreaterThan(0);
    for (const { actions } of paths) {
      const said = actions.reduce((state, action) => system.next(state, action), system.initial()[0] as ReturnType<typeof system.next>);
      const { value, context } = system.view(said);
      expect({ value, context }).toEqual({ value: walked(counter, actions).value, context: walked(counter, actions).context });
    }
  });

  it('a state never changes once it has a number', () => {
    const compiled = compileMachine(counter);
    const add = compiled.events.intern({ type: 'ADD' });
    const before = structuredClone(compiled.states.value(0).context);
    let state = 0;
    for (let step = 0; step < 6; step++) state = compiled.step(state, add).next;
    expect(state).toBe(0);
    expect(compiled.states.value(0).context).toEqual(before);
    expect(compiled.states.size).toBe(3);
  });
});

describe('P9: self and internal transitions are goals, and each guard outcome is one', () => {
  it('xstate/graph has no path for them', () => {
    const sent = getShortestPaths(counter, { events: ['ADD', 'PING', 'BEEP', 'X', 'BACK'].map((type) => ({ type })) as never }).flatMap(({ steps }) => steps.map(({ event }) => event.type));
    expect(sent).not.toContain('BEEP');
  });

  it('we cover every definition with every outcome', () => {
    const { reached, unreachable } = machinePaths(counter, { criterion: 'transitions' });
    expect(reached.toSorted()).toEqual(['a --ADD[0]', 'a --BEEP[0]', 'a --PING[0]', 'a --X[0]', 'a --X[1]', 'b --BACK[0]']);
    expect(unreachable).toEqual([]);
  });
});

describe('P10: nothing passes because it was misspelt or looked at nothing', () => {
  it('xstate/graph runs a path green without any executor that fits', async () => {
    const [path] = createTestModel(createMachine({ initial: 'a', states: { a: { on: { GO: 'b' } }, b: {} } })).getShortestPaths();
    await expect(path?.test({ states: { nosuch: () => { throw new Error('never called'); } }, events: { TYPO: () => { throw new Error('never called'); } } })).resolves.toBeDefined();
  });

  it('a misspelt state in an invariant, a misspelt actor in the outcomes and a stray export are errors', () => {
    const machine = createMachine({ initial: 'idle', states: { idle: { on: { GO: 'running' } }, running: { tags: 'busy', on: { STOP: 'idle' } } } });
    expect(check({ default: machine, invariants: { x: (s: { matches(v: string): boolean }) => !s.matches('runing') } })).toBe('WP2035 Did you mean "running"?');
    expect(check({ default: machine, invariants: { x: (s: { hasTag(v: string): boolean }) => !s.hasTag('bussy') } })).toBe('WP2035 Did you mean "busy"?');
    expect(check({ default: machine, invariants: { x: () => undefined } })).toContain('WP2036');
    expect(check({ default: machine, outcomes: { fetch: { done: [1] } } })).toContain('WP2023');
    expect(check({ default: machine, event: [{ type: 'GO' }] })).toContain('WP2037');
  });
});

describe('P11: declared events that nothing handles are not dropped', () => {
  const machine = createMachine({ initial: 'a', states: { a: { on: { GO: 'b' } }, b: { on: { BACK: 'a' } } } });
  const events = ['GO', 'BACK', 'NOISE'].map((type) => ({ type }));

  it('they are findings of a check', () => {
    const report = checkMachine(readMachineModule({ default: machine, events }), { nowMs: () => 0 });
    expect(report.findings).toMatchObject([{ kind: 'unhandled-event', event: 'NOISE' }]);
  });

  it('they are sent, and expected to change nothing, where asked for', () => {
    const { reached } = machinePaths(machine, { events, ignored: true });
    expect(reached).toContain('a ignores NOISE');
    expect(reached).toContain('b ignores NOISE');
    expect(reached).toContain('b ignores GO');
  });
});

describe('P12: a trace is held to the machine', () => {
  const machine = createMachine({ initial: 'a', states: { a: { on: { GO: 'b' } }, b: {} } });

  it('xstate/graph takes an event that does not exist for a step that changes nothing', () => {
    const [path] = createTestModel(machine).getPathsFromEvents([{ type: 'NOSUCH' }]);
    expect(path?.state.value).toBe('a');
  });

  it('an action that is not possible is no step of ours', () => {
    const { system } = machinePaths(machine);
    const [start] = system.initial();
    expect(system.step(start as NonNullable<typeof start>, { type: 'actor', outcome: 'nosuch: done' })).toBeUndefined();
    expect(system.step(start as NonNullable<typeof start>, { type: 'NOSUCH' })?.transitions).toEqual([]);
  });
});

/** States 0 to `length` in a row, and back to the start from each. */
function chain(length: number): TransitionSystem<number, string> {
  return { initial: () => [0], actions: (state) => (state < length ? ['on', 'back'] : ['back']), next: (state, action) => (action === 'on' ? state + 1 : 0) };
}

/** The same as fields. */
function chainOfFields(length: number): FieldSystem {
  const domain = createDomain<unknown>((value) => value);
  for (let value = 0; value <= length; value++) domain.intern(value);
  return {
    fields: [{ name: 'at', domain }],
    initial: [[0]],
    steps: [
      { kind: 'local', name: 'on', fair: false, run: ({ read, write }) => { const at = read(0); if (at >= length) return false; write(0, at + 1); return true; } },
      { kind: 'local', name: 'back', fair: false, run: ({ read, write }) => { if (read(0) === 0) return false; write(0, 0); return true; } },
    ],
    view: ({ read }) => read(0),
  };
}

describe('P13: a limit ends in what was reached', () => {
  it('xstate/graph throws and loses all work', () => {
    const endless = setup({ types: { context: {} as Count } }).createMachine({ context: { n: 0 }, on: { ADD: { actions: assign({ n: ({ context }) => context.n + 1 }) } } });
    expect(() => getShortestPaths(endless, { events: [{ type: 'ADD' }] as never, limit: 10 })).toThrow();
    const report = checkMachine(readMachineModule({ default: endless }), { nowMs: () => 0, maxStates: 10 });
    expect(report).toMatchObject({ verdict: 'unknown', complete: false, reason: 'states', states: 10, depth: 9 });
  });

  it('time and memory are limits too', () => {
    const endless = setup({ types: { context: {} as Count } }).createMachine({ context: { n: 0 }, on: { ADD: { actions: assign({ n: ({ context }) => context.n + 1 }) } } });
    let nowMs = 0;
    expect(checkMachine(readMachineModule({ default: endless }), { nowMs: () => (nowMs += 400), maxSeconds: 1, maxStates: 100_000 })).toMatchObject({ verdict: 'unknown', reason: 'seconds' });
    let memoryMiB = 0;
    expect(checkMachine(readMachineModule({ default: endless }), { nowMs: () => 0, memoryMiB: () => (memoryMiB += 10), maxMemoryMiB: 25, maxStates: 100_000 })).toMatchObject({ verdict: 'unknown', reason: 'memory' });
  });

  it('exploring a system keeps its counts as well', () => {
    expect(explore(chainOfFields(1000), { limits: { maxStates: 100 } })).toMatchObject({ complete: false, reason: 'states' });
    expect(explore(chainOfFields(1000), { limits: { maxDepth: 10 } })).toMatchObject({ complete: false, states: 11, depth: 10 });
  });
});

describe('P14: breadth first is linear', () => {
  it('20,000 states in a row, explored and covered', () => {
    expect(explore(chainOfFields(20_000), {})).toMatchObject({ complete: true, states: 20_001, transitions: 40_000, depth: 20_000 });
    expect(coverGraph(chain(100_000), { key: (state) => state })).toMatchObject({ complete: true, stateCount: 100_001, edgeCount: 200_001 });
  });
});

describe('P15: long ways need no recursion, dense graphs no enumeration', () => {
  it('xstate/graph enumerates 65 simple paths of five states that all lead to each other', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const complete = createMachine({ initial: 'a', states: Object.fromEntries(names.map((name) => [name, { on: Object.fromEntries(names.filter((other) => other !== name).map((other) => [other.toUpperCase(), other])) }])) });
    expect(getSimplePaths(complete)).toHaveLength(65);
    const { paths, reached } = machinePaths(complete, { criterion: 'states' });
    expect(paths).toHaveLength(1);
    expect(reached).toHaveLength(5);
  });

  it('we reach the end of a row of 50,000', () => {
    const graph = coverGraph(chain(50_000));
    const { paths } = cover(graph, stateGoals(graph, (state) => (state === 50_000 ? 'end' : 'rest')), { maxSteps: 100_000 });
    expect(Math.max(...paths.map(({ edges }) => edges.length))).toBe(50_000);
  });
});

describe('P16: a goal behind another goal is not lost', () => {
  const machine = createMachine({ initial: 'a', states: { a: { on: { GO: 'b' } }, b: { on: { GO: 'c' } }, c: {} } });

  it('xstate/graph stops at the first', () => {
    expect(getShortestPaths(machine, { toState: (state) => state.matches('b') || state.matches('c') }).map(({ state }) => state.value)).toEqual(['b']);
  });

  it('we reach both', () => {
    const { reached } = machinePaths(machine, { criterion: 'states' });
    expect(reached).toContain('b');
    expect(reached).toContain('c');
  });
});

describe('P17: paths are joined by the state, not by the object', () => {
  it('xstate/graph cannot join paths over equal states', () => {
    const paths = getShortestPaths(counter, { events: [{ type: 'ADD' }] as never });
    const [first, second] = [paths[0], structuredCloneless(paths[1])];
    expect(() => joinPaths(first as never, second as never)).toThrow('cannot be joined');
  });

  it('our paths go on from any state that is equal, self-loops included', () => {
    const { paths, reached } = machinePaths(counter, { criterion: 'pairs' });
    expect(reached.some((name) => /PING\[0\].*PING\[0\]/u.test(name))).toBe(true);
    expect(paths.length).toBeGreaterThan(0);
  });
});

/** The same path with a fresh first state of equal content, as a second run gives. */
function structuredCloneless(path: unknown): unknown {
  const { steps, ...rest } = path as { readonly steps: readonly { readonly state: object }[] };
  return { ...rest, steps: steps.map((step) => ({ ...step, state: { ...step.state } })) };
}

describe('P18: fewer paths, weights, random walks, pairs', () => {
  it('a tour covers all transitions in fewer steps than one path for each', () => {
    const graph = coverGraph(chain(20));
    const goals = edgeGoals(graph);
    const tour = cover(graph, goals);
    const oneEach = Array.from({ length: graph.edgeCount }, (_, edge) => edge).reduce((sum, edge) => sum + Math.floor(edge / 2) + 1, 0);
    expect(tour.reached).toHaveLength(goals.names.length);
    expect(tour.steps).toBeLessThanOrEqual(oneEach);
    // What a fresh start costs decides how often there is one.
    expect(cover(graph, goals, { resetCost: 100 }).paths.length).toBeLessThanOrEqual(cover(graph, goals, { resetCost: 0 }).paths.length);
  });

  it('pairs of transitions are a criterion, and seeded walks an order', () => {
    const graph = coverGraph(chain(3));
    const pairs = transitionPairs(graph, edgeGoals(graph));
    expect(cover(pairs.graph, pairs.goals).unknown).toEqual([]);
    const [once, again] = [3, 3].map((seed) => explore(chainOfFields(50), { order: 'random-walk', random: seededRandom(seed), walks: { count: 5, steps: 40 } }).states);
    expect(once).toBe(again);
  });
});

describe('P20: whoever acts gets the state before, whoever judges the state after', () => {
  it('a replay applies, settles, observes and judges in this order', async () => {
    const log: string[] = [];
    let real = 0;
    const result = await replay<number, string, number>(
      ['on', 'on'],
      {
        start: async () => { log.push('start'); real = 0; },
        apply: async (action) => { log.push(`apply ${action} before ${real}`); real++; },
        settle: async () => { log.push('settle'); },
        observe: async () => { log.push(`observe ${real}`); return real; },
        stop: async () => { log.push('stop'); },
      },
      { initial: () => [0], step: (state) => [state + 1], show: String, judge: (state, seen) => (state === seen ? { allowed: true, state } : { allowed: false, expected: String(state) }) },
    );
    expect(result.verdict).toBe('conforms');
    expect(log.filter((line) => /apply|observe/u.test(line))).toEqual(['observe 0', 'apply on before 0', 'observe 1', 'apply on before 1', 'observe 2']);
  });

  it('the paths of a machine know the situation before their last action', () => {
    const { system } = machinePaths(createMachine({ initial: 'a', states: { a: { on: { GO: 'b' } }, b: {} } }));
    const [start] = system.initial();
    const after = system.view(system.next(start as NonNullable<typeof start>, { type: 'GO' }));
    expect([after.last?.before.value, after.value]).toEqual(['a', 'b']);
  });
});
