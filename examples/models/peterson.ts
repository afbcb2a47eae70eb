/** Peterson's mutual exclusion for two processes (Myths about the mutual exclusion problem, IPL 1981), line by line. */
import { setup } from 'xstate';
import { compileMachine, composeSystem, reducerComponent, type ComponentView, type ComposedSystem, type Delivery } from '../../src/index.js';

export interface PetersonState {
  readonly process: readonly ComponentView[];
  readonly shared: ComponentView<Shared>;
}

interface Shared {
  readonly wants: readonly boolean[];
  readonly turn: number;
}

/** `turn first`: the two assignments of the entry the other way round, a classic mistake. */
export function peterson(variant: 'right' | 'turn first' = 'right'): ComposedSystem<PetersonState> {
  const process = compileMachine(
    setup({}).createMachine({
      id: 'process',
      initial: 'resting',
      states: {
        resting: { on: { FIRST: 'entering' } },
        entering: { on: { SECOND: 'waiting' } },
        waiting: { on: { ENTER: 'critical' } },
        critical: { on: { LEAVE: 'resting' } },
      },
    }),
  );
  const shared = reducerComponent<Shared>('shared', { wants: [false, false], turn: 0 }, (value, event) =>
    event.type === 'WANT' ? { ...value, wants: value.wants.with(Number(event['by']), event['value'] === true) } : { ...value, turn: Number(event['to']) },
  );
  const [first, second] = variant === 'right' ? [(i: number) => want(i, true), yieldTurn] : [yieldTurn, (i: number) => want(i, true)];
  /** A process moves from one line to the next, touching the shared variables. */
  const line = (name: string, state: string, touch: (index: number) => readonly Delivery[], fair: boolean, mayPass: (view: PetersonState, index: number) => boolean = () => true) => ({
    name,
    each: 'process',
    fair,
    deliver: ({ view, index, name: self }: { view: PetersonState; index: number; name: string }) =>
      view.process[index]?.matches(state) === true && mayPass(view, index) ? [{ to: self, event: { type: name } }, ...touch(index)] : undefined,
  });
  return composeSystem<PetersonState>({
    components: { process: [process, process], shared },
    moves: [
      line('FIRST', 'resting', (i) => [first(i)], false),
      line('SECOND', 'entering', (i) => [second(i)], true),
      line('ENTER', 'waiting', () => [], true, ({ shared: { context } }, i) => context.wants[1 - i] !== true || context.turn === i),
      line('LEAVE', 'critical', (i) => [want(i, false)], true),
    ],
    symmetry: {
      lists: ['process'],
      renamed: {
        shared: (state, permutation) => {
          const local = state as PetersonState['shared'];
          const { wants, turn } = local.context;
          const swapped = permutation[0] === 1;
          return { ...local, context: { wants: swapped ? wants.toReversed() : wants, turn: swapped ? 1 - turn : turn } };
        },
      },
    },
  });
}

function want(by: number, value: boolean): Delivery {
  return { to: 'shared', event: { type: 'WANT', by, value } };
}

function yieldTurn(by: number): Delivery {
  return { to: 'shared', event: { type: 'TURN', to: 1 - by } };
}
