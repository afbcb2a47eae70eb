/**
 * A private copy of the user's machine, prepared for asking: it reports which transitions it takes, which states it
 * enters and which guards it evaluates, its actors are stand-ins that never run, and logging is left out. States, guards, assigns and the rules
 * that choose among them are the user's and XState's.
 */
import { and, type AnyMachineSnapshot, type AnyStateMachine, type AnyTransitionDefinition } from 'xstate';
import { definitionLists, describeTransition, stateNodes, statePath, type TransitionInfo } from './definitions.js';
import type { UnknownPayloads } from './unknown-payload.js';

/** One look at a guard while XState chose among the candidates of one state. */
export interface GuardLook {
  readonly transition: string;
  readonly snapshot: AnyMachineSnapshot;
  readonly event: object;
  readonly passed: boolean;
}

export interface InertMachine {
  readonly machine: AnyStateMachine;
  readonly transitions: readonly TransitionInfo[];
  /** The transition whose taking this recorded action marks. */
  markOf(exec: unknown): string | undefined;
  /** The state node whose entry this recorded action marks, by its path. */
  entryOf(exec: unknown): string | undefined;
  /** Guards evaluated so far. */
  readonly looks: number;
  /** Is told of every guard evaluated; for findings about guards. */
  readonly watchGuards: (watcher: ((look: GuardLook) => void) | undefined) => void;
  /** What a guard says in another situation; `true` for a transition without one. */
  readonly evaluate: (transition: string, snapshot: AnyMachineSnapshot, event: object) => boolean;
}

export function createInertMachine(original: AnyStateMachine, unknown: UnknownPayloads): InertMachine {
  const machine = original.provide({}) as AnyStateMachine;
  const marks = new Map<unknown, string>();
  const entries = new Map<unknown, string>();
  const guards = new Map<string, unknown>();
  const transitions: TransitionInfo[] = [];
  let watcher: ((look: GuardLook) => void) | undefined;
  let looks = 0;

  const evaluate = (guard: unknown, snapshot: AnyMachineSnapshot, args: GuardArgs): boolean =>
    unknown.whileStrict(() => combined(guard).check(snapshot, { ...args, context: unknown.strict(args.context) }, { guards: [guard] }));

  for (const list of definitionLists(machine)) {
    for (const [index, definition] of list.transitions.entries()) {
      const info = describeTransition(list, index);
      transitions.push(info);
      const mark = freshMark();
      marks.set(mark, info.id);
      const open = definition as { actions: unknown; guard?: unknown };
      const guard: unknown = definition.guard;
      if (guard !== undefined) {
        guards.set(info.id, guard);
        open.guard = Object.assign(freshMark(), {
          check: (snapshot: AnyMachineSnapshot, args: GuardArgs) => {
            looks++;
            const passed = evaluate(guard, snapshot, args);
            watcher?.({ transition: info.id, snapshot, event: args.event, passed });
            return passed;
          },
        });
      }
      open.actions = [mark, ...withoutLogs(definition.actions)];
    }
  }
  makeInert(machine);
  for (const node of stateNodes(machine)) {
    const mark = freshMark();
    entries.set(mark, statePath(node));
    node.entry = [mark, ...node.entry] as typeof node.entry;
  }
  return {
    machine,
    transitions,
    markOf: (exec) => marks.get(exec),
    entryOf: (exec) => entries.get(exec),
    get looks() {
      return looks;
    },
    watchGuards: (next) => {
      watcher = next;
    },
    evaluate: (transition, snapshot, event) => {
      const guard = guards.get(transition);
      return guard === undefined || unknown.aside(() => evaluate(guard, snapshot, { context: snapshot.context as unknown, event }));
    },
  };
}

/** A function of its own identity, which XState takes for an action or a guard. */
function freshMark(): () => boolean {
  return () => false;
}

interface GuardArgs {
  readonly context: unknown;
  readonly event: object;
}

/** XState's own way to evaluate any kind of guard: names, parameters and combinations included. */
function combined(guard: unknown): { check(snapshot: AnyMachineSnapshot, args: GuardArgs, self: { readonly guards: readonly unknown[] }): boolean } {
  return and([guard as never]) as unknown as ReturnType<typeof combined>;
}

/** Replaces what would run: actors by stand-ins, log expressions by nothing. */
function makeInert(machine: AnyStateMachine): void {
  for (const node of stateNodes(machine)) {
    node.entry = withoutLogs(node.entry) as typeof node.entry;
    node.exit = withoutLogs(node.exit) as typeof node.exit;
    if (node.type === 'compound') {
      const initial = tryInitial(() => node.initial as AnyTransitionDefinition);
      if (initial !== undefined) (initial as { actions: unknown }).actions = withoutLogs(initial.actions);
    }
    const invoked = node.config.invoke as unknown;
    if (invoked !== undefined) {
      const inert = (Array.isArray(invoked) ? invoked : [invoked]).map((config: object) => ({ ...config, src: standIn }));
      node.config = { ...node.config, invoke: inert } as typeof node.config;
    }
  }
  const { actions } = machine.implementations as { readonly actions: Record<string, unknown> };
  for (const [name, action] of Object.entries(actions)) if (isLog(action)) Reflect.deleteProperty(actions, name);
  (machine as { implementations: unknown }).implementations = {
    ...machine.implementations,
    actors: new Proxy({}, { get: () => standIn, has: () => true }),
  };
}

/** An `initial` that names no child throws here; it is reported when the machine is started. */
function tryInitial(read: () => AnyTransitionDefinition): AnyTransitionDefinition | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Actor logic that waits for ever: what an actor answers is declared, never run. */
const standIn = {
  transition: (snapshot: unknown) => snapshot,
  getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined, context: undefined }),
  getPersistedSnapshot: (snapshot: unknown) => snapshot,
};

function withoutLogs(actions: readonly unknown[]): readonly unknown[] {
  return actions.filter((action) => !isLog(action));
}

function isLog(action: unknown): boolean {
  return typeof action === 'function' && (action as { readonly type?: unknown }).type === 'xstate.log';
}
