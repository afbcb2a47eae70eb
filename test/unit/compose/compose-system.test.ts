import { describe, expect, it } from 'vitest';
import { assign, emit, sendTo, setup, type AnyActorRef } from 'xstate';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import type { Component } from '../../../src/engine/component.js';
import { composeSystem } from '../../../src/engine/compose/compose-system.js';
import type { Carried, Channel, ComponentView, SystemDescription } from '../../../src/engine/compose/description.js';
import { reducerComponent } from '../../../src/engine/compose/reducer-component.js';
import { explore } from '../../../src/engine/explore/explore.js';
import type { FieldSystem } from '../../../src/engine/field-system.js';
import { check } from '../../../src/engine/properties/check.js';
import { always, sometimes, within } from '../../../src/engine/property.js';

/** What arrived, in order, up to four. */
const sink = () => reducerComponent<readonly string[]>('sink', [], (seen, event) => (seen.length < 4 ? [...seen, event.type] : seen));

interface WireState {
  readonly sink: ComponentView<readonly string[]>;
  readonly wire: readonly Carried[];
}

/** Two messages, a and b, over one channel. */
function wire(channel: Partial<Channel<WireState>>, time?: SystemDescription['time']): FieldSystem {
  const source = compileMachine(
    setup({ actions: { sendA: emit({ type: 'a' }), sendB: emit({ type: 'b' }) } }).createMachine({
      id: 'source',
      initial: 'start',
      states: { start: { on: { GO: { target: 'sent', actions: ['sendA', 'sendB'] } } }, sent: {} },
    }),
    { time: time === undefined ? 'abstract' : 'discrete' },
  );
  return composeSystem<WireState>({
    ...(time === undefined ? {} : { time }),
    components: { source, sink: sink() },
    channels: { wire: { capacity: 2, receiver: 'sink', ...channel } },
    moves: [{ component: 'source', event: { type: 'GO' } }],
    routes: { source: (event) => [{ to: 'wire', event }] },
  });
}

/** All orders in which the sink can have seen messages, in states where nothing is under way. */
function arrivals(system: FieldSystem): readonly string[] {
  const { graph } = explore(system, { keepGraph: true });
  const found = new Set<string>();
  for (let state = 0; state < (graph?.states ?? 0); state++) {
    const vector = graph?.vector(state) ?? [];
    const view = system.view({ read: (field) => vector[field] as number }) as WireState;
    if (view.wire.length === 0 && state > 0) found.add(view.sink.context.join(''));
  }
  return [...found].toSorted();
}

describe('channels', () => {
  it('keep the order and lose nothing unless told to', () => {
    expect(arrivals(wire({}))).toEqual(['ab']);
  });

  it('reorder', () => {
    expect(arrivals(wire({ reordering: true }))).toEqual(['ab', 'ba']);
  });

  it('lose any message, at any time', () => {
    expect(arrivals(wire({ loss: true }))).toEqual(['', 'a', 'ab', 'b']);
  });

  it('double what is under way, again and again, but never beyond their room', () => {
    const once = wire({ duplication: true });
    expect(arrivals(once)).toEqual(['ab', 'abb', 'abbb']);
    expect(check(once, [always<WireState>('two under way', ({ wire: content }) => content.length <= 2)]).verdict).toBe('holds');
    expect(arrivals(wire({ capacity: 3, duplication: true }))).toEqual(['aaaa', 'aaab', 'aab', 'aabb', 'ab', 'abb', 'abbb']);
  });

  it('have room for so many: what is too much is lost, or blocks the step that sends it', () => {
    expect(arrivals(wire({ capacity: 1 }))).toEqual(['a']);
    expect(explore(wire({ capacity: 1, full: 'block' })).states).toBe(1);
  });

  it('may make a message wait', () => {
    const stuck = wire({ receiver: () => 'wait' });
    expect(explore(stuck)).toMatchObject({ states: 2, deadlocks: 1 });
  });

  it('bound the delay in discrete time: not before, not after', () => {
    const system = wire({ delayMs: { min: 20, max: 40 } }, { unitMs: 10 });
    const [first, second] = ['a', 'b'].map((type) => (view: WireState) => view.sink.context.includes(type));
    const sent = ({ wire: content }: WireState): boolean => content.length === 2;
    const said = check(system, [
      within('both within 40 ms', 40, sent, (view) => second?.(view) === true),
      within('both within 39 ms', 39, sent, (view) => second?.(view) === true),
      sometimes<WireState>('the first after 20 ms', (view) => first?.(view) === true && view.wire[0]?.ageMs === 20),
      sometimes<WireState>('the first after 10 ms', (view) => first?.(view) === true && view.wire[0]?.ageMs === 10),
      sometimes<WireState>('one is 50 ms old', ({ wire: content }) => content.some(({ ageMs }) => ageMs === 50)),
    ]);
    expect(said.properties.map(({ verdict }) => verdict)).toEqual(['holds', 'violated', 'holds', 'violated', 'violated']);
  });
});

