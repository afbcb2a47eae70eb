/** What a local state waits for: its running timers and the actors that have not answered. */
import type { AnyMachineSnapshot } from 'xstate';
import type { Awaited } from '../component.js';
import type { Actor, ActorAnswer } from './outcomes.js';
import type { RunningTimer } from './timers.js';

export type Waiting = Awaited & ({ readonly kind: 'timer'; readonly index: number } | { readonly kind: 'actor'; readonly actor: string; readonly answer: ActorAnswer });

export interface WaitingState {
  readonly snapshot: AnyMachineSnapshot;
  readonly timers: readonly RunningTimer[];
  readonly answered: ReadonlySet<string>;
}

/** Timers in their fixed order, then actors by id. */
export function waitingIn({ snapshot, timers, answered }: WaitingState, answers: (actor: Actor) => readonly ActorAnswer[]): readonly Waiting[] {
  if (snapshot.status !== 'active') return [];
  const running = timers.map(({ id, remainingMs }, index): Waiting => ({ name: id, kind: 'timer', index, ...(remainingMs === undefined ? {} : { remainingMs }) }));
  const children = snapshot.children as Readonly<Record<string, ChildRef | undefined>>;
  const actors = Object.keys(children)
    .toSorted()
    .filter((id) => !answered.has(id))
    .flatMap((id) => {
      const { src, options } = children[id] ?? {};
      const actor: Actor = { id, src: typeof src === 'string' ? src : undefined, input: options?.input };
      return answers(actor).map((answer): Waiting => ({ name: `${id}: ${answer.name}`, kind: 'actor', actor: id, answer }));
    });
  return [...running, ...actors];
}

/** Of timers with equal delays that are due together, a run-time fires the one first that was started first. */
export function inFiringOrder(waiting: readonly Waiting[], timers: readonly RunningTimer[]): readonly Waiting[] {
  const dueDelays = new Set<number>();
  return waiting.filter((item) => {
    if (item.kind !== 'timer' || item.remainingMs !== 0) return true;
    const delayMs = (timers[item.index] as RunningTimer).delayMs;
    if (dueDelays.has(delayMs)) return false;
    dueDelays.add(delayMs);
    return true;
  });
}

interface ChildRef {
  readonly src?: unknown;
  readonly options?: { readonly input?: unknown };
}
