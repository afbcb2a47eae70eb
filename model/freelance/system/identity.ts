/**
 * Whose reply is whose: two clients at one server, one of them with two requests, both with a request that has the same
 * id, over channels that lose, double and reorder. What a handler gives for a request is told by its number.
 */
import type { AnyStateMachine } from 'xstate';
import type { Component } from '../../../src/engine/component.js';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import { composeSystem, type ComposedSystem } from '../../../src/engine/compose/compose-system.js';
import type { Channel, ComponentView } from '../../../src/engine/compose/description.js';
import { reducerComponent } from '../../../src/engine/compose/reducer-component.js';
import { deduplicationMachine } from '../deduplication.js';
import { requestMachine } from '../request.js';
import { counter } from './observers.js';
import { changed, nodeAt } from './variants.js';

/** The requests by number. */
export const requests = [
  { client: 0, id: 'a' },
  { client: 0, id: 'b' },
  { client: 1, id: 'a' },
] as const;

export interface IdentityState {
  readonly request: readonly ComponentView<{ readonly attempt: number }>[];
  /** The number of the request whose payload the caller got; -1: none yet. */
  readonly got: readonly ComponentView<number>[];
  readonly endings: readonly ComponentView<number>[];
  readonly deduplication: readonly ComponentView[];
  readonly executions: readonly ComponentView<number>[];
}

export interface IdentityOptions {
  readonly attempts?: number;
  readonly capacity?: number;
  readonly planted?: {
    readonly request?: (machine: AnyStateMachine) => AnyStateMachine;
    /** Under which number the server remembers a request. */
    readonly key?: (client: number, id: string) => number;
    /** Which of its requests a client takes a reply for; -1: none. */
    readonly match?: (client: number, id: string, isOpen: (request: number) => boolean) => number;
    /** What the server puts into a reply to that request. */
    readonly payload?: (request: number) => number;
    /** The clients that get a reply about the remembered request. */
    readonly addressees?: (request: number) => readonly number[];
  };
}

export function identitySystem({ attempts = 2, capacity = 2, planted = {} }: IdentityOptions = {}): ComposedSystem<IdentityState> {
  const request = compileMachine(planted.request === undefined ? requestMachine({ attempts }) : planted.request(requestMachine({ attempts })));
  const deduplication = compileMachine(changed(deduplicationMachine({ maxWaiting: attempts }), (config) => delete nodeAt(config, 'stored').after));
  const keyOf = planted.key ?? numberOf;
  const match = planted.match ?? numberOf;
  const toClient = (client: number): Channel<IdentityState> => ({
    capacity,
    loss: true,
    duplication: true,
    reordering: true,
    receiver(event, { view }) {
      const isOpen = (number: number): boolean => view.request[number]?.matches('waiting') === true || view.request[number]?.matches('backoff') === true;
      const number = match(client, String(event['id']), isOpen);
      if (number < 0 || !isOpen(number)) return [];
      return [
        { to: `request.${number}`, event: { type: view.request[number]?.matches('waiting') === true ? 'OK_REPLY' : 'LATE_OK_REPLY' } },
        { to: `got.${number}`, event: { type: 'PAYLOAD', of: event['payload'] } },
      ];
    },
  });
  return composeSystem<IdentityState>({
    components: {
      request: each(request),
      got: each(reducerComponent<number>('got', -1, (got, event) => (event['of'] === got ? got : Number(event['of'])))),
      endings: each(counter('endings', 'END', 2)),
      deduplication: each(deduplication),
      executions: each(counter('executions', 'EXECUTE', 2)),
    },
    channels: {
      toServer: {
        capacity,
        loss: true,
        duplication: true,
        reordering: true,
        receiver: (event) => [{ to: `deduplication.${keyOf(Number(event['client']), String(event['id']))}`, event: { type: 'REQUEST' } }],
      },
      toClient: [toClient(0), toClient(1)],
    },
    moves: [
      { component: 'request', event: { type: 'START', servers: 1 } },
      { component: 'deduplication', event: { type: 'HANDLER_RETURNS' }, fair: true },
    ],
    routes: {
      request(event, { index }) {
        if (event.type === 'SEND') return [{ to: 'toServer', event: { type: 'REQUEST', ...requests[index] } }];
        return event.type === 'END' ? [{ to: `endings.${index}`, event }] : [];
      },
      deduplication(event, { index }) {
        if (event.type === 'EXECUTE') return [{ to: `executions.${index}`, event }];
        const addressees = planted.addressees?.(index) ?? [requests[index]?.client ?? 0];
        const payload = planted.payload?.(index) ?? index;
        return addressees.flatMap((client) => Array.from({ length: Number(event['copies']) }, () => ({ to: `toClient.${client}`, event: { type: 'REPLY', id: requests[index]?.id, payload } })));
      },
    },
  });
}

/** -1 where the client has no request of that id. */
export function numberOf(client: number, id: string): number {
  return requests.findIndex((request) => request.client === client && request.id === id);
}

function each(item: Component): readonly Component[] {
  return requests.map(() => item);
}
