/**
 * A field system as Promela, exactly: one variable a field, one atomic step a step, so that SPIN stores the same states
 * and takes the same transitions (it counts the initial state as one more).
 *
 * Every weakly fair step is a process of its own, since SPIN's weak fairness (`pan -f`) is that of processes; all others
 * share one. A property is switched on with `-DPROPERTY=n`: safety as a process that waits for the violation, liveness
 * as a formula. Reference: the Promela manual, spinroot.com/spin/Man.
 */
import type { Field, FieldSystem, Step } from '../field-system.js';
import { isOwing } from '../properties/duties.js';
import type { Predicate, Property } from '../property.js';
import { listSystem, type ListedSystem } from './enumerate.js';
import { predicateDecision } from './predicate.js';
import { promelaComment, promelaExpression, promelaIdentifiers, promelaStatement } from './promela-text.js';

export interface Promela {
  readonly text: string;
  /** What SPIN must find without a property: `states, stored`, and `transitions` with the initial state counted. */
  readonly states: number;
  readonly transitions: number;
  readonly properties: readonly PromelaProperty[];
}

export interface PromelaProperty {
  /** For `spin -DPROPERTY=n`. */
  readonly number: number;
  readonly name: string;
  readonly kind: Property<never>['kind'];
  /** `reached`: an error that SPIN reports means that the property holds (`sometimes`). */
  readonly errorMeans: 'violated' | 'holds';
  /** `safety`: compile pan with -DSAFETY. `liveness`: run pan with -a. `fair`: `spin -DIDLE`, and run pan with -a -f. */
  readonly run: 'safety' | 'liveness' | 'fair';
}

/** Throws `WP4401` for a system of more than `maxStates`. Properties that SPIN cannot say (`recoverable`, `within`, weak fairness towards messages) are left out, with a comment. */
export function renderPromela(system: FieldSystem, properties: readonly Property<never>[], options: { readonly name: string; readonly maxStates: number }): Promela {
  const listed = listSystem(system, options);
  const names = promelaIdentifiers(system.fields.map((field) => field.name));
  const choosesStart = listed.initialStates > 1;
  const enabled = system.steps.map((step, index) => `${choosesStart ? 'started && ' : ''}${enabledExpression(listed, step, index, names)}`);
  // SPIN's weak fairness is that of processes; a message has none.
  const owes = system.steps.some(isOwing);
  const canSay = (property: Property<never>): property is Sayable => isSayable(property) && !(owes && 'fairness' in property && property.fairness === 'weak');
  const sayable = properties.filter(canSay);
  const rendered = sayable.map((property, index) => renderProperty(property, index + 1, listed, names, enabled));
  const text = [
    promelaComment(`${options.name}: ${listed.states.length} states, ${listed.transitions.length} transitions, depth ${listed.depth}`),
    ...(choosesStart ? [promelaComment('SPIN stores one state more: the one in which the initial state is chosen')] : []),
    ...properties.filter((property) => !canSay(property)).map((property) => promelaComment(`left out: ${property.kind} ${property.name}`)),
    '',
    ...system.fields.map((field, index) => declaration(field, names[index]!, choosesStart ? 0 : listed.states[0]![index]!)),
    ...(choosesStart ? ['bool started = false;'] : []),
    '',
    ...renderProcesses(listed, names, enabled, choosesStart),
    ...rendered.map(({ text: lines }) => lines),
    '',
  ].join('\n');
  return {
    text,
    states: listed.states.length + (choosesStart ? 1 : 0),
    transitions: listed.transitions.length + 1 + (choosesStart ? listed.initialStates : 0),
    properties: rendered.map(({ property }) => property),
  };
}

function declaration(field: Field, name: string, initial: number): string {
  const { size } = field.domain;
  const type = size <= 2 ? 'bit' : size <= 256 ? 'byte' : size <= 32_768 ? 'short' : 'int';
  return `${type} ${name} = ${initial}; ${promelaComment(`${field.name}, ${size} values`)}`;
}

