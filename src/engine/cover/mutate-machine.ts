/**
 * Slightly wrong copies of a statechart: a guard dropped, a target moved, an action lost. Works on the configuration of an
 * XState machine without importing XState: a machine's own constructor makes the copy.
 */

/** An XState v5 machine, as far as it is needed here. */
export interface MutableMachine {
  readonly config: object;
  readonly implementations: object;
}

export interface MachineMutant<Machine> {
  /** What was changed, one line, as `waiting on ERROR_REPLY[0]: without its guard`. */
  readonly name: string;
  readonly machine: Machine;
}

type Config = Record<string, unknown>;

/** In a fixed order. A mutant may be equivalent to the machine; that is for the engine to decide. */
export function* mutateMachine<Machine extends MutableMachine>(machine: Machine): Generator<MachineMutant<Machine>> {
  const Constructor = machine.constructor as new (config: object, implementations: object) => Machine;
  const total = countChanges(machine.config as Config);
  for (let number = 0; number < total; number++) {
    const { config, name } = change(machine.config as Config, number);
    yield { name, machine: new Constructor(config, machine.implementations) };
  }
}

/** One place to change: what it is called, and how. */
interface Change {
  readonly name: string;
  readonly apply: () => void;
}

const countChanges = (config: Config): number => changesOf(clone(config), '(root)', []).length;

function change(config: Config, number: number): { readonly config: Config; readonly name: string } {
  const copy = clone(config);
  const { name, apply } = changesOf(copy, '(root)', [])[number] as Change;
  apply();
  return { config: copy, name };
}

/** Functions and other values that are no plain containers are shared. */
function clone<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map((item) => clone<unknown>(item)) as Value;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clone<unknown>(item)])) as Value;
}

function changesOf(node: Config, name: string, siblings: readonly string[]): readonly Change[] {
  const children = Object.entries((node['states'] ?? {}) as Record<string, Config>);
  const names = children.map(([child]) => child);
  const changes: Change[] = [];
  for (const [kind, holder] of [['on', node['on']], ['after', node['after']]] as const) {
    for (const event of Object.keys(holder ?? {})) changes.push(...transitionChanges(holder as Config, event, `${name} ${kind} ${event}`, name === '(root)' ? names : siblings, name === '(root)' ? '.' : ''));
  }
  for (const hook of ['entry', 'exit']) if (node[hook] !== undefined) changes.push(...actionChanges(node, hook, `${name} ${hook}`));
  if (typeof node['initial'] === 'string') for (const other of names.filter((child) => child !== node['initial'])) changes.push({ name: `${name}: starts in ${other}`, apply: () => void (node['initial'] = other) });
  for (const [child, config] of children) changes.push(...changesOf(config, name === '(root)' ? child : `${name}.${child}`, names));
  return changes;
}

function transitionChanges(holder: Config, event: string, name: string, targets: readonly string[], prefix: string): readonly Change[] {
  const changes: Change[] = [{ name: `${name}: lost`, apply: () => void delete holder[event] }];
  // One form for all: a list of objects.
  const given = holder[event];
  const list = (Array.isArray(given) ? given : [given]).map((item: unknown) => (typeof item === 'string' ? { target: item } : item)) as Config[];
  holder[event] = list;
  for (const [index, transition] of list.entries()) {
    const place = `${name}[${index}]`;
    if (transition['guard'] !== undefined) changes.push({ name: `${place}: without its guard`, apply: () => void delete transition['guard'] });
    if (transition['reenter'] === true) changes.push({ name: `${place}: without entering anew`, apply: () => void delete transition['reenter'] });
    if (transition['actions'] !== undefined) changes.push(...actionChanges(transition, 'actions', place));
    if (typeof transition['target'] !== 'string') continue;
    for (const other of targets.map((target) => `${prefix}${target}`)) {
      if (other !== transition['target']) changes.push({ name: `${place}: to ${other}`, apply: () => void (transition['target'] = other) });
    }
    changes.push({ name: `${place}: goes nowhere`, apply: () => void delete transition['target'] });
  }
  return changes;
}

function actionChanges(holder: Config, key: string, name: string): readonly Change[] {
  const given = holder[key];
  const actions: readonly unknown[] = Array.isArray(given) ? given : [given];
  return actions.map((action, index) => ({
    name: `${name}: without ${typeof action === 'string' ? action : `action ${index + 1}`}`,
    apply: () => void (holder[key] = actions.filter((_, at) => at !== index)),
  }));
}
