import { describe, expect, it } from 'vitest';
import { composeSystem } from '../../../src/engine/compose/compose-system.js';
import type { ComponentView } from '../../../src/engine/compose/description.js';
import { reducerComponent } from '../../../src/engine/compose/reducer-component.js';
import { always, deadlockFree, eventually, leadsTo, recoverable, sometimes, within, type Property } from '../../../src/engine/property.js';
import { assertHolds, check } from '../../../src/engine/properties/check.js';
import { retrySystem, type RetryState } from '../../../model/freelance/system/retry.js';

interface Counting {
  readonly count: ComponentView<number>;
}

/** 0 → 1 → 2 → 3, and from 2 back to 1. */
const counting = composeSystem<Counting>({
  components: { count: reducerComponent<number>('count', 0, (count, event) => (event.type === 'UP' ? count + 1 : 1)) },
  moves: [
    { name: 'up', fair: true, deliver: ({ view }) => (view.count.context < 3 ? [{ to: 'count', event: { type: 'UP' } }] : undefined) },
    { name: 'back', deliver: ({ view }) => (view.count.context === 2 ? [{ to: 'count', event: { type: 'BACK' } }] : undefined) },
  ],
});
const is = (number: number) => ({ count }: Counting): boolean => count.context === number;
const said = (property: Property<Counting>) => check(counting, [property]).properties[0];

describe('each kind', () => {
  it('always: a shortest run to where it does not hold', () => {
    expect(said(always('below 3', ({ count }) => count.context < 3))).toMatchObject({ verdict: 'violated', why: 'it does not hold here', counterexample: { steps: [{ name: 'up' }, { name: 'up' }, { name: 'up' }] } });
  });

  it('sometimes: a shortest witness', () => {
    expect(said(sometimes('2', is(2)))).toMatchObject({ verdict: 'holds', witness: { steps: [{ name: 'up' }, { name: 'up' }] } });
    expect(said(sometimes('4', is(4)))).toMatchObject({ verdict: 'violated', why: 'no such state can be reached' });
  });

  it('eventually: fair or not', () => {
    // Going back is always followed by `up`, so that `up` is taken again and again: fairness alone does not lead to 3.
    expect(said(eventually('3', is(3)))).toMatchObject({ verdict: 'violated', counterexample: { loop: [{ name: 'up' }, { name: 'back' }] } });
    expect(said(eventually('2', is(2), 'none'))).toMatchObject({ verdict: 'holds' });
  });

  it('leadsTo: from where it starts; a premise that never comes true is vacuous', () => {
    expect(said(leadsTo('1 leads to 2', is(1), is(2)))).toMatchObject({ verdict: 'holds' });
    expect(said(leadsTo('3 leads to 0', is(3), is(0)))).toMatchObject({ verdict: 'violated', why: 'the run ends without it' });
    expect(said(leadsTo('4 leads to 0', is(4), is(0)))).toMatchObject({ verdict: 'holds', vacuous: true });
  });

  it('recoverable: from every state', () => {
    expect(said(recoverable('3', is(3)))).toMatchObject({ verdict: 'holds' });
    expect(said(recoverable('1', is(1)))).toMatchObject({ verdict: 'violated', counterexample: { steps: [{}, {}, {}] } });
  });

  it('deadlockFree: unless the end is allowed', () => {
    expect(said(deadlockFree('never ends'))).toMatchObject({ verdict: 'violated', why: 'nothing can happen here' });
    expect(said(deadlockFree('ends at 3 only', is(3)))).toMatchObject({ verdict: 'holds' });
  });
});

describe('assertHolds', () => {
  it('gives the report, or throws with the run', () => {
    expect(assertHolds(counting, [sometimes('3', is(3))]).states).toBe(4);
    expect(() => assertHolds(counting, [always('below 2', ({ count }: Counting) => count.context < 2)])).toThrow(/WP3208.*"below 2" violated.*up > up/u);
    expect(() => assertHolds(counting, [always('below 9', ({ count }: Counting) => count.context < 9)], { limits: { maxStates: 2 } })).toThrow(/WP3208.*unknown/u);
  });
});

describe('bad properties are refused, never passed', () => {
  it('two of one name, or none', () => {
    refuses(/WP3201/u, always('a', () => true), always('a', () => true));
    refuses(/WP3201/u, always('', () => true));
    refuses(/WP3209/u, deadlockFree('a'), deadlockFree('b'));
  });

  it('a misspelt component', () => {
    expect(() => check(counting, [always('x', (state: never) => (state as { cuont: ComponentView<number> }).cuont.context < 9)])).toThrow(/WP3002.*"cuont".*Did you mean "count"/u);
  });

  it('a misspelt state', () => {
    const system = retrySystem({ servers: 1, expiry: 'never' });
    expect(() => check(system, [always<RetryState>('x', ({ request }) => !request.matches('wating'))])).toThrow(/WP3003.*"wating".*Did you mean "waiting"/u);
    expect(() => check(system, [always<RetryState>('x', ({ deduplication }) => deduplication[0]?.matches('stored.okay') !== true)])).toThrow(/WP3003.*Did you mean "stored.ok"/u);
  });

  it('a predicate that throws, or gives no boolean, or is none', () => {
    refuses(/WP3203.*"x".*it threw/u, always('x', () => JSON.parse('{') as boolean));
    refuses(/WP3204.*undefined/u, always('x', () => undefined as unknown as boolean));
    refuses(/WP3204/u, always('x', undefined as unknown as () => boolean));
  });

  it('a bound that is none, or that is asked where time does not pass', () => {
    refuses(/WP3202/u, within('x', Number.NaN, is(0), is(1)));
    refuses(/WP3202/u, within('x', -1, is(0), is(1)));
    refuses(/WP3207.*"x"/u, within('x', 5, is(0), is(1)));
  });

  it('a predicate or a step that tells interchangeable components apart', () => {
    const server = reducerComponent<number>('server', 0, (count) => Math.min(count + 1, 2));
    const build = (favourite: boolean) =>
      composeSystem<{ readonly server: readonly ComponentView<number>[] }>({
        components: { server: [server, server] },
        moves: [{ name: 'hit', each: 'server', deliver: ({ index, name }) => (favourite && index === 1 ? undefined : [{ to: name, event: { type: 'HIT' } }]) }],
        symmetry: { lists: ['server'] },
      });
    const first = always<{ readonly server: readonly ComponentView<number>[] }>('the first is new', (view) => view.server[0]?.context === 0);
    expect(() => check(build(false), [first])).toThrow(/WP3205.*"the first is new"/u);
    expect(check(build(false), [first], { symmetry: false }).verdict).toBe('violated');
    expect(() => check(build(true), [])).toThrow(/WP3206/u);
  });
});

function refuses(message: RegExp, ...properties: readonly Property<Counting>[]): void {
  expect(() => check(counting, properties)).toThrow(message);
}