function renderProcesses(listed: ListedSystem, names: readonly string[], enabled: readonly string[], choosesStart: boolean): readonly string[] {
  const options = listed.system.steps.map((step, index) => ({
    fair: step.fair,
    index,
    text: `  :: d_step { (${enabled[index]!}) -> ${promelaStatement(listed, step, index, names)} } ${promelaComment(step.name)}`,
  }));
  const unfair = options.filter(({ fair }) => !fair);
  const starts = choosesStart ? listed.states.slice(0, listed.initialStates).map((vector) => `  :: d_step { (!started) -> ${vector.map((value, field) => `${names[field]!} = ${value}; `).join('')}started = true }`) : [];
  const fairEnabled = listed.system.steps.flatMap((step, index) => (step.fair ? [`(${enabled[index]!})`] : []));
  // Fair runs (pan -f) may leave out what is not fair as long as fair steps go on. And every variable is read somewhere, for
  // SPIN takes one that is only written out of the state.
  const idle = ['#ifdef IDLE', `  :: d_step { (${fairEnabled.join(' || ') || 'false'}) -> ${names[0] ?? 'started'} = ${names[0] ?? 'started'} }`, '#endif', `  :: (false && (${names.join(' + ') || '0'}) == 0) -> skip`];
  return [...process('system', [...starts, ...unfair.map(({ text }) => text), ...idle]), ...options.filter(({ fair }) => fair).flatMap(({ index, text }) => process(`step_${index}`, [text]))];
}

function process(name: string, options: readonly string[]): readonly string[] {
  return [`active proctype ${name}() {`, 'end:', '  do', ...options, '  od', '}', ''];
}

function enabledExpression(listed: ListedSystem, step: Step, index: number, names: readonly string[]): string {
  if (step.kind === 'local') return promelaExpression(listed.decisions[index], (writes) => writes !== null, names);
  // Blocked where one field blocks; every value that a field has is asked by itself.
  const blocking = listed.system.fields.flatMap((field, number) =>
    Array.from({ length: field.domain.size }, (_, value) => value)
      .filter((value) => step.advance(number, value) < 0)
      .map((value) => `${names[number]!} != ${value}`),
  );
  return blocking.length === 0 ? 'true' : blocking.join(' && ');
}

/** What SPIN can ask: neither branching time nor a bound in milliseconds. */
type Sayable = Exclude<Property<never>, { kind: 'recoverable' | 'within' }>;

function isSayable(property: Property<never>): property is Sayable {
  return property.kind !== 'recoverable' && property.kind !== 'within';
}

function renderProperty(property: Sayable, number: number, listed: ListedSystem, names: readonly string[], enabled: readonly string[]): { readonly text: string; readonly property: PromelaProperty } {
  const expression = (predicate: Predicate<never>): string => promelaExpression(predicateDecision(listed, predicate), (answer) => answer, names);
  const wrapped = (kind: PromelaProperty['run'], errorMeans: PromelaProperty['errorMeans'], lines: readonly string[]): ReturnType<typeof renderProperty> => ({
    text: [`#if PROPERTY == ${number}`, promelaComment(`${property.kind} ${property.name}`), ...lines, '#endif'].join('\n'),
    property: { number, name: property.name, kind: property.kind, errorMeans, run: kind },
  });
  const start = listed.initialStates > 1 ? 'started && ' : '';
  const waitFor = (bad: string): readonly string[] => ['active proctype monitor() {', 'end:', `  d_step { (${start}${bad}) -> assert(false) }`, '}'];
  switch (property.kind) {
    case 'always':
      return wrapped('safety', 'violated', waitFor(`!(${expression(property.holds)})`));
    case 'sometimes':
      return wrapped('safety', 'holds', waitFor(expression(property.holds)));
    case 'deadlockFree': {
      const stuck = `!(${enabled.map((each) => `(${each})`).join(' || ')})`;
      return wrapped('safety', 'violated', waitFor(property.allowed === undefined ? stuck : `${stuck} && !(${expression(property.allowed)})`));
    }
    case 'eventually':
      return wrapped(property.fairness === 'weak' ? 'fair' : 'liveness', 'violated', [`ltl property_${number} { <> (${start}${expression(property.holds)}) }`]);
    default:
      return wrapped(property.fairness === 'weak' ? 'fair' : 'liveness', 'violated', [`ltl property_${number} { [] ((${start}${expression(property.from)}) -> <> (${expression(property.to)})) }`]);
  }
}
