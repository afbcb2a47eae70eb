/** Variants of a machine: its configuration with something added or changed, everything else as it is. */
import { assign, createMachine, type AnyStateMachine } from 'xstate';

/** A configuration as plain data: states by name, transitions by event. */
export interface PlainNode {
  initial?: string;
  type?: string;
  entry?: unknown;
  states?: Record<string, PlainNode>;
  on?: Record<string, unknown>;
  after?: Record<string, unknown>;
  [key: string]: unknown;
}

/** The machine whose configuration was changed, with the same guards, actions and delays. */
export function changed(machine: AnyStateMachine, change: (config: PlainNode) => unknown): AnyStateMachine {
  const config = copied(machine.config) as PlainNode;
  change(config);
  return createMachine(config as never, machine.implementations as never);
}

/** The node at a path of states; a change to it is a change of the configuration. Throws a `RangeError` for a path that is none. */
export function nodeAt(config: PlainNode, path: string): PlainNode {
  const node = path.split('.').reduce<PlainNode | undefined>((above, name) => above?.states?.[name], config);
  if (node === undefined) throw new RangeError(`no state ${path}`);
  return node;
}

/** Another process takes the server's place: in the state `empty`, with the context as at the start. */
export function restartable(machine: AnyStateMachine, empty: string): AnyStateMachine {
  const context = machine.config.context as Record<string, unknown>;
  return changed(machine, (config) => {
    config.on = { ...config.on, RESTARTED: { target: `.${empty}`, actions: assign(context) } };
  });
}

/** A change to a machine, as a value. */
export type Variant = (machine: AnyStateMachine) => AnyStateMachine;

/** One node changed; the path is that of `nodeAt`, empty for the root. */
export function withNode(path: string, change: (node: PlainNode) => void): Variant {
  return (machine) => changed(machine, (config) => change(path === '' ? config : nodeAt(config, path)));
}

/** For `withNode`: another transition for an event. */
export function on(event: string, transition: unknown): (node: PlainNode) => void {
  return (node) => {
    node.on = { ...node.on, [event]: transition };
  };
}

/** Other guards, actions or delays of the same names. */
export function providing(implementations: { readonly guards?: unknown; readonly actions?: unknown; readonly delays?: unknown }): Variant {
  return (machine) => machine.provide(implementations as never) as AnyStateMachine;
}

/** For `providing`: an action that changes the context. */
export function assigning(change: (context: never, event: never) => object): unknown {
  return assign(({ context, event }) => change(context as never, event as never));
}

/** Functions stay the same functions: only the structure is copied. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copied(item)]));
}
