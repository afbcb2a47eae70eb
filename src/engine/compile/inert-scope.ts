/**
 * The surroundings in which XState is asked: an actor scope that executes nothing and records everything. One scope
 * serves all questions; XState's own pure `transition` builds a whole actor for each and is several times slower.
 */
import type { AnyActorRef, AnyActorScope, AnyMachineSnapshot } from 'xstate';

export interface RecordedAction {
  readonly type: string;
  readonly params: unknown;
  readonly exec: unknown;
}

export interface InertScope {
  readonly scope: AnyActorScope;
  /** Starts a question about this snapshot. */
  begin(snapshot: AnyMachineSnapshot | undefined): void;
  /** What XState would have executed since `begin`, in order. */
  readonly actions: readonly RecordedAction[];
  /** An actor was used at once since `begin`; XState makes an error of its own of what a guard throws. */
  readonly used: ActorUsed | undefined;
  readonly self: object;
  readonly parent: object;
}

/** Thrown when one question takes too many microsteps. */
export class EndlessLoop extends Error {
  constructor(readonly limit: number) {
    super(`more than ${limit} microsteps`);
  }
}

/** Thrown from inside the user's code when a guard or assign talks to an actor at once instead of by an action. */
export class ActorUsed extends Error {}

/** More in one question than this: they never end. */
const microstepLimit = 10_000;

/** `isOpaque` tells values apart that must not be looked into. */
export function createInertScope(name: string, isOpaque: (value: object) => boolean = () => false): InertScope {
  let actions: RecordedAction[] = [];
  let current: AnyMachineSnapshot | undefined;
  let taken: Set<string> | undefined;
  let microsteps = 0;
  let used: ActorUsed | undefined;
  const refuse = (what: string) => (): never => {
    used = new ActorUsed(`a guard, assign or expression called ${what}`);
    throw used;
  };
  /** What is done with an actor at once, rather than by an action. */
  const uses = (id: string): object => ({ send: refuse(`send() of the actor ${id}`), getSnapshot: refuse(`getSnapshot() of the actor ${id}`) });
  const stubActor = (id: string): object => ({
    id,
    sessionId: `x:${id}`,
    ...uses(id),
    subscribe: () => ({ unsubscribe: inert }),
    on: () => ({ unsubscribe: inert }),
    toJSON: () => ({ xstate$$type: 1, id }),
  });
  const peers = new Map<string, object>();
  const system = {
    _snapshot: { _scheduledEvents: {} },
    /** The lowest number no child has: children may come and go without making ever new states. */
    _bookId: () => {
      taken ??= namesInUse(current, isOpaque);
      let number = 0;
      while (taken.has(`x:${number}`)) number++;
      taken.add(`x:${number}`);
      return `x:${number}`;
    },
    _register: (sessionId: string) => sessionId,
    _unregister: inert,
    _set: inert,
    _sendInspectionEvent: (event: { readonly type: string; readonly actorRef?: Usable }) => {
      // A child that was just made: it never runs, so whatever it said of itself would be wrong.
      if (event.type === '@xstate.actor' && event.actorRef !== undefined) Object.assign(event.actorRef, uses(event.actorRef.id));
      if (event.type === '@xstate.microstep' && ++microsteps > microstepLimit) throw new EndlessLoop(microstepLimit);
    },
    _relay: inert,
    _clock: {},
    _logger: inert,
    get: (id: string) => {
      const known = peers.get(id);
      if (known !== undefined) return known;
      const made = stubActor(id);
      peers.set(id, made);
      return made;
    },
    getAll: () => Object.fromEntries(peers),
    inspect: () => ({ unsubscribe: inert }),
    scheduler: { schedule: inert, cancel: inert, cancelAll: inert },
    getSnapshot: () => ({ _scheduledEvents: {} }),
    start: inert,
  };
  const parent = { ...stubActor('#parent'), system };
  const self = { ...stubActor(name), sessionId: 'x:self', system, _parent: parent, getSnapshot: () => current };
  const scope = {
    self: self as unknown as AnyActorRef,
    id: name,
    sessionId: 'x:self',
    logger: inert,
    defer: inert,
    emit: inert,
    stopChild: inert,
    system: system as unknown as AnyActorScope['system'],
    actionExecutor: (action: RecordedAction) => {
      actions.push(action);
    },
  } as unknown as AnyActorScope;
  return {
    scope,
    begin(snapshot) {
      actions = [];
      current = snapshot;
      taken = undefined;
      microsteps = 0;
      used = undefined;
    },
    get actions() {
      return actions;
    },
    get used() {
      return used;
    },
    self,
    parent,
  };
}

const inert = (): void => {};

interface Usable {
  readonly id: string;
}

/** Actor references look the same in every XState version 5. */
export function isActorRef(value: object): value is { readonly id: string; readonly sessionId: string } {
  return 'sessionId' in value && 'send' in value && typeof (value as { send: unknown }).send === 'function';
}

function namesInUse(snapshot: AnyMachineSnapshot | undefined, isOpaque: (value: object) => boolean): Set<string> {
  const names = new Set<string>(Object.keys((snapshot?.children as object | undefined) ?? {}));
  const walk = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 8 || isOpaque(value)) return;
    if (isActorRef(value)) names.add(value.id);
    else for (const item of value instanceof Map || value instanceof Set ? value.values() : Object.values(value)) walk(item, depth + 1);
  };
  walk(snapshot?.context, 0);
  return names;
}
