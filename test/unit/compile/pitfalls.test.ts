/** Pitfalls of `xstate/graph`, one by one: what it does, where that is cheap to show, and what we do. */
import { describe, expect, it, vi } from 'vitest';
import { and, assign, createMachine, fromPromise, not, raise, setup, stateIn, type AnyStateMachine } from 'xstate';
import { createTestModel, getAdjacencyMap, getShortestPaths, serializeSnapshot, toDirectedGraph } from 'xstate/graph';
import { canonicalKey } from '../../../src/core/canonical.js';
import { OperatingError } from '../../../src/core/errors.js';
import { compileMachine, type CompiledMachine, type CompileOptions } from '../../../src/engine/compile/compile-machine.js';
import { stateText } from '../../../src/engine/state-value.js';
import { exploreMachine, type MachineGraph } from '../../../src/engine/lint/machine-graph.js';

/** `getAdjacencyMap` with the options left out that it does not need. */
const adjacency = getAdjacencyMap as unknown as (machine: AnyStateMachine, options?: object) => Readonly<Record<string, { readonly state: { matches(value: unknown): boolean }; readonly transitions: Readonly<Record<string, { readonly event: { readonly type: string } }>> }>>;

function explored(machine: AnyStateMachine, options: CompileOptions = {}): { readonly machine: CompiledMachine; readonly graph: MachineGraph; readonly values: readonly string[] } {
  const compiled = compileMachine(machine, options);
  const graph = exploreMachine(compiled, { limits: {}, discrete: options.time === 'discrete', nowMs: () => 0, memoryMiB: () => 0 });
  return { machine: compiled, graph, values: graph.states.map((state) => stateText(compiled.states.value(state).value)) };
}

