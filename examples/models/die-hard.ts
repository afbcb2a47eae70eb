/** Two jugs of 3 and 5 gallons, and 4 wanted (Die Hard with a Vengeance, by way of the TLA+ examples). 16 states, 6 moves. */
import { assign, setup } from 'xstate';
import { compileMachine, composeSystem, type ComponentView, type ComposedSystem } from '../../src/index.js';

export interface DieHardState {
  readonly jugs: ComponentView<{ readonly small: number; readonly big: number }>;
}

const moves = ['FILL_SMALL', 'FILL_BIG', 'EMPTY_SMALL', 'EMPTY_BIG', 'SMALL_TO_BIG', 'BIG_TO_SMALL'] as const;

/** With jugs of 3 and 6 gallons there is no way to 4. */
export function dieHard(bigSize: 5 | 6 = 5): ComposedSystem<DieHardState> {
  const machine = setup({ types: { context: {} as { small: number; big: number }, events: {} as { type: (typeof moves)[number] } } }).createMachine({
    id: 'jugs',
    context: { small: 0, big: 0 },
    on: {
      FILL_SMALL: { actions: assign({ small: 3 }) },
      FILL_BIG: { actions: assign({ big: bigSize }) },
      EMPTY_SMALL: { actions: assign({ small: 0 }) },
      EMPTY_BIG: { actions: assign({ big: 0 }) },
      SMALL_TO_BIG: { actions: assign(({ context: { small, big } }) => ({ big: Math.min(big + small, bigSize), small: Math.max(0, small + big - bigSize) })) },
      BIG_TO_SMALL: { actions: assign(({ context: { small, big } }) => ({ small: Math.min(big + small, 3), big: Math.max(0, small + big - 3) })) },
    },
  });
  return composeSystem<DieHardState>({ components: { jugs: compileMachine(machine) }, moves: moves.map((type) => ({ component: 'jugs', event: { type } })) });
}
