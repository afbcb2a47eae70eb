/**
 * The numbering of a machine's local states. Two situations get the same number exactly when XState cannot tell them
 * apart from there on: active nodes, context, history, children, timers, and the order of active nodes where it counts.
 */
import type { AnyMachineSnapshot, AnyStateNode } from 'xstate';
import { canonicalKey, identityKey, type Describe } from '../../core/canonical.js';
import type { LocalState } from '../component.js';
import type { Answer, Situation } from './ask.js';
import { normalTimers, type RunningTimer } from './timers.js';

export interface StateEntry extends Situation {
  /** Actors that have finished or failed. */
  readonly answered: ReadonlySet<string>;
  readonly contextKey: string;
}

export interface LocalStates {
  /** The number of this situation; a new one keeps the first representative for good. */
  intern(answer: Situation, answered: ReadonlySet<string>): number;
  entry(state: number): StateEntry;
  view(state: number): LocalState;
  /** Equal for states that differ at most in the order in which their regions were entered. */
  orderless(state: number): string;
  readonly size: number;
}

export interface LocalStateOptions {
  readonly describe: Describe;
  /** The input of an actor where its answers depend on it; part of the state then. */
  readonly inputOf: (id: string, src: string | undefined, actor: unknown) => { readonly input: unknown } | undefined;
  /** Called before a new state is added. */
  onNew(size: number): void;
}

export function createLocalStates(options: LocalStateOptions): LocalStates {
  const { describe } = options;
  const entries: StateEntry[] = [];
  const views: (LocalState | undefined)[] = [];
  const numbers = new Map<string, number>();
  const configurations = new Map<string, Pick<AnyMachineSnapshot, '_nodes' | 'value' | 'tags'>>();
  const configurationKeys = new WeakMap<object, string>();
  const contextKeys = new WeakMap<object, string>();
  const shortKeys = new Map<string, number>();

  /** Long keys are kept once and referred to by number. */
  const short = (key: string): number => {
    const known = shortKeys.get(key);
    if (known !== undefined) return known;
    shortKeys.set(key, shortKeys.size);
    return shortKeys.size - 1;
  };
  const configurationKey = (nodes: readonly AnyStateNode[]): string => {
    const known = configurationKeys.get(nodes);
    if (known !== undefined) return known;
    const key = keyOfNodes(nodes);
    configurationKeys.set(nodes, key);
    return key;
  };
  const contextKey = (context: object): string => {
    const known = contextKeys.get(context);
    if (known !== undefined) return known;
    const key = identityKey(context, describe, 'context');
    contextKeys.set(context, key);
    return key;
  };
  const childrenKey = (snapshot: AnyMachineSnapshot, answered: ReadonlySet<string>): string => {
    const ids = Object.keys(snapshot.children as object);
    if (ids.length === 0) return '';
    return canonicalKey(children(snapshot, answered, options), describe, 'children');
  };
  const timersKey = (timers: readonly RunningTimer[]): string => (timers.length === 0 ? '' : canonicalKey(timers, describe, 'timers'));
  const end = ({ status, output, error }: AnyMachineSnapshot): string => (status === 'active' ? '' : `${status}${canonicalKey([output, error], describe, 'output')}`);

  const restKey = (snapshot: AnyMachineSnapshot, timers: readonly RunningTimer[], answered: ReadonlySet<string>, context: string): string =>
    `${short(context)};${historyKey(snapshot.historyValue as HistoryValue)};${short(childrenKey(snapshot, answered))};${short(timersKey(timers))};${short(end(snapshot))}`;

  return {
    intern({ snapshot, timers }, answered) {
      const nodes = snapshot._nodes as readonly AnyStateNode[];
      const configuration = configurationKey(nodes);
      const context = contextKey((snapshot.context ?? none) as object);
      const normal = normalTimers(timers, (timer) => canonicalKey(timer, describe));
      const key = `${configuration};${restKey(snapshot, normal, answered, context)}`;
      const known = numbers.get(key);
      if (known !== undefined) return known;
      options.onNew(entries.length);
      const shared = configurations.get(configuration) ?? snapshot;
      configurations.set(configuration, shared);
      // Equal parts are shared, so that a state costs little more than its context.
      const lean = { ...snapshot, _nodes: shared._nodes, value: shared.value, tags: shared.tags } as AnyMachineSnapshot;
      numbers.set(key, entries.length);
      return entries.push({ snapshot: lean, timers: normal, answered, contextKey: context }) - 1;
    },
    entry(state) {
      const found = entries[state];
      if (found === undefined) throw new RangeError(`no state has the number ${state}`);
      return found;
    },
    view(state) {
      const known = views[state];
      if (known !== undefined) return known;
      const { snapshot, timers, answered } = this.entry(state);
      const history = historyView(snapshot.historyValue as HistoryValue);
      const view: LocalState = {
        value: snapshot.value as unknown,
        context: snapshot.context as unknown,
        status: snapshot.status as LocalState['status'],
        ...(snapshot.output === undefined ? {} : { output: snapshot.output as unknown }),
        ...(snapshot.error === undefined ? {} : { error: snapshot.error as unknown }),
        ...(Object.keys(history).length === 0 ? {} : { history }),
        ...(Object.keys(snapshot.children as object).length === 0 ? {} : { children: children(snapshot, answered, options) }),
        timers,
        tags: [...(snapshot.tags)],
      };
      views[state] = view;
      return view;
    },
    orderless(state) {
      const { snapshot, timers, answered, contextKey: context } = this.entry(state);
      return `${sortedOrders(snapshot._nodes as readonly AnyStateNode[])};${restKey(snapshot, timers, answered, context)}`;
    },
    get size() {
      return entries.length;
    },
  };
}

