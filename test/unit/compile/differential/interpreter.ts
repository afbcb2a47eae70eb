/** XState's own interpreter with its clock in our hand: the other side of the comparison. */
import { createActor, createMachine, type AnyActorRef, type AnyMachineSnapshot, type AnyStateMachine, type AnyTransitionDefinition } from 'xstate';
import { canonicalKey } from '../../../../src/core/canonical.js';
import type { Emission, EventObject } from '../../../../src/engine/component.js';

export interface PendingReal {
  readonly sendId: string | undefined;
  readonly delayMs: number;
  readonly event: EventObject;
  /** Until it is due. */
  readonly remainingMs: number;
  fire(): void;
}

export interface Interpreter {
  send(event: EventObject): void;
  readonly snapshot: AnyMachineSnapshot;
  /** In the order they were started. */
  readonly timers: readonly PendingReal[];
  /** What left the machine since the last call. */
  takeEmissions(): readonly Emission[];
  /** The transitions selected since the last call; those that lost against others of the same step included. */
  takeTransitions(): readonly AnyTransitionDefinition[];
  /** Lets time pass; nothing fires by itself. */
  advance(durationMs: number): void;
  stop(): void;
}

interface Scheduler {
  schedule(source: unknown, target: unknown, event: EventObject, delay: number, id?: string): void;
}

export function startInterpreter(machine: AnyStateMachine, input?: unknown): Interpreter {
  let handles = 0;
  let nowMs = 0;
  const callbacks = new Map<number, () => void>();
  const scheduled: { readonly handle: number; readonly sendId: string | undefined; readonly delayMs: number; readonly dueMs: number; readonly event: EventObject }[] = [];
  const clock = {
    setTimeout: (callback: () => void): number => {
      callbacks.set(++handles, callback);
      return handles;
    },
    clearTimeout: (handle: number): void => {
      callbacks.delete(handle);
    },
  };
  let emissions: Emission[] = [];
  let transitions: AnyTransitionDefinition[] = [];
  const host = createMachine({ invoke: { id: 'sut', src: machine, ...(input === undefined ? {} : { input }) }, on: { '*': {} } });
  const actor = createActor(host, {
    clock,
    logger: () => {},
    inspect: (event) => {
      if (event.type !== '@xstate.microstep' || (event.actorRef as AnyActorRef).id !== 'sut') return;
      transitions.push(...((event as unknown as { readonly _transitions: AnyTransitionDefinition[] })._transitions ?? []));
    },
  });
  const sut = actor.getSnapshot().children['sut'] as AnyActorRef;
  const system = actor.system as unknown as { scheduler: Scheduler; _relay(source: unknown, target: unknown, event: EventObject): void };
  const schedule = system.scheduler.schedule.bind(system.scheduler);
  system.scheduler.schedule = (source, target, event, delay, id) => {
    schedule(source, target, event, delay, id);
    scheduled.push({ handle: handles, sendId: id, delayMs: delay, dueMs: nowMs + delay, event });
  };
  const relay = system._relay.bind(system);
  system._relay = (source, target, event) => {
    if (source === sut && target !== sut && !/^xstate\.(?:done|error)\.actor\.sut$/u.test(event.type)) {
      emissions.push({ to: target === actor ? '#parent' : (target as AnyActorRef).id, event });
    }
    relay(source, target, event);
  };
  sut.on('*', (event: EventObject) => {
    emissions.push({ to: '#emit', event });
  });
  actor.subscribe({ error: () => {} });
  actor.start();
  return {
    send: (event) => {
      // Through the relay, as an event from outside: a stopped actor would only warn.
      if ((sut.getSnapshot() as AnyMachineSnapshot).status === 'active') relay(undefined, sut, event);
    },
    get snapshot() {
      return sut.getSnapshot() as AnyMachineSnapshot;
    },
    get timers() {
      if ((sut.getSnapshot() as AnyMachineSnapshot).status !== 'active') return [];
      return scheduled
        .filter(({ handle }) => callbacks.has(handle))
        .map(({ handle, dueMs, ...timer }) => ({
          ...timer,
          remainingMs: dueMs - nowMs,
          fire: () => {
            const callback = callbacks.get(handle);
            callbacks.delete(handle);
            callback?.();
          },
        }));
    },
    takeEmissions: () => {
      const taken = emissions;
      emissions = [];
      return taken;
    },
    takeTransitions: () => {
      const taken = transitions;
      transitions = [];
      return taken;
    },
    advance: (durationMs) => {
      nowMs += durationMs;
    },
    stop: () => actor.stop(),
  };
}

/** Timers without their order, for comparison. */
export function timerKeys(timers: readonly (Pick<PendingReal, 'sendId' | 'delayMs' | 'event'> & { readonly remainingMs?: number })[], exact = false): readonly string[] {
  return timers.map(({ sendId, delayMs, event, remainingMs }) => canonicalKey({ sendId, delayMs, event, ...(exact ? { remainingMs } : {}) })).toSorted();
}
