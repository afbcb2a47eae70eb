/**
 * An unmodified XState machine with parallel regions as a field system: a field for each region and each leaf of the
 * context, so that exploring it asks XState once for each distinct situation instead of once for each state and event.
 */
import { type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import { canonicalKey } from '../../../core/canonical.js';
import type { OperatingError } from '../../../core/errors.js';
import type { EventObject } from '../../component.js';
import { createDomain, type Domain } from '../../domain.js';
import type { FieldAccess, FieldReader, FieldSystem, LocalStep } from '../../field-system.js';
import { declaredAlphabet, inferredAlphabet } from '../alphabet.js';
import type { CompileOptions } from '../compile-machine.js';
import { definitionLists, describeTransition, type TransitionInfo } from '../definitions.js';
import { createInertScope } from '../inert-scope.js';
import { createUnknownPayloads, UndeclaredPayload } from '../unknown-payload.js';
import { createConsistencyCheck } from './consistency-check.js';
import { cutContext, LeafToken, readingProxy, type Shape } from './context-leaves.js';
import { createFailedStep } from './failed-step.js';
import { analyseRegions } from './region-reads.js';
import { trackMachine } from './tracked-machine.js';
import { learnValues } from './learn-values.js';
import { watchOrder } from './order-watch.js';
import { whyNotFactored } from './unfactorable.js';
import { wholeMachine } from './whole-machine.js';
import { createWholeState } from './whole-state.js';

export interface FactorOptions extends Pick<CompileOptions, 'events' | 'outcomes' | 'input'> {
  /** Top-level parts of the context whose shape changes (a growing list, say): each is one field. */
  readonly whole?: readonly string[];
}

/** A factored machine's view: the snapshot's `value` and `context`, read lazily. */
export interface FactoredView {
  readonly value: unknown;
  readonly context: unknown;
}

export interface FactoredSystem extends FieldSystem {
  /** Why the machine is explored as a whole, where it could not be taken apart. */
  readonly notFactored?: string;
  /** Questions put to XState so far. */
  readonly asked: () => number;
  /** The numbers of a state's parts; undefined where it has others than the system. */
  vectorOf(state: FactoredView): readonly number[] | undefined;
  view(access: FieldReader): FactoredView;
}

/**
 * Throws coded errors: `WP2101` (a guard or assign changes the context in place), `WP2102` (an impure guard or assign),
 * `WP2103` (the context changes its shape), `WP2104` (it does what cannot be followed by parts), those of a machine that
 * throws or loops, and those of `compileMachine` where the machine cannot be factored.
 */
export function factorMachine(original: AnyStateMachine, options: FactorOptions = {}): FactoredSystem {
  const scope = createInertScope(original.id);
  const notFactored = whyNotFactored(original) ?? (options.outcomes === undefined ? undefined : 'its actors answer');
  if (notFactored !== undefined) return wholeMachine(original, options, notFactored);

  const start = original.getInitialSnapshot(scope.scope, options.input) as AnyMachineSnapshot;
  const leaves = cutContext(start.context, new Set(options.whole));
  const regions = analyseRegions(original);
  const count = regions.regions.length;
  const startValue = start.value as Readonly<Record<string, unknown>>;
  const leafDomains: Domain<unknown>[] = leaves.names.map(() => createDomain());
  const regionDomains: Domain<unknown>[] = regions.regions.map(() => createDomain());
  const initial = [
    ...regions.regions.map((key, i) => (regionDomains[i] as Domain<unknown>).intern(startValue[key])),
    ...leaves.initial.map((value, leaf) => (leafDomains[leaf] as Domain<unknown>).intern(value)),
  ];

  let access: FieldAccess | undefined;
  let revision = 0;
  let asked = 0;
  const tracked = trackMachine(original, {
    shape: leaves.shape,
    domains: leafDomains,
    read: (leaf) => (access as FieldAccess).read(count + leaf),
    onRefined: () => void revision++,
  });
  watchOrder(scope);
  const whole = createWholeState(leaves, regions.regions, regionDomains, leafDomains);
  const check = createConsistencyCheck(original, createInertScope(original.id), whole, [...regionDomains, ...leafDomains]);
  const failed = createFailedStep(original, createInertScope(original.id), whole);
  const snapshots = new Map<string, AnyMachineSnapshot>();
  const countLeafValues = (): number => leafDomains.reduce((sum, { size }) => sum + size, 0);
  const countValues = (): number => [...regionDomains, ...leafDomains].reduce((sum, { size }) => sum + size, 0);

  /** The snapshot with these regions; the others, which do not matter, stay as at the start. */
  function snapshotAt(read: readonly number[], values: readonly number[]): AnyMachineSnapshot {
    const key = `${read.join()}:${values.join()}`;
    let known = snapshots.get(key);
    if (known === undefined) {
      const value = { ...startValue };
      read.forEach((region, i) => (value[regions.regions[region] as string] = regionDomains[region]?.value(values[i] as number)));
      known = tracked.machine.resolveState({ value: value as never, context: leaves.tokens });
      snapshots.set(key, known);
    }
    return known;
  }

  function createStep(event: EventObject, name: string): LocalStep {
    const read = regions.readsOf(event.type);
    return {
      kind: 'local',
      name,
      fair: false,
      run(given) {
        const seen = new Map<number, number>();
        access = {
          write: given.write,
          read(field) {
            const value = given.read(field);
            seen.set(field, value);
            return value;
          },
        };
        const values = read.map(access.read);
        const before = snapshotAt(read, values);
        // XState leaves it to the actor to listen no more.
        if (before.status !== 'active') return false;
        scope.begin(before);
        asked++;
        const after = orFailed(
          () => tracked.machine.transition(before, event, scope.scope),
          (error) => failed(error, event, names.map((_, field) => given.read(field))),
        );
        const taken = scope.actions.some(({ exec }) => exec === tracked.mark);
        const changed: [field: number, value: number][] = [];
        if (taken) {
          const knownValues = countLeafValues();
          const value = after.value as Readonly<Record<string, unknown>>;
          for (const region of read) changed.push([region, (regionDomains[region] as Domain<unknown>).intern(value[regions.regions[region] as string])]);
          collectWrites(leaves.shape, after.context, (leaf, written) => changed.push([count + leaf, (leafDomains[leaf] as Domain<unknown>).intern(written)]));
          if (countLeafValues() > knownValues) tracked.review();
        }
        check.look(event, seen, changed, taken);
        for (const [field, value] of changed) if (field >= count || value !== values[read.indexOf(field)]) given.write(field, value);
        return taken;
      },
    };
  }

  const names = [...regions.regions, ...leaves.names.map((name) => `context.${name}`)];
  const { events } = options.events === undefined ? inferredAlphabet(transitionsOf(original), createUnknownPayloads()) : declaredAlphabet(options.events);
  learnValues(original, events, scope, start, (value, context) => {
    const before = countValues();
    regions.regions.forEach((key, i) => (regionDomains[i] as Domain<unknown>).intern(value[key]));
    collectWrites(leaves.shape, context, (leaf, found) => (leafDomains[leaf] as Domain<unknown>).intern(found));
    return countValues() > before;
  });
  /** Undefined too for a context with stand-ins for undeclared payloads, which nobody may look into. */
  function vectorOf(state: FactoredView): readonly number[] | undefined {
    try {
      return numbersOf(state);
    } catch (error) {
      if (error instanceof UndeclaredPayload) return undefined;
      throw error;
    }
  }

  function numbersOf({ value, context }: FactoredView): readonly number[] | undefined {
    const knownValues = countLeafValues();
    const vector = regions.regions.map((key, i) => (regionDomains[i] as Domain<unknown>).intern((value as typeof startValue)[key]));
    collectWrites(leaves.shape, context, (leaf, found) => vector.push((leafDomains[leaf] as Domain<unknown>).intern(found)));
    if (countLeafValues() > knownValues) tracked.review();
    return canonicalKey(whole(vector)) === canonicalKey({ value, context: context ?? {} }) ? vector : undefined;
  }

  return {
    vectorOf,
    fields: names.map((name, i) => ({ name, domain: (i < count ? regionDomains[i] : leafDomains[i - count]) as Domain<unknown> })),
    initial: [initial],
    steps: events.map((event, i) => createStep(event, stepName(event, events.findIndex(({ type }) => type === event.type) === i ? 0 : i))),
    revision: () => revision,
    asked: () => asked,
    view: ({ read }) => ({
      get value() {
        return Object.defineProperties({}, Object.fromEntries(regions.regions.map((key, i) => [key, { enumerable: true, get: () => regionDomains[i]?.value(read(i)) }])));
      },
      get context() {
        return readingProxy(leaves.tokens, { read: (leaf) => leafDomains[leaf]?.value(read(count + leaf)), known: () => undefined, seen: new Set() });
      },
    }),
  };
}

function transitionsOf(machine: AnyStateMachine): TransitionInfo[] {
  return definitionLists(machine).flatMap((list) => list.transitions.map((_, index) => describeTransition(list, index)));
}

/** Events with payloads share a type: from the second on they are told apart by their number. */
function stepName(event: EventObject, number: number): string {
  return number === 0 ? event.type : `${event.type}#${number}`;
}

function orFailed<Result>(run: () => Result, failed: (error: unknown) => OperatingError): Result {
  try {
    return run();
  } catch (error) {
    throw failed(error);
  }
}

/** What is no token any more was written. */
function collectWrites(shape: Shape, tree: unknown, onWrite: (leaf: number, value: unknown) => void): void {
  if (typeof shape === 'number') {
    if (!(tree instanceof LeafToken)) onWrite(shape, tree);
    return;
  }
  // Where the tree has another shape there is nothing to look at: it differs from what is put together of the leaves.
  for (const [key, part] of shape.parts) collectWrites(part, typeof tree === 'object' && tree !== null ? Reflect.get(tree, key) : undefined, onWrite);
}