/** The actors that take part from one answer to the next: one that was started anew under an old id has not answered. */
export function stillAnswered(before: Situation, answered: ReadonlySet<string>, after: Answer): ReadonlySet<string> {
  if (answered.size === 0) return answered;
  const old = before.snapshot.children as Record<string, unknown>;
  const now = after.snapshot.children as Record<string, unknown>;
  if (old === now) return answered;
  return new Set([...answered].filter((id) => id in now && now[id] === old[id]));
}

const none = {};

type HistoryValue = Readonly<Record<string, readonly AnyStateNode[]>>;

/**
 * XState keeps active nodes in order of entry, tries `always` transitions in that order, and orders parallel regions by
 * it. So the order belongs to the state wherever two active leaves have an `always` to try.
 */
function keyOfNodes(nodes: readonly AnyStateNode[]): string {
  const leaves = nodes.filter((node) => (node.type === 'atomic' || node.type === 'final') && triesAlways(node)).map(({ order }) => order);
  const regions = nodes.filter(({ parent }) => (parent as AnyStateNode | undefined)?.type === 'parallel').map(({ order }) => order);
  return `${sortedOrders(nodes)}${unordered(leaves)}${unordered(regions)}`;
}

function sortedOrders(nodes: readonly AnyStateNode[]): string {
  return nodes.map(({ order }) => order).toSorted((a, b) => a - b).join(',');
}

function triesAlways(leaf: AnyStateNode): boolean {
  for (let node: AnyStateNode | undefined = leaf; node !== undefined; node = node.parent as AnyStateNode | undefined) {
    if ((node.always?.length ?? 0) > 0) return true;
  }
  return false;
}

/** Empty where the order is the document's. */
function unordered(orders: readonly number[]): string {
  return orders.every((order, index) => index === 0 || (orders[index - 1] ?? 0) < order) ? '' : `!${orders.join(',')}`;
}

const historyKeys = new WeakMap<object, string>();

function historyKey(history: HistoryValue | undefined): string {
  if (history === undefined) return '';
  const known = historyKeys.get(history);
  if (known !== undefined) return known;
  const key = Object.keys(history)
    .toSorted()
    .map((id) => `${id}=${(history[id] ?? []).map(({ order }) => order).toSorted((a, b) => a - b).join(',')}`)
    .join('&');
  historyKeys.set(history, key);
  return key;
}

function historyView(history: HistoryValue | undefined): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(history ?? {}).map(([id, nodes]) => [id, nodes.map((node) => node.path.join('.')).toSorted()]));
}

function children(snapshot: AnyMachineSnapshot, answered: ReadonlySet<string>, { inputOf }: LocalStateOptions): unknown {
  const actors = snapshot.children as Readonly<Record<string, { readonly src?: unknown; readonly _snapshot?: unknown } | undefined>>;
  return Object.keys(actors)
    .toSorted()
    .map((id) => {
      const src = actors[id]?.src;
      const name = typeof src === 'string' ? src : undefined;
      return { id, ...(name === undefined ? {} : { src: name }), answered: answered.has(id), ...inputOf(id, name, actors[id]) };
    });
}
