/**
 * The canonical model as composed XState machines: a client, and for each server a monitor (the client's opinion), the
 * server itself and the link between them, which holds one message. All servers share three compiled machines.
 */
import { assign, createMachine, setup } from 'xstate';
import { compileMachine } from '../../src/engine/compile/compile-machine.js';
import { composeSystem } from '../../src/engine/compose/compose-system.js';
import type { ComponentView } from '../../src/engine/compose/description.js';
import type { FieldSystem } from '../../src/engine/field-system.js';
import type { Mutant } from './fields.js';

interface ClientContext {
  readonly attempt: number;
  readonly target: number;
}

interface ServerContext {
  readonly done: boolean;
  readonly execs: number;
}

/** What the rules see of a state. */
export interface ComposedView {
  readonly client: ComponentView<ClientContext>;
  readonly monitor: readonly ComponentView<{ readonly miss: number }>[];
  readonly server: readonly ComponentView<ServerContext>[];
  readonly link: readonly ComponentView[];
}

export function canonicalSystem(servers: number, retries: number, mutant?: Mutant): FieldSystem {
  const all = Array.from({ length: servers }, (_, i) => i);
  const client = compileMachine(clientMachine(retries), { events: [{ type: 'TIMEOUT' }] });
  const monitor = compileMachine(monitorMachine(), { events: [{ type: 'OK' }, { type: 'HB_MISS' }] });
  const server = compileMachine(serverMachine(mutant), { events: ['RECV', 'CRASH', 'RECOVER'].map((type) => ({ type })) });
  const link = compileMachine(linkMachine(), { events: ['SEND', 'ANSWER', 'DROP'].map((type) => ({ type })) });

  const pick = ({ monitor: monitors }: ComposedView, from: number): number => {
    const cyclic = all.map((i) => (from + i) % servers);
    return cyclic.find((i) => monitors[i]?.matches('ALIVE')) ?? cyclic.find((i) => monitors[i]?.matches('UNKNOWN')) ?? from;
  };

  return composeSystem<ComposedView>({
    components: { client, monitor: all.map(() => monitor), server: all.map(() => server), link: all.map(() => link) },
    moves: [
      { name: 'START', deliver: ({ view }) => (view.client.matches('idle') ? send(pick(view, 0)) : undefined) },
      { name: 'RETRY', deliver: ({ view }) => (view.client.matches('backoff') ? send(pick(view, (view.client.context.target + 1) % servers)) : undefined) },
      { component: 'client', event: { type: 'TIMEOUT' } },
      {
        name: 'RECV',
        each: 'server',
        deliver: ({ view, index }) =>
          view.link[index]?.matches('request') && view.server[index]?.matches('up')
            ? [{ to: `server.${index}`, event: { type: 'RECV' } }, { to: `link.${index}`, event: { type: 'ANSWER' } }]
            : undefined,
      },
      {
        name: 'REPLY',
        each: 'server',
        deliver: ({ view, index }) =>
          view.link[index]?.matches('reply')
            ? [{ to: `link.${index}`, event: { type: 'DROP' } }, { to: `monitor.${index}`, event: { type: 'OK' } }, { to: 'client', event: { type: 'REPLY' } }]
            : undefined,
      },
      { component: 'link', event: { type: 'DROP' } },
      { component: 'server', event: { type: 'CRASH' } },
      { component: 'server', event: { type: 'RECOVER' } },
      {
        name: 'HB_OK',
        each: 'server',
        deliver: ({ view, index }) => {
          const opinion = view.monitor[index];
          if (view.server[index]?.matches('up') !== true || (opinion?.matches('ALIVE') && opinion.context.miss === 0)) return undefined;
          return [{ to: `monitor.${index}`, event: { type: 'OK' } }];
        },
      },
      { component: 'monitor', event: { type: 'HB_MISS' } },
    ],
  });
}

function send(target: number) {
  return [
    { to: 'client', event: { type: 'SEND_TO', target } },
    { to: `link.${target}`, event: { type: 'SEND' } },
  ];
}

function clientMachine(retries: number) {
  const machine = setup({ types: { context: {} as ClientContext, events: {} as { type: 'SEND_TO'; target: number } | { type: 'TIMEOUT' } | { type: 'REPLY' } } });
  const send = { target: 'waiting', actions: machine.assign({ target: ({ context, event }) => (event.type === 'SEND_TO' ? event.target : context.target) }) };
  return machine.createMachine({
    id: 'client',
    initial: 'idle',
    context: { attempt: 0, target: 0 },
    states: {
      idle: { on: { SEND_TO: send } },
      waiting: {
        on: {
          REPLY: 'succeeded',
          TIMEOUT: [
            { guard: ({ context }) => context.attempt < retries, target: 'backoff', actions: assign({ attempt: ({ context }) => context.attempt + 1 }) },
            { target: 'failed' },
          ],
        },
      },
      backoff: { on: { REPLY: 'succeeded', SEND_TO: send } },
      succeeded: {},
      failed: {},
    },
  });
}

function monitorMachine() {
  const machine = setup({ types: { context: {} as { miss: number } } });
  const reset = { target: '.ALIVE', actions: machine.assign({ miss: 0 }) };
  const count = machine.assign({ miss: ({ context }) => context.miss + 1 });
  const miss = [
    { guard: ({ context }: { context: { miss: number } }) => context.miss >= 1, target: 'DEAD', actions: count },
    { actions: count },
  ];
  return machine.createMachine({
    id: 'monitor',
    initial: 'UNKNOWN',
    context: { miss: 0 },
    on: { OK: reset },
    states: { UNKNOWN: { on: { HB_MISS: miss } }, ALIVE: { on: { HB_MISS: miss } }, DEAD: {} },
  });
}

function serverMachine(mutant: Mutant | undefined) {
  const machine = setup({ types: { context: {} as ServerContext } });
  const execute = machine.assign({ done: true, execs: ({ context }) => Math.min(2, context.execs + 1) });
  return machine.createMachine({
    id: 'server',
    initial: 'up',
    context: { done: false, execs: 0 },
    states: {
      up: {
        on: {
          RECV: [{ guard: ({ context }) => mutant === 'nodedup' || !context.done, actions: execute }, {}],
          CRASH: { target: 'down', actions: mutant === 'volatile' ? [machine.assign({ done: false })] : [] },
        },
      },
      down: { on: { RECOVER: 'up' } },
    },
  });
}

function linkMachine() {
  return createMachine({
    id: 'link',
    initial: 'none',
    states: {
      none: { on: { SEND: 'request' } },
      request: { on: { ANSWER: 'reply', DROP: 'none' } },
      reply: { on: { DROP: 'none' } },
    },
  });
}
