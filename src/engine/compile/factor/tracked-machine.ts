/**
 * A private copy of the machine whose guards and assigns answer through reduced functions. XState decides everything
 * else: which transitions are taken, in which order, and what is entered.
 */
import { and, assign, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import { canonicalKey } from '../../../core/canonical.js';
import type { Domain } from '../../domain.js';
import { definitionLists, stateNodes } from '../definitions.js';
import { applyWrites, signatureOf, writesOf } from './context-writes.js';
import { readingProxy, type LeafReader, type Shape } from './context-leaves.js';
import { createReducedFunction, type FunctionOutcome, type ReducedFunction } from './reduced-function.js';
import { asksForStates } from './guard-states.js';
import { resolveAction } from './unfactorable.js';

export interface TrackedMachine {
  readonly machine: AnyStateMachine;
  /** Marks a transition that was taken, among the actions XState would execute. */
  readonly mark: unknown;
  /** To be called when leaves got new values: what was left out may matter now, see `ReducedFunction.review`. */
  review(): void;
}

/** One for all: which transition was taken does not matter here. */
const mark = (): void => {};

export interface Tracking {
  readonly shape: Shape;
  readonly domains: readonly Domain<unknown>[];
  /** The number of a leaf's value in the situation asked about now; recorded. */
  read(leaf: number): number;
  onRefined(): void;
}

interface Args {
  readonly context: unknown;
  readonly event: object;
}

export function trackMachine(original: AnyStateMachine, tracking: Tracking): TrackedMachine {
  const machine = original.provide({}) as AnyStateMachine;
  const functions = new Map<string, ReducedFunction>();
  let count = 0;

  /** The reduced function for this piece of code in this kind of situation. */
  function evaluate(code: number, args: Args, extra: string, run: (reader: LeafReader) => FunctionOutcome): FunctionOutcome {
    const key = `${code} ${canonicalKey(args.event)} ${extra} ${signatureOf(args.context)}`;
    let known = functions.get(key);
    if (known === undefined) {
      known = createReducedFunction(
        (read, tryAll) => run(createReader(tracking.domains, read, tryAll)),
        tracking.domains,
        () => tracking.onRefined(),
      );
      functions.set(key, known);
    }
    const outcome = known.evaluate((leaf) => tracking.read(leaf));
    if ('error' in outcome) throw outcome.error;
    return outcome;
  }

  function trackGuard(guard: unknown): unknown {
    const code = count++;
    const builtin = and([guard as never]) as unknown as { check(snapshot: AnyMachineSnapshot, args: Args, self: { readonly guards: readonly unknown[] }): boolean };
    const asks = asksForStates(machine, guard);
    return Object.assign(() => false, {
      check: (snapshot: AnyMachineSnapshot, args: Args) =>
        evaluate(code, args, asks ? JSON.stringify(snapshot.value) : '', (reader) => ({
          result: builtin.check(snapshot, { event: decided(args.event), context: readingProxy(args.context, reader) }, { guards: [guard] }),
          writes: new Map(),
        })).result,
    });
  }

  function trackAction(action: unknown): unknown {
    const resolved = resolveAction(machine, action) as { readonly type?: string; readonly assignment?: unknown } | undefined;
    if (resolved?.type !== 'xstate.assign') return [];
    const params = typeof action === 'object' && action !== null && 'params' in action ? action.params : undefined;
    const { assignment } = resolved;
    const pieces: readonly (readonly [key: string | undefined, code: number, run: unknown])[] =
      typeof assignment === 'function' ? [[undefined, count++, assignment]] : Object.entries(assignment as object).map(([key, run]) => [key, count++, run] as const);
    return assign((args: Args) => {
      let next = args.context;
      for (const [key, code, run] of pieces) {
        const { writes } = evaluate(code, args, '', (reader) => {
          const context = readingProxy(args.context, reader);
          const result: unknown = typeof run === 'function' ? run({ ...args, context }, params) : run;
          return { writes: writesOf(tracking.shape, args.context, key === undefined ? result : { [key]: result }, reader) };
        });
        next = applyWrites(tracking.shape, next, writes);
      }
      return next as object;
    });
  }

  const trackActions = (actions: readonly unknown[]): unknown[] => actions.map(trackAction).flat();
  for (const node of stateNodes(machine)) {
    node.entry = trackActions(node.entry) as typeof node.entry;
    node.exit = trackActions(node.exit) as typeof node.exit;
    if (node.type === 'compound') (node.initial as { actions: unknown }).actions = trackActions(node.initial.actions);
  }
  for (const { transitions } of definitionLists(machine)) {
    for (const definition of transitions) {
      const open = definition as { actions: unknown; guard?: unknown };
      if (open.guard !== undefined) open.guard = trackGuard(open.guard);
      open.actions = [mark, ...trackActions(definition.actions)];
    }
  }
  return {
    machine,
    mark,
    review() {
      for (const known of functions.values()) known.review();
    },
  };
}

/** The event as a guard may see it: what stands in for a payload that nobody declared decides nothing. */
function decided(event: object): object {
  return new Proxy(event, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key);
      if (typeof key === 'string' && found !== undefined && !Object.hasOwn(target, key) && !(key in Object.prototype)) throw new Error(`the payload ${key} is not declared`);
      return found;
    },
  });
}

function createReader(domains: readonly Domain<unknown>[], read: (leaf: number) => number, tryAll?: (leaf: number) => number): LeafReader {
  const seen = new Set<number>();
  const valueOf = (leaf: number, value: number): unknown => (domains[leaf] as Domain<unknown>).value(value);
  return {
    seen,
    read(leaf) {
      seen.add(leaf);
      return valueOf(leaf, read(leaf));
    },
    known: (leaf) => tryAll && Array.from({ length: tryAll(leaf) }, (_, value) => valueOf(leaf, value)),
  };
}
