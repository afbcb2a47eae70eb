/**
 * The canonical model as one unmodified XState machine: a client region and a region for each server, the rest in
 * array-valued context, with inline guards and assigners and no annotation for the checker.
 */
import { setup, type AnyStateMachine } from 'xstate';
import type { CanonicalView, Mutant } from './fields.js';

interface Context {
  readonly attempt: number;
  readonly target: number;
  readonly view: readonly ('UNKNOWN' | 'ALIVE' | 'DEAD')[];
  readonly miss: readonly number[];
  readonly slot: readonly ('none' | 'request' | 'reply')[];
  readonly done: readonly boolean[];
  readonly execs: readonly number[];
}

interface Args {
  readonly context: Context;
}

export function canonicalMachine(servers: number, retries: number, mutant?: Mutant): AnyStateMachine {
  const all = Array.from({ length: servers }, (_, i) => i);
  const machine = setup({ types: { context: {} as Context, events: {} as { type: string } } });

  const pick = ({ view }: Context, from: number): number => {
    const cyclic = all.map((i) => (from + i) % servers);
    return cyclic.find((i) => view[i] === 'ALIVE') ?? cyclic.find((i) => view[i] === 'UNKNOWN') ?? from;
  };
  const send = (choose: (context: Context) => number) => ({
    target: 'waiting',
    actions: machine.assign(({ context }) => {
      const target = choose(context);
      return { target, slot: context.slot.map((message, i) => (i === target && message === 'none' ? ('request' as const) : message)) };
    }),
  });
  const anyReply = Object.assign({}, ...all.map(replies)) as Record<string, ReturnType<typeof replies>[string]>;

  const client = {
    initial: 'idle',
    states: {
      idle: { on: { START: send((context) => pick(context, 0)) } },
      waiting: {
        on: {
          ...anyReply,
          TIMEOUT: [
            {
              guard: ({ context }: Args) => context.attempt < retries,
              target: 'backoff',
              actions: machine.assign({ attempt: ({ context }) => context.attempt + 1 }),
            },
            { target: 'failed' },
          ],
        },
      },
      backoff: { on: { ...anyReply, RETRY: send((context) => pick(context, (context.target + 1) % servers)) } },
      succeeded: {},
      failed: {},
    },
  };

  const server = (i: number) => ({
    initial: 'up',
    on: {
      [`REPLY.${i}`]: {
        guard: ({ context }: Args) => context.slot[i] === 'reply',
        actions: machine.assign({
          slot: ({ context }) => put(context.slot, i, 'none'),
          view: ({ context }) => put(context.view, i, 'ALIVE'),
          miss: ({ context }) => put(context.miss, i, 0),
        }),
      },
      [`DROP.${i}`]: {
        guard: ({ context }: Args) => context.slot[i] !== 'none',
        actions: machine.assign({ slot: ({ context }) => put(context.slot, i, 'none') }),
      },
      [`HB_MISS.${i}`]: {
        guard: ({ context }: Args) => (context.miss[i] ?? 0) < 2,
        actions: machine.assign(({ context }) => {
          const missed = (context.miss[i] ?? 0) + 1;
          return { miss: put(context.miss, i, missed), ...(missed === 2 ? { view: put(context.view, i, 'DEAD') } : {}) };
        }),
      },
    },
    states: {
      up: {
        on: {
          [`RECV.${i}`]: {
            guard: ({ context }: Args) => context.slot[i] === 'request',
            actions: machine.assign(({ context }) => ({
              slot: put(context.slot, i, 'reply'),
              ...(context.done[i] === true && mutant !== 'nodedup'
                ? {}
                : { done: put(context.done, i, true), execs: put(context.execs, i, Math.min(2, (context.execs[i] ?? 0) + 1)) }),
            })),
          },
          [`CRASH.${i}`]: {
            target: 'down',
            actions: mutant === 'volatile' ? [machine.assign({ done: ({ context }) => put(context.done, i, false) })] : [],
          },
          [`HB_OK.${i}`]: {
            guard: ({ context }: Args) => !(context.view[i] === 'ALIVE' && context.miss[i] === 0),
            actions: machine.assign({ view: ({ context }) => put(context.view, i, 'ALIVE'), miss: ({ context }) => put(context.miss, i, 0) }),
          },
        },
      },
      down: { on: { [`RECOVER.${i}`]: { target: 'up' } } },
    },
  });

  return machine.createMachine({
    id: `FL(${servers},${retries})`,
    type: 'parallel',
    context: {
      attempt: 0,
      target: 0,
      view: all.map(() => 'UNKNOWN' as const),
      miss: all.map(() => 0),
      slot: all.map(() => 'none' as const),
      done: all.map(() => false),
      execs: all.map(() => 0),
    },
    states: { client, ...Object.fromEntries(all.map((i) => [`server${i}`, server(i)])) },
  });
}

function replies(i: number) {
  return { [`REPLY.${i}`]: { guard: ({ context }: Args) => context.slot[i] === 'reply', target: 'succeeded' } };
}

/** The same form for invariants as the direct model has. */
export function canonicalView(snapshot: { readonly value: unknown; readonly context: unknown }): CanonicalView {
  const value = snapshot.value as Record<string, string>;
  const context = snapshot.context as Context;
  return {
    get phase() {
      return value['client'] as string;
    },
    get attempt() {
      return context.attempt;
    },
    get target() {
      return context.target;
    },
    servers: Array.from({ length: context.view.length }, (_, i) => ({
      get view() {
        return context.view[i] as string;
      },
      get miss() {
        return context.miss[i] as number;
      },
      get up() {
        return value[`server${i}`] === 'up';
      },
      get slot() {
        return context.slot[i] as string;
      },
      get done() {
        return context.done[i] as boolean;
      },
      get execs() {
        return context.execs[i] as number;
      },
    })),
  };
}

function put<Value>(array: readonly Value[], index: number, value: Value): Value[] {
  return array.map((old, i) => (i === index ? value : old));
}
