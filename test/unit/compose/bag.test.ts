import { describe, expect, it } from 'vitest';
import { assign, emit, setup } from 'xstate';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import { composeSystem } from '../../../src/engine/compose/compose-system.js';
import type { Carried, Channel, ComponentView, Delivery } from '../../../src/engine/compose/description.js';
import { reducerComponent } from '../../../src/engine/compose/reducer-component.js';
import { explore } from '../../../src/engine/explore/explore.js';
import { check } from '../../../src/engine/properties/check.js';
import { deadlockFree, eventually, leadsTo } from '../../../src/engine/property.js';

const last = () => reducerComponent('last', '', (_, { type }) => type);

/** X and Y may be sent at any time; units of 500 ms. */
function sending(channel: Partial<Channel>) {
  return composeSystem({
    components: { last: last() },
    channels: { bag: { capacity: 1, receiver: 'last', ...channel } },
    time: { unitMs: 500 },
    moves: ['X', 'Y'].map((type) => ({ name: type, deliver: (): readonly Delivery[] => [{ to: 'bag', event: { type } }] })),
  });
}

/** How many states there are: multisets of messages with their ages, beside the last that arrived. */
function counted(capacity: number, maxMs: number): number {
  type Item = readonly [type: string, ageMs: number];
  const keyOf = (bag: readonly Item[], arrived: string): string => `${bag.map(String).toSorted().join(';')}|${arrived}`;
  const seen = new Set<string>();
  const queue: (readonly [readonly Item[], string])[] = [];
  const add = (bag: readonly Item[], arrived: string): void => {
    const key = keyOf(bag, arrived);
    if (seen.has(key)) return;
    seen.add(key);
    queue.push([bag, arrived]);
  };
  add([], '');
  for (const [bag, arrived] of queue) {
    for (const type of ['X', 'Y']) if (bag.length < capacity) add([...bag, [type, 0]], arrived);
    bag.forEach(([type], place) => add(bag.filter((_, other) => other !== place), type));
    if (bag.every(([, ageMs]) => ageMs + 500 <= maxMs)) add(bag.map(([type, ageMs]) => [type, ageMs + 500]), arrived);
  }
  return seen.size;
}

describe('a bag of messages with ages', () => {
  it('is one state in whatever order they were sent: ages are no text', () => {
    expect(counted(3, 1500)).toBe(495);
    expect(explore(sending({ capacity: 3, reordering: true, delayMs: { min: 0, max: 1500 } })).states).toBe(495);
  });

  it('counts ages only as far as they matter', () => {
    // Nothing, X or Y under way, of no age, of 500 and of 1000 ms, beside what arrived last.
    expect(explore(sending({ delayMs: { min: 1000, max: Infinity } }), { limits: { maxStates: 1000 } })).toMatchObject({ states: 21, complete: true });
    expect(() => sending({ delayMs: { min: Infinity, max: Infinity } })).toThrow(/WP3004.*min finite/u);
  });
});

describe('what mentions a number', () => {
  it('in a bag may be renamed without being sorted', () => {
    const node = compileMachine(
      setup({ actions: { ask: emit({ type: 'ASK' }) } }).createMachine({ id: 'node', initial: 'idle', states: { idle: { on: { ASK: { target: 'asked', actions: 'ask' } } }, asked: { on: { OK: 'idle' } } } }),
    );
    const system = composeSystem({
      components: { node: [node, node, node] },
      channels: { bag: { capacity: 3, reordering: true, receiver: (message) => [{ to: `node.${String(message['id'])}`, event: { type: 'OK' } }] } },
      routes: { node: (event, at) => [{ to: 'bag', event: { type: event.type, id: at.index } }] },
      moves: [{ component: 'node', event: { type: 'ASK' } }],
      symmetry: {
        lists: ['node'],
        renamed: { bag: (content, permutation) => (content as readonly Carried[]).map((carried) => ({ ...carried, message: { ...carried.message, id: permutation[carried.message['id'] as number] } })) },
      },
    });
    expect(check(system, [deadlockFree('goes on')])).toMatchObject({ verdict: 'holds', states: 4, symmetry: true });
    expect(check(system, [deadlockFree('goes on')], { symmetry: false })).toMatchObject({ verdict: 'holds', states: 8 });
  });

  it('cannot be a compiled machine', () => {
    const node = compileMachine(setup({}).createMachine({ id: 'node', initial: 'a', states: { a: {} } }));
    const lock = compileMachine(
      setup({ types: { context: {} as { holder: number }, events: {} as { type: 'TAKE'; by: number } } }).createMachine({ id: 'lock', context: { holder: -1 }, on: { TAKE: { actions: assign({ holder: ({ event }) => event.by }) } } }),
    );
    const compose = () => composeSystem({ components: { node: [node, node], lock }, moves: [], symmetry: { lists: ['node'], renamed: { lock: (state) => state } } });
    expect(compose).toThrow(/WP3007.*lock, a compiled machine/u);
  });
});

