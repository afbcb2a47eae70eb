/**
 * One client with one request and its retries, N servers that execute and remember it, and a network that loses, doubles
 * and reorders. Small by what is left out: heartbeats are answers that come whenever the server is up, other requests
 * are elsewhere (identity.ts), payloads too.
 */
import type { AnyStateMachine } from 'xstate';
import type { Component } from '../../../src/engine/component.js';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import { composeSystem, type ComposedSystem } from '../../../src/engine/compose/compose-system.js';
import type { Carried, Channel, ComponentView, DeclaredSymmetry, Delivery, Move, Route } from '../../../src/engine/compose/description.js';
import { reducerComponent } from '../../../src/engine/compose/reducer-component.js';
import { deduplicationMachine, type DeduplicationOptions } from '../deduplication.js';
import { livenessMachine, type LivenessOptions } from '../liveness.js';
import { requestMachine, type RequestOptions } from '../request.js';
import { attemptsObserver, counter, renamedAttempts, type Attempts } from './observers.js';
import { latelyMachine, processMachine } from './process.js';
import { isWorseThanKnown, selectServer, type Select, type ServerState } from './selection.js';
import { changed, nodeAt, restartable } from './variants.js';

export interface RetryState {
  readonly request: ComponentView<{ readonly attempt: number }>;
  readonly attempts: ComponentView<Attempts>;
  /** How often the caller was told an outcome; no further than 2. */
  readonly endings: ComponentView<number>;
  readonly ranking: ComponentView<readonly number[]>;
  readonly liveness: readonly ComponentView<{ readonly failures: number }>[];
  readonly process: readonly ComponentView[];
  readonly deduplication: readonly ComponentView<{ readonly waiting: number }>[];
  /** How often each server has executed the request since it started; no further than 2. */
  readonly executions: readonly ComponentView<number>[];
  /** Discrete time: `recent` for one cache lifetime after an execution. */
  readonly lately: readonly ComponentView[];
  /** Discrete time: executions less than a lifetime after the one before; no further than 1. */
  readonly tooSoon: ComponentView<number>;
  readonly toServer: readonly Carried[][];
  readonly toClient: readonly Carried[][];
}

export interface RetryOptions {
  readonly servers: number;
  readonly time?: 'abstract' | { readonly unitMs: number };
  readonly request?: Partial<RequestOptions>;
  readonly liveness?: Partial<LivenessOptions>;
  readonly deduplication?: Partial<DeduplicationOptions>;
  /** `never`: entries outlive the system, as where the lifetime is longer than all retries. Default: by their timer. */
  readonly expiry?: 'never';
  readonly network?: NetworkOptions;
  /** Servers crash and start again with an empty cache. */
  readonly crashes?: boolean;
  /** Heartbeat answers arrive from servers that are up, at any time. Default true. */
  readonly heartbeats?: boolean;
  /** `at once`: the handler takes no time. Default: any time. */
  readonly handler?: 'at once' | 'any time';
  /** The client is stopped at any moment. Default false. */
  readonly stops?: boolean;
  /** Handlers may throw. Default true. */
  readonly throws?: boolean;
  /** The order of equal servers changes at any time. Default true with two servers and more. */
  readonly reranking?: boolean;
  readonly planted?: PlantedInRetry;
}

export interface NetworkOptions {
  readonly capacity?: number;
  readonly loss?: boolean;
  readonly duplication?: boolean;
  readonly reordering?: boolean;
  /** Discrete time: how long a request is under way. */
  readonly requestDelayMs?: { readonly min: number; readonly max: number };
  readonly replyDelayMs?: { readonly min: number; readonly max: number };
}

/** Replacements with which a bug is planted. */
export interface PlantedInRetry {
  readonly request?: (machine: AnyStateMachine) => AnyStateMachine;
  readonly liveness?: (machine: AnyStateMachine) => AnyStateMachine;
  readonly deduplication?: (machine: AnyStateMachine) => AnyStateMachine;
  readonly select?: Select;
  /** What a reply means to the client; undefined: it is dropped without a word. */
  readonly classify?: (outcome: string, from: number, attempts: Attempts, request: ComponentView) => string | undefined;
  /** Whether a server takes a frame while its process is down. */
  readonly deafWhenDown?: boolean;
  /** The server of a request that counts its liveness. */
  readonly blame?: (attempts: Attempts) => number;
}