describe('discrete time', () => {
  interface RaceState {
    readonly race: ComponentView;
  }
  const race = (time: 'abstract' | 'discrete') =>
    composeSystem<RaceState>({
      ...(time === 'discrete' ? { time: { unitMs: 100 } } : {}),
      components: {
        race: compileMachine(
          setup({}).createMachine({
            id: 'race',
            type: 'parallel',
            states: {
              slow: { initial: 'runs', states: { runs: { after: { 5000: 'done' } }, done: {} } },
              quick: { initial: 'runs', states: { runs: { after: { 100: 'done' } }, done: {} } },
            },
          }),
          { time },
        ),
      },
      moves: [],
    });
  const slowFirst = sometimes<RaceState>('slow first', ({ race: view }) => view.matches('slow.done') && view.matches('quick.runs'));

  it('lets no timer of 5,000 ms fire before one of 100 ms; abstract time does', () => {
    expect(check(race('discrete'), [slowFirst]).verdict).toBe('violated');
    expect(check(race('abstract'), [slowFirst]).verdict).toBe('holds');
  });

  it('fires what is due before time goes on, and leaves no choice', () => {
    const { states, transitions, depth } = check(race('discrete'), []);
    // 50 times 100 ms pass, two timers fire, and time goes on in the last state.
    expect({ states, transitions, depth }).toEqual({ states: 53, transitions: 53, depth: 52 });
  });

  it('refuses a unit that does not divide a delay, and says which does', () => {
    expect(() => explore(slowTimer(500))).toThrow(/WP3006.*750 ms in race.*A unit of 250 ms fits both/u);
    expect(() => slowTimer(0)).toThrow(/WP3006/u);
    expect(() => wire({ delayMs: { min: 0, max: 15 } }, { unitMs: 10 })).toThrow(/WP3006.*15 ms in wire.*5 ms/u);
  });
});

describe('routing', () => {
  it('answers within one move, first in, first out, and sees what was written before', () => {
    interface State {
      readonly left: ComponentView<{ readonly count: number }>;
      readonly sink: ComponentView<readonly string[]>;
    }
    const system = composeSystem<State>({
      components: { left: answering('PONG'), sink: sink() },
      moves: [{ name: 'twice', deliver: ({ view }) => (view.left.context.count === 0 ? ['PING', 'PING'].map((type) => ({ to: 'left', event: { type } })) : undefined) }],
      routes: { left: (event, { view }) => [{ to: 'sink', event: { type: `${event.type}${view.left.context.count}` } }] },
    });
    expect(check(system, [sometimes<State>('both', (view) => view.sink.context.join() === 'PONG1,PONG2')])).toMatchObject({ verdict: 'holds', states: 2 });
  });

  it('refuses components that answer each other without end', () => {
    const system = composeSystem({
      components: { left: answering('PING'), right: answering('PING') },
      moves: [{ component: 'left', event: { type: 'PING' } }],
      routes: { left: (event) => [{ to: 'right', event }], right: (event) => [{ to: 'left', event }] },
    });
    expect(() => explore(system)).toThrow(/WP3005.*PING to/u);
  });

  it('sends to the component that sendTo names; what is only emitted goes nowhere', () => {
    const sender = compileMachine(
      setup({}).createMachine({
        id: 'sender',
        initial: 'a',
        states: { a: { on: { GO: 'b' } }, b: { entry: [emit({ type: 'EMITTED' }), sendTo(({ system }) => system.get('sink') as AnyActorRef, { type: 'HELLO' })] } },
      }),
    );
    const system = composeSystem<{ readonly sink: ComponentView<readonly string[]> }>({ components: { sender, sink: sink() }, moves: [{ component: 'sender', event: { type: 'GO' } }] });
    expect(check(system, [sometimes<{ readonly sink: ComponentView<readonly string[]> }>('HELLO arrives', (view) => view.sink.context.join() === 'HELLO')])).toMatchObject({ verdict: 'holds', states: 2 });
  });

  it('gives no step to an event that nobody takes', () => {
    const system = composeSystem({ components: { left: answering('PONG') }, moves: [{ component: 'left', event: { type: 'PING' } }, { component: 'left', event: { type: 'NOBODY' } }] });
    expect(check(system, []).neverEnabled).toEqual(['left.NOBODY']);
  });
});