describe('a channel that blocks', () => {
  it('must have room for what components send while they start', () => {
    const starter = compileMachine(setup({ actions: { one: emit({ type: 'one' }), two: emit({ type: 'two' }) } }).createMachine({ id: 'starter', entry: ['one', 'two'] }));
    const compose = (capacity: number) =>
      composeSystem({ components: { starter, last: last() }, channels: { wire: { capacity, full: 'block', receiver: 'last' } }, routes: { starter: (event) => [{ to: 'wire', event }] }, moves: [] });
    expect(explore(compose(2)).states).toBe(3);
    expect(() => compose(1)).toThrow(/WP3012.*starter/u);
  });
});

const holds = (bag: readonly Carried[], type: string): boolean => bag.some(({ message }) => message.type === type);

describe('weak fairness of a bag', () => {
  interface State {
    readonly got: ComponentView<boolean>;
    readonly bag: readonly Carried[];
  }
  /** One message is wanted; noise comes whenever there is room. */
  const wanting = (wanted: string, noise: string, channel: Partial<Channel<State>> = {}) =>
    composeSystem<State>({
      components: { got: reducerComponent<boolean>('got', false, (got, { type }) => got || type === wanted) },
      channels: { bag: { capacity: 2, reordering: true, receiver: 'got', ...channel } },
      moves: [
        { name: 'noise', deliver: ({ view }) => (view.bag.length < 2 ? [{ to: 'bag', event: { type: noise } }] : undefined) },
        { name: 'wanted', deliver: ({ view }) => (view.got.context || holds(view.bag, wanted) ? undefined : [{ to: 'bag', event: { type: wanted } }]) },
      ],
    });
  const verdict = (wanted: string, noise: string, channel?: Partial<Channel<State>>) =>
    check(wanting(wanted, noise, channel), [leadsTo<State>('it arrives', ({ bag }) => holds(bag, wanted), ({ got }) => got.context)]).verdict;

  it('is towards each message, however it is called', () => {
    expect(['AZ', 'ZA'].map((names) => verdict(names.charAt(0), names.charAt(1)))).toEqual(['holds', 'holds']);
    expect(['AZ', 'ZA'].map((names) => verdict(names.charAt(0), names.charAt(1), { fair: false }))).toEqual(['violated', 'violated']);
    // What may be lost need not arrive.
    expect(['AZ', 'ZA'].map((names) => verdict(names.charAt(0), names.charAt(1), { loss: true }))).toEqual(['violated', 'violated']);
  });

  it('asks nothing of a place: in a run that delivers each message, the place in the middle may be left alone', () => {
    // Three of four messages are under way; what is delivered lets the fourth in at once.
    interface Turning {
      readonly bag: readonly Carried[];
      readonly middle: ComponentView<boolean>;
    }
    const four = ['0', '1', '2', '3'];
    const turning = composeSystem<Turning>({
      components: { middle: reducerComponent<boolean>('middle', false, (seen, { type }) => seen || type === 'MIDDLE') },
      channels: {
        bag: {
          capacity: 3,
          reordering: true,
          receiver: (message, { view }) => {
            const under = view.bag.map(({ message: { type } }) => type);
            const missing = four.find((type) => !under.includes(type)) as string;
            const isMiddle = under[1] === message.type;
            return [{ to: 'bag', event: { type: missing } }, ...(isMiddle ? [{ to: 'middle', event: { type: 'MIDDLE' } }] : [])];
          },
        },
      },
      moves: [{ name: 'fill', deliver: ({ view }) => (view.bag.length === 0 ? four.slice(0, 3).map((type) => ({ to: 'bag', event: { type } })) : undefined) }],
    });
    const said = check(turning, [leadsTo<Turning>('the middle is taken', ({ bag }) => bag.length > 0, ({ middle }) => middle.context)]);
    expect(said.verdict).toBe('violated');
  });

  it('is asked without merging', () => {
    const flag = reducerComponent<boolean>('flag', false, () => true);
    const system = composeSystem({
      components: { flag: [flag, flag] },
      channels: { bag: { capacity: 1, reordering: true, receiver: () => [] } },
      moves: [{ component: 'flag', event: { type: 'SET' }, fair: true }],
      symmetry: { lists: ['flag'] },
    });
    expect(check(system, [eventually('done', () => true)])).toMatchObject({ symmetry: false });
    expect(check(system, [eventually('done', () => true, 'none')])).toMatchObject({ symmetry: true });
  });
});