function refusal(run: () => unknown): OperatingError {
  try {
    run();
  } catch (error) {
    if (error instanceof OperatingError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const fingerprint = (context: object): string => (serializeSnapshot as (snapshot: unknown) => string)({ value: 'a', context });

const slowFirst = (values: readonly string[]): boolean => values.includes('{slow: done, fast: wait}');

const sent = (machine: AnyStateMachine): readonly string[] => Object.values(adjacency(machine)).flatMap(({ transitions }) => Object.values(transitions).map(({ event }) => event.type));

const guarded = (guard: () => boolean) => createMachine({ initial: 'a', states: { a: { on: { GO: { guard, target: 'b' } } }, b: { on: { BACK: 'a' } } } });

describe('P1: history is part of a state', () => {
  const machine = createMachine({
    initial: 'on',
    states: { on: { initial: 'a', on: { POWER: 'off' }, states: { a: { on: { NEXT: 'b' } }, b: {}, h: { type: 'history' } } }, off: { on: { POWER: 'on.h' } } },
  });

  it('xstate/graph takes "off after a" and "off after b" for one state', () => {
    expect(Object.keys(adjacency(machine))).toHaveLength(3);
    const path = getShortestPaths(machine).find(({ state }) => state.matches('off'));
    expect(path?.steps.map(({ event }) => event.type)).toEqual(['xstate.init', 'POWER']);
  });

  it('we return to b after b', () => {
    const { machine: compiled, graph, values } = explored(machine);
    // By what was left last: nothing yet, a, or b.
    expect(values.toSorted()).toEqual(['off', 'off', 'on.a', 'on.a', 'on.b', 'on.b', 'on.b']);
    expect(graph.edges.some(({ from, to }) => compiled.states.value(from).value === 'off' && stateText(compiled.states.value(to).value) === 'on.b')).toBe(true);
  });

  it('children, status, output and running timers are part of it too', () => {
    const worker = fromPromise(() => new Promise<number>(() => {}));
    const invoking = setup({ actors: { worker } }).createMachine({ initial: 'a', states: { a: { invoke: { id: 'w', src: 'worker', onDone: { actions: [] } }, on: { X: { actions: raise({ type: 'T' }, { delay: 5, id: 't' }) } } } } });
    const { machine: compiled, graph } = explored(invoking, { events: [{ type: 'T' }], outcomes: { w: { done: [1] } } });
    expect(graph.states.map((state) => compiled.states.value(state).children)).toEqual([[{ id: 'w', src: 'worker', answered: false }], [{ id: 'w', src: 'worker', answered: true }]]);
    const timed = compileMachine(invoking, { events: [{ type: 'X' }] });
    expect(timed.step(0, 0).next).not.toBe(0);
    expect(timed.states.value(timed.step(0, 0).next).value).toEqual(timed.states.value(0).value);
  });
});

describe('P2: values keep their kind', () => {
  it('xstate/graph collapses maps, sets and NaN, and splits equal objects', () => {
    expect(fingerprint({ m: new Map([[1, 2]]) })).toBe(fingerprint({ m: new Map() }));
    expect(fingerprint({ s: new Set([1]) })).toBe(fingerprint({ s: new Set() }));
    expect(fingerprint({ n: Number.NaN })).toBe(fingerprint({ n: null }));
    expect(fingerprint({ a: 1, b: 2 })).not.toBe(fingerprint({ b: 2, a: 1 }));
    expect(() => fingerprint({ b: 1n })).toThrow();
  });

  it('we tell them apart, and take equal objects for equal', () => {
    const different = [0, -0, null, undefined, Number.NaN, '0', 0n, false, '', [], {}, [undefined], new Map(), new Map([[1, 2]]), new Map([['1', 2]]), new Set(), new Set([1]), new Date(0), new Date(1), /a/u, /a/gu, new URL('http://a/'), new Error('a'), new TypeError('a'), new Uint8Array([1]), new Int8Array([1]), { a: undefined }, { a: null }];
    expect(new Set(different.map((value) => canonicalKey(value))).size).toBe(different.length);
    expect(canonicalKey({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(canonicalKey({ b: [{ d: 3, c: 2 }], a: 1 }));
  });

  it('we refuse what has no value: functions, symbols, promises, instances, cycles', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    for (const value of [() => {}, Symbol('s'), Promise.resolve(), new WeakMap(), cycle]) expect(refusal(() => canonicalKey({ at: [value] })).code).toBe('WP2001');
    expect(refusal(() => canonicalKey({ list: [{ f: () => {} }] }, undefined, 'context')).found).toContain('context.list[0].f');
  });

  it('all five states of a machine with a set are found', () => {
    const machine = setup({ types: { context: {} as { seen: Set<number> } } }).createMachine({
      context: { seen: new Set() },
      on: { ADD: { guard: ({ context }) => context.seen.size < 4, actions: assign({ seen: ({ context }) => new Set([...context.seen, context.seen.size]) }) } },
    });
    expect(Object.keys(adjacency(machine, { events: [{ type: 'ADD' }], limit: 50 }))).toHaveLength(1);
    expect(explored(machine).graph.states).toHaveLength(5);
  });
});

describe('P4: a longer delay does not come before a shorter one', () => {
  const machine = createMachine({
    id: 'race', type: 'parallel',
    states: { slow: { initial: 'wait', states: { wait: { after: { 5000: 'done' } }, done: {} } }, fast: { initial: 'wait', states: { wait: { after: { 100: 'done' } }, done: {} } } },
  });

  it('xstate/graph lets 5,000 ms pass before 100 ms', () => {
    expect(Object.values(adjacency(machine)).some(({ state }) => state.matches({ slow: 'done', fast: 'wait' }))).toBe(true);
  });

  it('in discrete time we do not', () => {
    const { values } = explored(machine, { time: 'discrete' });
    expect(slowFirst(values)).toBe(false);
    expect(values).toContain('{slow: wait, fast: done}');
    expect(values).toContain('{slow: done, fast: done}');
  });

  it('abstract time says what it is: any order', () => {
    expect(slowFirst(explored(machine).values)).toBe(true);
  });
});

describe('P5: invokes, delays and delayed actions are supported, named ones too', () => {
  it('xstate/graph refuses them, and lets a named delayed raise pass that never fires', () => {
    expect(() => createTestModel(createMachine({ initial: 'a', states: { a: { after: { 10: 'b' } }, b: {} } }))).toThrow('not supported');
    const named = setup({ actions: { later: raise({ type: 'GO' }, { delay: 10 }) } }).createMachine({ initial: 'a', states: { a: { entry: 'later', on: { GO: 'b' } }, b: {} } });
    expect(createTestModel(named).getShortestPaths({ events: [] as never[] })).toHaveLength(1);
  });

  it('we fire a named delayed raise', () => {
    const named = setup({ actions: { later: raise({ type: 'GO' }, { delay: 10 }) } }).createMachine({ initial: 'a', states: { a: { entry: 'later', on: { GO: 'b' } }, b: {} } });
    const { values, graph } = explored(named, { events: [] });
    expect(values).toEqual(['a', 'b']);
    expect(graph.edges[0]?.label).toBe('raise:GO');
  });

  it('we fire delays by name and by expression', () => {
    const machine = setup({ types: { context: {} as { n: number } }, delays: { soon: 5, later: ({ context }) => context.n * 10 } }).createMachine({ context: { n: 3 }, initial: 'a', states: { a: { after: { soon: 'b' } }, b: { after: { later: 'c' } }, c: {} } });
    const { machine: compiled, values, graph } = explored(machine);
    expect(values).toEqual(['a', 'b', 'c']);
    expect(compiled.states.value(graph.states[1] ?? 0).timers[0]?.delayMs).toBe(30);
  });
});

describe('P6: actors answer with declared values', () => {
  const machine = setup({ types: { context: {} as { name: string } }, actors: { load: fromPromise(async (): Promise<{ name: string }> => ({ name: '' })) } }).createMachine({
    context: { name: '' }, initial: 'a',
    states: { a: { invoke: { id: 'load', src: 'load', onDone: { target: 'b', actions: assign({ name: ({ event }) => event.output.name.trim() }) } } }, b: {} },
  });

  it('xstate/graph sends the answer without an output and crashes the assign', () => {
    expect(() => getShortestPaths(machine)).toThrow();
  });

  it('we ask for the outcomes, and use them', () => {
    const { code, repair } = refusal(() => explored(machine));
    expect(code).toBe('WP2021');
    expect(repair).toContain('export const outcomes = { load: { done: [ … ] } }');
    const { machine: compiled, graph } = explored(machine, { outcomes: { load: { done: [{ name: ' Ann ' }, { name: 'Bob' }] } } });
    expect(graph.states.slice(1).map((state) => compiled.states.value(state).context)).toEqual([{ name: 'Ann' }, { name: 'Bob' }]);
  });

  it('an answer that is only kept needs no declaration', () => {
    const keeps = setup({ types: { context: {} as { data: unknown } }, actors: { load: fromPromise(async () => 1) } }).createMachine({ context: { data: null }, initial: 'a', states: { a: { invoke: { id: 'load', src: 'load', onDone: { target: 'b', actions: assign({ data: ({ event }) => event.output }) } } }, b: { type: 'final' } } });
    const { machine: compiled, values } = explored(keeps);
    expect(values).toEqual(['a', 'b']);
    expect([...compiled.carried]).toEqual(['output of load']);
  });
});

describe('P7: wildcards stand for concrete events', () => {
  const machine = createMachine({ initial: 'a', states: { a: { on: { 'mouse.*': 'b', '*': 'c' } }, b: { on: { 'mouse.up': 'a', key: 'a' } }, c: {} } });

  it('xstate/graph sends "*" and "mouse.*" as they are, or crashes on them', () => {
    let types: readonly string[] = ['*'];
    try {
      types = sent(machine);
    } catch (error) {
      expect(String(error)).toContain('wildcard');
    }
    expect(types.some((type) => type.includes('*'))).toBe(true);
  });

  it('we send the events that are declared or named elsewhere, and one that stands for the rest', () => {
    const { machine: compiled, graph } = explored(machine);
    expect(compiled.alphabet.events.map(({ type }) => type)).toEqual(['mouse.up', 'key', 'mouse.(any)', '(any other event)']);
    expect(new Set(graph.edges.flatMap(({ transitions }) => transitions))).toEqual(new Set(['a --mouse.*[0]', 'a --*[0]', 'b --mouse.up[0]', 'b --key[0]']));
    expect(refusal(() => compileMachine(machine, { events: [{ type: 'mouse.*' }] })).code).toBe('WP2024');
  });
});

describe('P8: microsteps are seen', () => {
  const machine = setup({ types: { context: {} as { n: number } } }).createMachine({
    context: { n: 0 }, initial: 'a',
    states: { a: { on: { GO: { target: 'judge', actions: assign({ n: ({ context }) => context.n + 1 }) } } }, judge: { always: [{ guard: ({ context }) => context.n > 1, target: 'b' }, { target: 'a' }] }, b: {} },
  });

  it('xstate/graph draws no edge for always', () => {
    expect(toDirectedGraph(machine).children.find(({ id }) => id.endsWith('judge'))?.edges).toEqual([]);
  });

  it('we list every transition of a step, in order', () => {
    expect(explored(machine).graph.edges.map(({ transitions }) => transitions)).toEqual([['a --GO[0]', 'judge --always[1]'], ['a --GO[0]', 'judge --always[0]']]);
  });
});

describe('P19: chance, clocks and outside variables are noticed', () => {

  it.each([
    ['Math.random()', () => Math.random() < 0.5],
    ['Date.now()', () => Date.now() > 5],
    ['new Date()', () => new Date().getTime() > 5],
    ['performance.now()', () => performance.now() > 5],
    ['crypto.randomUUID()', () => crypto.randomUUID() > '5'],
  ])('%s in a guard is refused, with its place', (name, guard) => {
    const { code, found } = refusal(() => explored(guarded(guard)));
    expect(code).toBe('WP2014');
    expect(found).toContain(`${name} used in state a on GO`);
  });

  it('it is refused where the code hides it by catching, and in assigns and contexts', () => {
    const context = createMachine({ context: () => ({ id: Math.random() }) });
    expect(refusal(() => explored(context)).found).toContain('while the machine starts');
    const assigns = createMachine({ context: { at: 0 }, on: { GO: { actions: assign({ at: () => Date.now() }) } } });
    expect(refusal(() => explored(assigns)).code).toBe('WP2014');
  });

  it('the clock and chance are there again afterwards', () => {
    const { random } = Math;
    const { now } = Date;
    expect(() => explored(guarded(() => Math.random() < 2))).toThrow();
    expect([Math.random, Date.now]).toEqual([random, now]);
    expect(new Date() instanceof Date).toBe(true);
    expect(Object.hasOwn(performance, 'now')).toBe(false);
  });

  it('a guard that depends on a variable outside is noticed when it is asked again', () => {
    let calls = 0;
    const machine = guarded(() => ++calls > 2);
    const compiled = compileMachine(machine);
    const go = compiled.events.intern({ type: 'GO' });
    expect(compiled.step(0, go).transitions).toEqual([]);
    const { code, found } = refusal(() => {
      for (let round = 0; round < 3; round++) compiled.recheck(10);
    });
    expect(code).toBe('WP2015');
    expect(found).toContain('in state a on GO: first nothing, later a --GO[0]');
  });

  it('a context changed in place is noticed', () => {
    const machine = setup({ types: { context: {} as { list: number[] } } }).createMachine({
      context: { list: [] },
      on: { GO: { actions: assign({ list: ({ context }) => { context.list.push(1); return context.list; } }) } },
    });
    const { code, found } = refusal(() => explored(machine));
    expect(code).toBe('WP2016');
    expect(found).toContain('context.list changed in place in state (root) on GO');
  });

  it('logging may use the clock, since it decides nothing', async () => {
    const { log } = await import('xstate');
    const machine = setup({ actions: { tell: log(() => Date.now()) } }).createMachine({ initial: 'a', entry: 'tell', states: { a: { entry: log(() => Math.random()), on: { GO: 'a' } } } });
    expect(explored(machine).values).toEqual(['a']);
  });
});

describe('P21: guards are read as XState reads them', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

  it('names, parameters, combinations and stateIn', () => {
    const machine = setup({ types: { context: {} as { n: number } }, guards: { above: ({ context }, { limit }: { limit: number }) => context.n > limit, odd: ({ context }) => context.n % 2 === 1, notAbove3: not(({ context }: { context: { n: number } }) => context.n > 3) } }).createMachine({
      context: { n: 0 }, type: 'parallel',
      states: {
        count: { initial: 'on', states: { on: { on: { ADD: { guard: 'notAbove3', actions: assign({ n: ({ context }) => context.n + 1 }) }, OFF: 'off' } }, off: {} } },
        watch: { initial: 'calm', states: { calm: { on: { LOOK: [{ guard: and([{ type: 'above', params: { limit: 0 } }, 'odd']), target: 'odd' }, { guard: stateIn({ count: 'off' }), target: 'still' }] } }, odd: { on: { LOOK: 'calm' } }, still: {} } },
      },
    });
    const { machine: compiled, graph } = explored(machine);
    for (const { transitions, from } of graph.edges) {
      const { context, value } = compiled.states.value(from);
      const { n } = context as { readonly n: number };
      if (transitions.includes('watch.calm --LOOK[0]')) expect(n % 2).toBe(1);
      if (transitions.includes('watch.calm --LOOK[1]')) expect([n % 2, (value as { readonly count: string }).count]).toEqual([0, 'off']);
      if (transitions.includes('count.on --ADD[0]')) expect(n).toBeLessThanOrEqual(3);
    }
    expect(Math.max(...graph.states.map((state) => (compiled.states.value(state).context as { readonly n: number }).n))).toBe(4);
    expect(warn).not.toHaveBeenCalled();
  });

  it('a guard without an implementation, and one that throws, are told with their place', () => {
    const missing = createMachine({ initial: 'a', states: { a: { on: { GO: { guard: 'allowed', target: 'b' } } }, b: {} } });
    expect(refusal(() => explored(missing))).toMatchObject({ code: 'WP2018', found: 'none, in state a on GO' });
    const throwing = createMachine({ initial: 'a', states: { a: { on: { GO: { guard: () => { throw new Error('no luck'); }, target: 'b' } } }, b: {} } });
    expect(refusal(() => explored(throwing))).toMatchObject({ code: 'WP2017' });
    expect(refusal(() => explored(throwing)).found).toContain('no luck');
  });

  it('a guard that reads an undeclared payload is told, not taken for false', () => {
    const machine = createMachine({ initial: 'a', states: { a: { on: { SET: { guard: ({ event }) => event['value'] > 3, target: 'b' } } }, b: {} } });
    expect(refusal(() => explored(machine))).toMatchObject({ code: 'WP2020' });
    expect(explored(machine, { events: [{ type: 'SET', value: 4 }] }).values).toEqual(['a', 'b']);
  });
});

describe('P22: final and nested states', () => {
  it('a final state inside makes its parent done, in all regions of a parallel one', () => {
    const machine = createMachine({
      initial: 'work',
      states: {
        work: { type: 'parallel', onDone: 'rest', states: { a: { initial: 'x', states: { x: { on: { A: 'y' } }, y: { type: 'final' } } }, b: { initial: 'x', states: { x: { on: { B: 'y' } }, y: { type: 'final' } } } } },
        rest: { initial: 'deep', onDone: 'end', states: { deep: { initial: 'x', onDone: 'out', states: { x: { on: { A: 'y' } }, y: { type: 'final' } } }, out: { type: 'final' } } },
        end: { type: 'final' },
      },
    });
    const { machine: compiled, values, graph } = explored(machine);
    expect(values).toEqual(['{work: {a: x, b: x}}', '{work: {a: y, b: x}}', '{work: {a: x, b: y}}', 'rest.deep.x', 'end'].map((text) => text.replace(/^\{work: (\{.*\})\}$/u, 'work.$1')));
    expect(compiled.states.value(graph.states.at(-1) ?? 0).status).toBe('done');
    expect(graph.edges.flatMap(({ transitions }) => transitions)).toContain('rest.deep --onDone[0]');
  });
});
