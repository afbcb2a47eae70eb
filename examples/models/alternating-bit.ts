/**
 * The alternating bit protocol (Bartlett, Scantlebury, Wilkinson, CACM 1969) over channels that lose and double messages.
 * The items sent alternate between a and b, so a delivery out of turn is seen as the same item twice.
 */
import { assign, emit, setup } from 'xstate';
import { compileMachine, composeSystem, type Carried, type ComponentView, type ComposedSystem } from '../../src/index.js';

export interface AlternatingBitState {
  readonly sender: ComponentView<{ readonly bit: number }>;
  readonly receiver: ComponentView<{ readonly bit: number }>;
  /** The user at the other end, who sees what is delivered. */
  readonly user: ComponentView;
  readonly data: readonly Carried[];
  readonly acks: readonly Carried[];
}

type Numbered = { type: 'DATA' | 'ACK'; bit: number };

/** `bitless`: the receiver delivers whatever comes. */
export function alternatingBit(variant: 'right' | 'bitless' = 'right'): ComposedSystem<AlternatingBitState> {
  const sender = compileMachine(
    setup({
      types: { context: {} as { bit: number }, events: {} as Numbered },
      guards: { isAwaited: ({ context, event }) => event.bit === context.bit },
      actions: { send: emit(({ context }) => ({ type: 'DATA', bit: context.bit })), flip: assign({ bit: ({ context }) => 1 - context.bit }) },
      delays: { again: 1000 },
    }).createMachine({
      id: 'sender',
      context: { bit: 0 },
      initial: 'sending',
      states: {
        sending: {
          entry: 'send',
          after: { again: { target: 'sending', reenter: true } },
          on: { ACK: { guard: 'isAwaited', actions: 'flip', target: 'sending', reenter: true } },
        },
      },
    }),
  );
  const receiver = compileMachine(
    setup({ types: { context: {} as { bit: number }, events: {} as Numbered } }).createMachine({
      id: 'receiver',
      context: { bit: 0 },
      on: {
        DATA: [
          {
            guard: ({ context, event }) => variant === 'bitless' || event.bit === context.bit,
            actions: [emit(({ event }) => ({ type: 'DELIVER', item: event.bit === 0 ? 'a' : 'b' })), emit(({ event }) => ({ type: 'ACK', bit: event.bit })), assign({ bit: ({ context }) => 1 - context.bit })],
          },
          { actions: emit(({ event }) => ({ type: 'ACK', bit: event.bit })) },
        ],
      },
    }),
  );
  const user = compileMachine(
    setup({ types: { events: {} as { type: 'a' | 'b' } } }).createMachine({
      id: 'user',
      initial: 'expectsA',
      states: { expectsA: { on: { a: 'expectsB', b: 'cheated' } }, expectsB: { on: { b: 'expectsA', a: 'cheated' } }, cheated: {} },
    }),
  );
  return composeSystem<AlternatingBitState>({
    components: { sender, receiver, user },
    channels: {
      data: { capacity: 2, loss: true, duplication: true, receiver: 'receiver' },
      acks: { capacity: 2, loss: true, duplication: true, receiver: 'sender' },
    },
    moves: [],
    routes: {
      sender: (event) => [{ to: 'data', event }],
      receiver: (event) => [event.type === 'DELIVER' ? { to: 'user', event: { type: String(event['item']) } } : { to: 'acks', event }],
    },
  });
}