/** Which event of the request a reply is, by the server that it comes from. */
export function classifyReply(outcome: string, from: number, { target, asked }: Attempts, request: ComponentView): string {
  if (!asked.includes(from)) return 'STRAY_REPLY';
  const isAwaited = request.matches('waiting') && from === target;
  return outcome === 'OK' ? (isAwaited ? 'OK_REPLY' : 'LATE_OK_REPLY') : isAwaited ? 'ERROR_REPLY' : 'LATE_ERROR_REPLY';
}

export function retrySystem(options: RetryOptions): ComposedSystem<RetryState> {
  const { servers, time = 'abstract', planted = {}, heartbeats = true, throws = true } = options;
  const isTimed = time !== 'abstract';
  const compiled = (machine: AnyStateMachine, plant: ((machine: AnyStateMachine) => AnyStateMachine) | undefined): Component =>
    compileMachine(plant === undefined ? machine : plant(machine), { time: isTimed ? 'discrete' : 'abstract' });
  const each = <Item>(item: Item): readonly Item[] => Array.from({ length: servers }, () => item);
  // Neighbours change places, and again: any order comes of any other while nothing else happens, with few steps instead of one for each order.
  const neighbours = Array.from({ length: servers - 1 }, (_, place) => place);
  const reranking = options.reranking ?? servers > 1;
  const handlerAtOnce = options.handler === 'at once';
  const moves: Move<RetryState>[] = [{ component: 'request', event: { type: 'START', servers } }];
  if (!handlerAtOnce) moves.push({ component: 'deduplication', event: { type: 'HANDLER_RETURNS' }, fair: true });
  if (!handlerAtOnce && throws) moves.push({ component: 'deduplication', event: { type: 'HANDLER_THROWS' } });
  if (heartbeats) moves.push({ component: 'liveness', event: { type: 'HEARTBEAT_ANSWER' }, when: ({ view, index }) => view.process[index]?.matches('up') === true });
  if (options.stops === true) moves.push({ component: 'request', event: { type: 'STOP' } });
  if (options.crashes === true) moves.push(...crashMoves);
  if (reranking) moves.push(...neighbours.map((place): Move<RetryState> => ({ component: 'ranking', event: { type: 'EXCHANGE', place }, name: `ranks ${place + 1} and ${place + 2} change places` })));
  return composeSystem<RetryState>({
    time,
    components: {
      request: compiled(requestMachine(options.request), planted.request),
      attempts: attemptsObserver(),
      endings: counter('endings', 'END', 2),
      ranking: reducerComponent<readonly number[]>('ranking', Array.from({ length: servers }, (_, rank) => servers - 1 - rank), (order, event) => exchanged(order, Number(event['place']))),
      liveness: each(compiled(livenessMachine(options.liveness), planted.liveness)),
      process: each(compiled(processMachine(), undefined)),
      deduplication: each(compiled(restartable(lasting(deduplicationMachine(options.deduplication), options.expiry), 'absent'), planted.deduplication)),
      executions: each(counter('executions', 'EXECUTE', 2)),
      ...(isTimed ? { lately: each(compiled(latelyMachine(options.deduplication?.cacheLifetimeMs), undefined)), tooSoon: counter('tooSoon', 'TOO_SOON', 1) } : {}),
    },
    channels: { toServer: each(toServer(options)), toClient: each(toClient(options)) },
    moves,
    routes: { request: requestRoute(planted), deduplication: deduplicationRoute(handlerAtOnce, isTimed) },
    ...(servers > 1 && !isTimed ? { symmetry } : {}),
  });
}

function exchanged(order: readonly number[], place: number): readonly number[] {
  return order.with(place, order[place + 1] as number).with(place + 1, order[place] as number);
}

function lasting(machine: AnyStateMachine, expiry: 'never' | undefined): AnyStateMachine {
  return expiry === undefined ? machine : changed(machine, (config) => delete nodeAt(config, 'stored').after);
}

