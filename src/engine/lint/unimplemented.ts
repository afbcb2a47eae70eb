/** What a machine names and leaves to others to provide. */
import type { Machine } from '../compile/machine.js';
import { definitionLists, stateNodes } from '../compile/definitions.js';

/** Names without an implementation, by kind: `actors: load`, `actions: beep, save`. */
export function unimplemented(machine: Machine): readonly string[] {
  const { actors, actions } = machine.implementations as { readonly actors: object; readonly actions: object };
  const nodes = stateNodes(machine);
  const invoked = nodes.flatMap(({ invoke }) => (invoke as readonly { readonly src: unknown }[]).map(({ src }) => src));
  const done = [...nodes.flatMap(({ entry, exit }) => [...entry, ...exit]), ...definitionLists(machine).flatMap(({ transitions }) => transitions.flatMap((transition) => transition.actions))];
  return [
    { kind: 'actors', names: invoked.filter((src) => typeof src === 'string' && !src.startsWith('xstate.invoke.')), known: actors },
    { kind: 'actions', names: done.map((action: unknown) => (typeof action === 'object' && action !== null ? (action as { readonly type?: unknown }).type : action)), known: actions },
  ].flatMap(({ kind, names, known }) => {
    const missing = [...new Set(names)].filter((name): name is string => typeof name === 'string' && !Object.hasOwn(known, name));
    return missing.length === 0 ? [] : [`${kind}: ${missing.toSorted().join(', ')}`];
  });
}
