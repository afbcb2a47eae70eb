import { assign, fromPromise, setup } from 'xstate';

type Events = { type: 'NEXT' } | { type: 'BACK' } | { type: 'NAME'; value: string } | { type: 'AGREE'; value: boolean } | { type: 'SUBMIT' };

export const events: readonly Events[] = [
  { type: 'NEXT' }, { type: 'BACK' }, { type: 'SUBMIT' },
  { type: 'NAME', value: '' }, { type: 'NAME', value: 'Ann' },
  { type: 'AGREE', value: true }, { type: 'AGREE', value: false },
];

export const outcomes = { send: { done: [{ id: 7 }], error: ['refused'] } };

interface Snapshot {
  readonly context: { readonly name: string; readonly agreed: boolean };
  matches(state: string): boolean;
}

export const invariants = {
  'sends only what is complete': (snapshot: Snapshot) => !snapshot.matches('sending') || (snapshot.context.name !== '' && snapshot.context.agreed),
};

export default setup({
  types: {},
  actors: { send: fromPromise(async (): Promise<{ id: number }> => ({ id: 7 })) },
}).createMachine({
  id: 'wizard',
  context: { name: '', agreed: false, id: null },
  initial: 'name',
  states: {
    name: { on: { NAME: { actions: assign({ name: ({ event }) => event.value }) }, NEXT: { guard: ({ context }) => context.name !== '', target: 'terms' } } },
    terms: { on: { AGREE: { actions: assign({ agreed: ({ event }) => event.value }) }, BACK: 'name', NEXT: { guard: ({ context }) => context.agreed, target: 'review' } } },
    review: { on: { BACK: 'terms', SUBMIT: 'sending' } },
    sending: { invoke: { id: 'send', src: 'send', onDone: { target: 'sent', actions: assign({ id: ({ event }) => event.output.id }) }, onError: 'review' } },
    sent: { type: 'final' },
  },
});
