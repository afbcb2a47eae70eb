/**
 * What one request with its retries leaves in the statistics of two servers, whatever they answer and when, beside a
 * plain log of what happened to each attempt.
 */
import type { AnyStateMachine } from 'xstate';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import { composeSystem, type ComposedSystem } from '../../../src/engine/compose/compose-system.js';
import type { ComponentView, Delivery, Move } from '../../../src/engine/compose/description.js';
import { reducerComponent } from '../../../src/engine/compose/reducer-component.js';
import { requestMachine } from '../request.js';
import { statisticsMachine, type Statistics } from '../statistics.js';

/** One attempt: `given up` where the request ended otherwise while it waited. */
export interface LoggedAttempt {
  readonly server: number;
  readonly fate: 'waits' | 'OK' | 'ERROR' | 'timeout' | 'given up';
}

export interface AccountingState {
  readonly request: ComponentView<{ readonly attempt: number }>;
  readonly log: ComponentView<readonly LoggedAttempt[]>;
  readonly statistics: readonly ComponentView<Statistics>[];
}

export interface AccountingOptions {
  readonly attempts?: number;
  readonly planted?: {
    readonly request?: (machine: AnyStateMachine) => AnyStateMachine;
    /** What the statistics are told of an emission of the request; undefined: nothing. */
    readonly account?: (emission: string, by: unknown, sender: number, target: number) => { readonly server: number; readonly success: boolean } | undefined;
  };
}

const servers = 2;

export function accountingSystem({ attempts = 3, planted = {} }: AccountingOptions = {}): ComposedSystem<AccountingState> {
  const machine: AnyStateMachine = requestMachine({ attempts });
  const statistics = compileMachine(statisticsMachine({ window: attempts }));
  const account = planted.account ?? accountOf;
  return composeSystem<AccountingState>({
    components: {
      request: compileMachine(planted.request === undefined ? machine : planted.request(machine)),
      /** Who sent the reply that is being taken: the client knows it from the socket. */
      sender: reducerComponent<number>('sender', -1, (_, event) => Number(event['server'])),
      /** Which server selection prefers now. */
      choice: reducerComponent<number>('choice', 0, (server, event) => (event['server'] === server ? server : Number(event['server']))),
      log: reducerComponent<readonly LoggedAttempt[]>('log', [], (log, event) => noted(log, event.type, Number(event['server']))),
      statistics: [statistics, statistics],
    },
    moves: [
      { component: 'request', event: { type: 'START', servers } },
      { component: 'request', event: { type: 'STOP' } },
      ...[0, 1].flatMap((server) => [
        { component: 'choice', event: { type: 'PREFER', server }, name: `prefers ${server}` },
        reply(server, 'OK'),
        reply(server, 'ERROR'),
      ]),
    ],
    routes: {
      request(event, { view }) {
        const { log } = view;
        const target = log.context.at(-1)?.server ?? -1;
        const sender = (view as unknown as { readonly sender: ComponentView<number> }).sender.context;
        if (event.type === 'SEND') return [{ to: 'log', event: { type: 'SENT', server: (view as unknown as { readonly choice: ComponentView<number> }).choice.context } }];
        const told = account(event.type, event['by'], sender, target);
        const counted: readonly Delivery[] = told === undefined ? [] : [{ to: `statistics.${told.server}`, event: told.success ? { type: 'SUCCESS', latencyMs: 1 } : { type: 'FAILURE' } }];
        return event.type === 'ATTEMPT_FAILED' && event['by'] === 'TIMEOUT' ? [...counted, { to: 'log', event: { type: 'timeout' } }] : counted;
      },
    },
  });
}

/** The specification: success and failure count for the server of the attempt that waits; a late success for nobody. */
function accountOf(emission: string, _by: unknown, _sender: number, target: number): { readonly server: number; readonly success: boolean } | undefined {
  if (emission === 'ATTEMPT_SUCCEEDED') return { server: target, success: true };
  return emission === 'ATTEMPT_FAILED' ? { server: target, success: false } : undefined;
}

/** The reply of a server that was asked, noted in the log as it is and given to the request as the client sees it. */
function reply(server: number, outcome: 'OK' | 'ERROR'): Move<AccountingState> {
  return {
    name: `server ${server} answers ${outcome}`,
    deliver({ view: { request, log } }) {
      const isOpen = request.matches('waiting') || request.matches('backoff');
      if (!isOpen || !log.context.some((attempt) => attempt.server === server)) return undefined;
      const isAwaited = request.matches('waiting') && log.context.at(-1)?.server === server;
      const fate = isAwaited ? outcome : outcome === 'OK' && request.matches('waiting') ? 'given up' : undefined;
      return [
        ...(fate === undefined ? [] : [{ to: 'log', event: { type: fate } }]),
        { to: 'sender', event: { type: 'FROM', server } },
        { to: 'request', event: { type: isAwaited ? `${outcome}_REPLY` : `LATE_${outcome}_REPLY` } },
      ];
    },
  };
}

function noted(log: readonly LoggedAttempt[], type: string, server: number): readonly LoggedAttempt[] {
  if (type === 'SENT') return [...log, { server, fate: 'waits' }];
  const last = log.at(-1);
  return last === undefined || last.fate !== 'waits' ? log : [...log.slice(0, -1), { ...last, fate: type as LoggedAttempt['fate'] }];
}
