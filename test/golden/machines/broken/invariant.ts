import { assign, setup } from 'xstate';

export const invariants = { 'never below zero': ({ context }: { context: { money: number } }) => context.money >= 0 };
export default setup({ types: {} }).createMachine({
  id: 'purse', context: { money: 2 },
  on: { SPEND: { guard: ({ context }) => context.money > -1, actions: assign({ money: ({ context }) => context.money - 1 }) }, EARN: { guard: ({ context }) => context.money < 3, actions: assign({ money: ({ context }) => context.money + 1 }) } },
});
