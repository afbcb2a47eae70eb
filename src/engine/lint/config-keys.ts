/**
 * Keys of a machine's definition that XState 5 does not know. It passes over them silently, so that a misspelt `on` or
 * a `cond` of version 4 leaves another machine than the one that was written.
 */
import { OperatingError } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import type { Machine } from '../compile/machine.js';

interface Level {
  readonly name: string;
  /** What decides how the machine behaves. */
  readonly known: readonly string[];
  /** What version 4 had, and how version 5 says it. */
  readonly renamed: Readonly<Record<string, string>>;
}

const state: Level = {
  name: '',
  known: ['initial', 'type', 'context', 'history', 'states', 'invoke', 'on', 'entry', 'exit', 'onDone', 'after', 'always', 'output', 'id', 'tags', 'target', 'route'],
  renamed: { onEntry: 'entry', onExit: 'exit', activities: 'invoke', parallel: "type: 'parallel'" },
};

const transition: Level = {
  name: 'a transition',
  known: ['guard', 'actions', 'reenter', 'target'],
  renamed: { cond: 'guard', in: 'guard: stateIn(…)' },
};

const invoke: Level = {
  name: 'an invoked actor',
  known: ['id', 'systemId', 'src', 'input', 'onDone', 'onError', 'onSnapshot'],
  renamed: { data: 'input', autoForward: 'sendTo' },
};

/** What XState keeps, or has a type for, and what changes nothing. */
const described = ['meta', 'description', 'order', 'key', 'version', 'types', 'options', 'schemas', 'predictableActionArguments', 'preserveActionOrder', 'tsTypes', '$$tsTypes'];

/** Other keys that mean nothing to XState. Throws `WP2041` for one that was meant to mean something. */
export function unknownKeys(machine: Machine): readonly string[] {
  const ignored = new Set<string>();
  const look = (value: unknown, level: Level, place: string): void => {
    if (!isObject(value)) return;
    for (const key of Object.keys(value)) {
      if (level.known.includes(key) || described.includes(key)) continue;
      const meant = renamed(level, key, value) ?? misspelt(key, level.known);
      if (meant === undefined) ignored.add(key);
      else throw misnamed(key, meant, level === state ? `the definition of ${place}` : `${level.name} of ${place}`);
    }
  };
  const lookAtTransitions = (value: unknown, place: string): void => {
    for (const item of listOf(value)) look(item, transition, place);
  };
  const visit = (config: Readonly<Record<string, unknown>>, path: string): void => {
    const place = path === '' ? 'the root' : `state ${path}`;
    look(config, state, place);
    for (const events of [config['on'], config['after']]) if (isObject(events) && !Array.isArray(events)) for (const value of Object.values(events)) lookAtTransitions(value, place);
    lookAtTransitions(config['always'], place);
    lookAtTransitions(config['onDone'], place);
    for (const actor of listOf(config['invoke'])) {
      look(actor, invoke, place);
      if (isObject(actor)) for (const key of ['onDone', 'onError', 'onSnapshot']) lookAtTransitions(actor[key], place);
    }
    const { states } = config;
    if (isObject(states)) for (const [key, child] of Object.entries(states)) if (isObject(child)) visit(child, path === '' ? key : `${path}.${key}`);
  };
  visit(machine.config, '');
  return [...ignored].toSorted();
}

/** `internal: true` says what version 5 does anyway. */
function renamed(level: Level, key: string, at: Readonly<Record<string, unknown>>): string | undefined {
  if (level === transition && key === 'internal' && at[key] === false) return 'reenter: true';
  if (level === state && key === 'data' && at['type'] === 'final') return 'output';
  return Object.hasOwn(level.renamed, key) ? level.renamed[key] : undefined;
}

/** Two letters are near to any other two. */
function misspelt(key: string, known: readonly string[]): string | undefined {
  return key.length < 3 ? known.find((name) => name === key.toLowerCase()) : nearest(key, known);
}

function misnamed(key: string, meant: string, place: string): OperatingError {
  return new OperatingError('WP2041', {
    expected: `keys that XState 5 knows in ${place}`,
    found: `\`${key}\`, which it passes over silently`,
    repair: `Write \`${meant}\`.`,
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
