/**
 * Liveness in time: the client's heartbeats, the way to one server and back, and its process, which goes down and comes
 * up at any moment. Frames that arrive at a process that is down are lost; no other frame is. What requests do to the
 * server's liveness comes from outside, at any moment, so that it is in any state when the process comes up.
 */
import type { AnyStateMachine } from 'xstate';
import type { Component } from '../../../src/engine/component.js';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import { composeSystem, type ComposedSystem } from '../../../src/engine/compose/compose-system.js';
import type { Carried, ComponentView, Delivery } from '../../../src/engine/compose/description.js';
import { livenessMachine, type LivenessOptions } from '../liveness.js';
import { heartbeatIntervalMs, tickerMachine } from '../ticker.js';
import { checkedLivenessMachine } from './checked-liveness.js';
import { processMachine, signsMachine } from './process.js';

export interface HeartbeatState {
  readonly ticker: ComponentView;
  readonly liveness: ComponentView<{ readonly failures: number }>;
  readonly process: ComponentView;
  /** A bystander at the client's door: `now` for the moment in which a sign of life comes. */
  readonly signs: ComponentView;
  readonly ask: readonly Carried[];
  readonly answer: readonly Carried[];
}

export interface HeartbeatOptions {
  /** Divides all times. */
  readonly unitMs: number;
  readonly intervalMs?: number;
  readonly liveness?: Partial<LivenessOptions>;
  /** The longest time that a frame is under way, one way. */
  readonly delayMs: number;
  /** `at once`: DEAD the moment that the timeout is over. `at ticks`: silence is looked for once each interval. */
  readonly check: 'at once' | 'at ticks';
  /** The process goes down and comes up. Default true. */
  readonly crashes?: boolean;
  /** Attempts time out at any moment. Default true. */
  readonly failures?: boolean;
  readonly planted?: PlantedInHeartbeat;
}

export interface PlantedInHeartbeat {
  readonly liveness?: (machine: AnyStateMachine) => AnyStateMachine;
  readonly ticker?: (machine: AnyStateMachine) => AnyStateMachine;
  /** To whom the client sends heartbeats, by the server's state. */
  readonly asks?: (liveness: ComponentView) => boolean;
  readonly looksForSilence?: (liveness: ComponentView) => boolean;
}

export function heartbeatSystem(options: HeartbeatOptions): ComposedSystem<HeartbeatState> {
  const { unitMs, delayMs, check, intervalMs = heartbeatIntervalMs, planted = {} } = options;
  const liveness = check === 'at ticks' ? checkedLivenessMachine(options.liveness) : livenessMachine(options.liveness);
  const delay = { min: 0, max: delayMs };
  const capacity = 1 + Math.floor(delayMs / intervalMs);
  return composeSystem<HeartbeatState>({
    time: { unitMs },
    components: {
      ticker: compiled(tickerMachine({ intervalMs }), planted.ticker),
      liveness: compiled(liveness, planted.liveness),
      process: compiled(processMachine()),
      signs: compiled(signsMachine()),
    },
    channels: {
      ask: { capacity, delayMs: delay, receiver: (_, { view }) => (view.process.matches('up') ? [{ to: 'answer', event: { type: 'HEARTBEAT_ANSWER' } }] : []) },
      answer: { capacity, delayMs: delay, receiver: (event) => [{ to: 'liveness', event }, { to: 'signs', event: { type: 'SIGN' } }] },
    },
    moves: [
      ...(options.crashes === false
        ? []
        : [
            { component: 'process', event: { type: 'CRASH' } },
            { component: 'process', event: { type: 'RESTART' } },
          ]),
      ...(options.failures === false ? [] : [{ component: 'liveness', event: { type: 'ATTEMPT_TIMEOUT' } }]),
    ],
    routes: {
      ticker(_, { view }) {
        const looks = check === 'at ticks' && (planted.looksForSilence?.(view.liveness) ?? true);
        const checked: readonly Delivery[] = looks ? [{ to: 'liveness', event: { type: 'CHECK' } }] : [];
        return (planted.asks?.(view.liveness) ?? true) ? [...checked, { to: 'ask', event: { type: 'HEARTBEAT' } }] : checked;
      },
    },
  });
}

function compiled(machine: AnyStateMachine, plant?: (machine: AnyStateMachine) => AnyStateMachine): Component {
  return compileMachine(plant?.(machine) ?? machine, { time: 'discrete' });
}