describe('reducers', () => {
  it('that never come to an end of their values are refused', () => {
    const counter = reducerComponent<number>('counter', 0, (count) => count + 1, 100);
    const system = composeSystem({ components: { counter }, moves: [{ component: 'counter', event: { type: 'UP' } }] });
    expect(() => explore(system)).toThrow(/WP3010.*counter/u);
  });
});

describe('bad descriptions', () => {
  const flag = reducerComponent<boolean>('flag', false, () => true);
  const set = { type: 'SET' };

  it('are refused with the likely repair', () => {
    expect(() => composeSystem({ components: { client: flag }, moves: [{ component: 'cleint', event: set }] })).toThrow(/WP3001.*"cleint".*Did you mean "client"/u);
    expect(() => composeSystem({ components: { client: flag }, moves: [], routes: { clinet: () => [] } })).toThrow(/WP3001.*the routes.*Did you mean "client"/u);
    expect(() => composeSystem({ components: { client: flag }, channels: { wire: { capacity: 1, receiver: 'server' } }, moves: [] })).toThrow(/WP3001.*the receiver of wire/u);
    expect(() => composeSystem({ components: { 'a b': flag }, moves: [] })).toThrow(/WP3004/u);
    expect(() => composeSystem({ components: { a: flag }, channels: { a: { capacity: 1, receiver: 'a' } }, moves: [] })).toThrow(/WP3004.*a second time/u);
    expect(() => composeSystem({ components: { a: flag }, channels: { wire: { capacity: 0, receiver: 'a' } }, moves: [] })).toThrow(/WP3004.*capacity 0/u);
    expect(() => composeSystem({ components: { a: flag }, moves: [{ component: 'a', event: set }, { component: 'a', event: set }] })).toThrow(/WP3008.*"a.SET" twice/u);
    expect(() => composeSystem({ components: { a: [flag, flag], b: [flag] }, moves: [], symmetry: { lists: ['a', 'b'] } })).toThrow(/WP3007/u);
    const other = reducerComponent<boolean>('flag', false, () => true);
    expect(() => composeSystem({ components: { a: [flag, other] }, moves: [], symmetry: { lists: ['a'] } })).toThrow(/WP3007/u);
    const late = composeSystem({ components: { a: flag }, moves: [{ name: 'late', deliver: () => [{ to: 'b', event: set }] }] });
    expect(() => explore(late)).toThrow(/WP3001.*a delivery/u);
  });
});

describe('the view', () => {
  it('shows parts by name and lists by number, reads lazily, and can be written out', () => {
    const flag = reducerComponent<boolean>('flag', false, () => true);
    const system = composeSystem({ components: { one: flag, many: [flag, flag] }, channels: { wire: { capacity: 1, receiver: 'one' } }, moves: [] });
    const reads: number[] = [];
    const view = system.view({ read: (field) => (reads.push(field), system.initial[0]?.[field] ?? 0) }) as unknown as Record<string, ComponentView<boolean>> & { many: readonly ComponentView<boolean>[] };
    expect(reads).toEqual([]);
    expect(view.many[1]?.context).toBe(false);
    expect(view['many.1']?.context).toBe(false);
    expect(reads).toEqual([2, 2]);
    expect(Object.keys(JSON.parse(JSON.stringify(view)) as object)).toEqual(['one', 'many.0', 'many.1', 'wire']);
  });
});

function slowTimer(unitMs: number): FieldSystem {
  const machine = setup({}).createMachine({ id: 'x', initial: 'a', states: { a: { after: { 750: 'b' } }, b: {} } });
  return composeSystem({ time: { unitMs }, components: { race: compileMachine(machine, { time: 'discrete' }) }, moves: [] });
}

function answering(reply: string): Component {
  return compileMachine(
    setup({ types: { context: {} as { count: number } }, actions: { answer: emit({ type: reply }), count: assign({ count: ({ context }) => Math.min(context.count + 1, 3) }) } }).createMachine({
      id: 'answering',
      context: { count: 0 },
      on: { PING: { actions: ['count', 'answer'] } },
    }),
  );
}
