/** A state as rules and predicates see it: local states and channel contents by name, each read recorded. */
import { OperatingError, shown } from '../../core/errors.js';
import { suggestion } from '../../core/nearest.js';
import type { Component, LocalState } from '../component.js';
import type { FieldReader } from '../field-system.js';
import { matchesPath } from '../state-value.js';
import type { ComponentView } from './description.js';
import type { Parts } from './parts.js';

/** Makes views. A view is cheap: it looks things up only when they are read. */
export function createViewer<State>(parts: Parts<State>): (reader: FieldReader) => State {
  const guard = new Proxy(Object.create(null) as object, { get: (_, name) => unknownName(name, [...parts.lists.keys()]) });
  const prototype = Object.create(guard) as object;
  for (const part of parts.all) {
    const look = part.kind === 'component' ? componentViews(part.component) : (number: number) => part.domain.value(number);
    Object.defineProperty(prototype, part.name, {
      enumerable: true,
      get(this: Viewed) {
        return look(this[reader].read(part.field));
      },
    });
  }
  for (const [name, list] of parts.lists) {
    if (!parts.isList(name)) continue;
    const names = list.map((part) => part.name);
    Object.defineProperty(prototype, name, {
      get(this: Record<string, unknown>) {
        return lazyList(this, names);
      },
    });
  }
  Object.defineProperty(prototype, 'toJSON', {
    value(this: Record<string, unknown>) {
      return Object.fromEntries(parts.all.map((part) => [part.name, this[part.name]]));
    },
  });
  return (given) => {
    const view = Object.create(prototype) as Viewed;
    view[reader] = given;
    return view as State;
  };
}

const reader = Symbol('reader');
interface Viewed {
  [reader]: FieldReader;
}

/** A list whose items are looked up when read, so that `view.server[1]` does not read server 0. */
function lazyList(view: Record<string, unknown>, names: readonly string[]): readonly unknown[] {
  const list: unknown[] = Array.from({ length: names.length });
  names.forEach((name, index) => Object.defineProperty(list, index, { enumerable: true, get: () => view[name] }));
  return list;
}

/** What runtimes and test libraries ask of any object, and what must not look like a misspelt component. */
const askedOfAnything = new Set(['then', 'constructor', 'toString', 'valueOf', 'asymmetricMatch', 'nodeType', 'tagName', 'hasOwnProperty', '$$typeof', 'inspect']);

function unknownName(name: string | symbol, known: readonly string[]): undefined {
  if (typeof name === 'symbol' || askedOfAnything.has(name) || name.startsWith('@@')) return undefined;
  throw new OperatingError('WP3002', { expected: 'the name of a component or channel of the system', found: shown(name), repair: suggestion(name, known) });
}

function componentViews(component: Component): (number: number) => ComponentView {
  const views: (ComponentView | undefined)[] = [];
  return (number) => (views[number] ??= componentView(component.states.value(number), component));
}

/** Throws `WP3003` from `matches` for a state node that the machine does not have. */
function componentView(state: LocalState, component: Component): ComponentView {
  return {
    ...state,
    matches(path) {
      if (matchesPath(state.value, path)) return true;
      const known = component.statePaths;
      if (known !== undefined && !known.includes(path))
        throw new OperatingError('WP3003', { expected: `the path of a state node of ${component.name}`, found: shown(path), repair: suggestion(path, known) });
      return false;
    },
  };
}