const crashMoves: readonly Move<RetryState>[] = [
  {
    name: 'CRASH',
    each: 'process',
    deliver: ({ view, index, name }) =>
      view.process[index]?.matches('up') === true
        ? [
            { to: name, event: { type: 'CRASH' } },
            { to: `deduplication.${index}`, event: { type: 'RESTARTED' } },
            { to: `executions.${index}`, event: { type: 'RESET' } },
          ]
        : undefined,
  },
  { component: 'process', event: { type: 'RESTART' }, fair: true },
];

function toServer({ network = {}, planted = {} }: RetryOptions): Channel<RetryState> {
  const { capacity = 1, loss = true, duplication = false, reordering = false, requestDelayMs } = network;
  return {
    capacity,
    loss,
    duplication,
    reordering,
    ...(requestDelayMs === undefined ? {} : { delayMs: requestDelayMs }),
    receiver: (event, { view, index }) => (view.process[index]?.matches('up') === true || planted.deafWhenDown === false ? [{ to: `deduplication.${index}`, event }] : []),
  };
}

function toClient({ network = {}, planted = {} }: RetryOptions): Channel<RetryState> {
  const { capacity = 1, loss = true, duplication = false, reordering = false, replyDelayMs } = network;
  const classify = planted.classify ?? classifyReply;
  return {
    capacity,
    loss,
    duplication,
    reordering,
    ...(replyDelayMs === undefined ? {} : { delayMs: replyDelayMs }),
    receiver(event, { view, index }) {
      const type = classify(String(event['outcome']), index, view.attempts.context, view.request);
      if (type === undefined) return [];
      const isOpen = view.request.matches('waiting') || view.request.matches('backoff');
      const sign: readonly Delivery[] = type === 'LATE_OK_REPLY' && isOpen ? [{ to: `liveness.${index}`, event: { type } }] : [];
      return [{ to: 'request', event: { type } }, ...sign];
    },
  };
}

function requestRoute({ select = selectServer, blame }: PlantedInRetry): Route<RetryState> {
  return (event, { view }) => {
    const states = view.liveness.map((one) => one.value as ServerState);
    const target = blame?.(view.attempts.context) ?? view.attempts.context.target;
    switch (event.type) {
      case 'SEND': {
        const server = select(states, view.ranking.context);
        return [
          { to: 'attempts', event: { type: 'ASK', server, worse: isWorseThanKnown(states, server) } },
          { to: `toServer.${server}`, event: { type: 'REQUEST' } },
        ];
      }
      case 'ATTEMPT_SUCCEEDED':
        return [{ to: `liveness.${target}`, event: { type: 'OK_REPLY' } }];
      case 'ATTEMPT_FAILED':
        return [{ to: `liveness.${target}`, event: { type: event['by'] === 'ERROR' ? 'ERROR_REPLY' : 'ATTEMPT_TIMEOUT' } }];
      case 'END':
        return [{ to: 'endings', event: { type: 'END' } }];
      default:
        return [];
    }
  };
}

function deduplicationRoute(handlerAtOnce: boolean, isTimed: boolean): Route<RetryState> {
  return (event, { view, index, name }) => {
    if (event.type === 'EXECUTE') {
      const deliveries: Delivery[] = [{ to: `executions.${index}`, event }];
      if (isTimed && view.lately[index]?.timers.some(({ remainingMs }) => remainingMs !== 0) === true) deliveries.push({ to: 'tooSoon', event: { type: 'TOO_SOON' } });
      if (isTimed) deliveries.push({ to: `lately.${index}`, event });
      if (handlerAtOnce) deliveries.push({ to: name, event: { type: 'HANDLER_RETURNS' } });
      return deliveries;
    }
    return Array.from({ length: Number(event['copies']) }, () => ({ to: `toClient.${index}`, event: { type: 'REPLY', outcome: event['outcome'] } }));
  };
}

const symmetry: DeclaredSymmetry = {
  lists: ['liveness', 'process', 'deduplication', 'executions', 'toServer', 'toClient'],
  renamed: {
    attempts: (content, permutation) => {
      const local = content as ComponentView<Attempts>;
      return { ...local, context: renamedAttempts(local.context, permutation) };
    },
    ranking: (content, permutation) => {
      const local = content as ComponentView<readonly number[]>;
      return { ...local, context: local.context.map((server) => permutation[server] ?? server) };
    },
  },
};
