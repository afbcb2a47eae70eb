/**
 * A peer that sends whatever it likes. Server 0 is silent for ever; server 1 sends anything at any time: garbage,
 * heartbeat answers, replies to the request whether it was asked or not, replies to no request.
 */
import type { AnyStateMachine } from 'xstate';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import { composeSystem, type ComposedSystem } from '../../../src/engine/compose/compose-system.js';
import type { Carried, ComponentView, Delivery } from '../../../src/engine/compose/description.js';
import { livenessMachine } from '../liveness.js';
import { requestMachine } from '../request.js';
import { attemptsObserver, counter, type Attempts } from './observers.js';
import { classifyReply } from './retry.js';
import { isWorseThanKnown, selectServer, type ServerState } from './selection.js';

export interface HostileState {
  readonly request: ComponentView<{ readonly attempt: number }>;
  readonly attempts: ComponentView<Attempts>;
  readonly liveness: readonly ComponentView<{ readonly failures: number }>[];
  /** Frames dropped and counted; no further than 3. */
  readonly dropped: ComponentView<number>;
  /** Attempts to server 0 that have timed out. */
  readonly timeouts: ComponentView<number>;
  readonly endings: ComponentView<number>;
  readonly toClient: readonly Carried[];
}

export interface HostileOptions {
  readonly planted?: {
    /** Whose liveness a frame of server 1 touches. */
    readonly credit?: number;
    /** What garbage does: the event that the request gets. */
    readonly garbage?: string;
    readonly request?: (machine: AnyStateMachine) => AnyStateMachine;
    readonly classify?: (outcome: string, from: number, attempts: Attempts, request: ComponentView) => string;
  };
}

const frames = ['garbage', 'heartbeat', 'OK', 'ERROR', 'OK to another id'] as const;
const hostile = 1;

export function hostileSystem({ planted = {} }: HostileOptions = {}): ComposedSystem<HostileState> {
  const liveness = compileMachine(livenessMachine());
  const credited = planted.credit ?? hostile;
  const classify = planted.classify ?? classifyReply;
  return composeSystem<HostileState>({
    components: {
      request: compileMachine(planted.request === undefined ? requestMachine() : planted.request(requestMachine())),
      attempts: attemptsObserver(),
      liveness: [liveness, liveness],
      dropped: counter('dropped', 'DROP', 3),
      timeouts: counter('timeouts', 'TIMEOUT', 3),
      endings: counter('endings', 'END', 2),
    },
    channels: {
      toClient: {
        capacity: 1,
        receiver(event, { view }): readonly Delivery[] {
          const drop: Delivery = { to: 'dropped', event: { type: 'DROP' } };
          if (event.type === 'garbage') return planted.garbage === undefined ? [drop] : [drop, { to: 'request', event: { type: planted.garbage } }];
          if (event.type === 'heartbeat') return [{ to: `liveness.${credited}`, event: { type: 'HEARTBEAT_ANSWER' } }];
          const isOpen = view.request.matches('waiting') || view.request.matches('backoff');
          if (event.type === 'OK to another id' || !isOpen) return [drop];
          const type = classify(event.type, hostile, view.attempts.context, view.request);
          const sign: readonly Delivery[] = type === 'LATE_OK_REPLY' ? [{ to: `liveness.${credited}`, event: { type } }] : [];
          return [{ to: 'request', event: { type } }, ...sign];
        },
      },
    },
    moves: [{ component: 'request', event: { type: 'START', servers: 2 } }, ...frames.map((type) => ({ name: `server 1 sends ${type}`, deliver: ({ view }: { view: HostileState }) => (view.toClient.length > 0 ? undefined : [{ to: 'toClient', event: { type } }]) }))],
    routes: {
      request(event, { view }) {
        const states = view.liveness.map((one) => one.value as ServerState);
        const { target } = view.attempts.context;
        switch (event.type) {
          case 'SEND': {
            const server = selectServer(states, [0, 1]);
            return [{ to: 'attempts', event: { type: 'ASK', server, worse: isWorseThanKnown(states, server) } }];
          }
          case 'ATTEMPT_SUCCEEDED':
            return [{ to: `liveness.${target}`, event: { type: 'OK_REPLY' } }];
          case 'ATTEMPT_FAILED':
            return [
              { to: `liveness.${target}`, event: { type: event['by'] === 'ERROR' ? 'ERROR_REPLY' : 'ATTEMPT_TIMEOUT' } },
              ...(target === 0 && event['by'] === 'TIMEOUT' ? [{ to: 'timeouts', event: { type: 'TIMEOUT' } }] : []),
            ];
          case 'DROPPED':
            return [{ to: 'dropped', event: { type: 'DROP' } }];
          case 'END':
            return [{ to: 'endings', event }];
          default:
            return [];
        }
      },
    },
  });
}
