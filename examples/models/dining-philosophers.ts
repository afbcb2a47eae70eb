/** Dining philosophers (Dijkstra 1965): forks between neighbours at a round table, taken one after the other. */
import { setup } from 'xstate';
import { compileMachine, composeSystem, type ComponentView, type ComposedSystem } from '../../src/index.js';

export interface TableState {
  readonly philosopher: readonly ComponentView[];
  /** `fork.i` lies between philosopher i and the next. */
  readonly fork: readonly ComponentView[];
}

/** `all left-handed` can all starve with one fork each; where the last one is right-handed nobody does. */
export function diningPhilosophers(count: number, variant: 'one right-handed' | 'all left-handed'): ComposedSystem<TableState> {
  const philosopher = compileMachine(
    setup({}).createMachine({
      id: 'philosopher',
      initial: 'thinking',
      states: { thinking: { on: { FIRST: 'hungry' } }, hungry: { on: { SECOND: 'eating' } }, eating: { on: { DONE: 'thinking' } } },
    }),
  );
  const fork = compileMachine(
    setup({}).createMachine({ id: 'fork', initial: 'free', states: { free: { on: { TAKE: 'taken' } }, taken: { on: { PUT: 'free' } } } }),
  );
  const left = (index: number): number => (index + count - 1) % count;
  const forks = (index: number): readonly [number, number] => (variant === 'one right-handed' && index === count - 1 ? [index, left(index)] : [left(index), index]);
  const take = (name: 'FIRST' | 'SECOND', state: string, which: 0 | 1) => ({
    name,
    each: 'philosopher',
    fair: name === 'SECOND',
    deliver: ({ view, index, name: self }: { view: TableState; index: number; name: string }) => {
      const wanted = forks(index)[which];
      if (view.philosopher[index]?.matches(state) !== true || view.fork[wanted]?.matches('free') !== true) return undefined;
      return [
        { to: self, event: { type: name } },
        { to: `fork.${wanted}`, event: { type: 'TAKE' } },
      ];
    },
  });
  return composeSystem<TableState>({
    components: { philosopher: Array.from({ length: count }, () => philosopher), fork: Array.from({ length: count }, () => fork) },
    moves: [
      take('FIRST', 'thinking', 0),
      take('SECOND', 'hungry', 1),
      {
        name: 'DONE',
        each: 'philosopher',
        fair: true,
        deliver: ({ view, index, name }) =>
          view.philosopher[index]?.matches('eating') === true
            ? [{ to: name, event: { type: 'DONE' } }, ...forks(index).map((fork) => ({ to: `fork.${fork}`, event: { type: 'PUT' } }))]
            : undefined,
      },
    ],
  });
}
