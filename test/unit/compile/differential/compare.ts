/** Walks a compiled machine and XState's interpreter side by side and tells the first difference. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { canonicalKey } from '../../../../src/core/canonical.js';
import type { Random } from '../../../../src/core/random.js';
import type { Emission, EventObject, LocalState, Outcome } from '../../../../src/engine/component.js';
import { compileMachine, type CompiledMachine, type CompileOptions } from '../../../../src/engine/compile/compile-machine.js';
import { definitionLists, describeTransition } from '../../../../src/engine/compile/definitions.js';
import { isActorRef } from '../../../../src/engine/compile/inert-scope.js';
import { startInterpreter, timerKeys, type Interpreter } from './interpreter.js';

export interface Subject {
  readonly machine: AnyStateMachine;
  /** Whole, since both sides get the same event objects. */
  readonly events: readonly EventObject[];
  readonly options?: Omit<CompileOptions, 'events'>;
}

export interface Difference {
  readonly about: string;
  readonly after: readonly string[];
  readonly compiled: unknown;
  readonly interpreted: unknown;
}

export interface Comparison {
  readonly steps: number;
  readonly difference?: Difference;
}

/**
 * `component` is compiled once per subject, so that later walks use remembered answers. With `unitMs` time is discrete:
 * it passes in such steps while nothing is due, and only timers that are due fire.
 */
export function compareWalk(subject: Subject, component: CompiledMachine, random: Random, maxSteps: number, unitMs?: number): Comparison {
  const interpreter = startInterpreter(subject.machine, subject.options?.input);
  const ids = transitionIds(subject.machine);
  const after: string[] = ['start'];
  let state = component.initial.state;
  let difference = compareAfter(component, state, { next: state, ...component.initial }, interpreter, ids);
  let steps = 0;
  while (difference === undefined && steps < maxSteps) {
    if (component.states.value(state).status !== 'active') break;
    const choices = choicesIn(component, state, subject.events.length, unitMs);
    if (choices.length === 0) break;
    const choice = choices[random.below(choices.length)] as Choice;
    const outcome = take(component, state, choice, interpreter);
    after.push(choice.name);
    state = outcome.next;
    difference = compareAfter(component, state, outcome, interpreter, ids, unitMs !== undefined);
    steps++;
  }
  interpreter.stop();
  return difference === undefined ? { steps } : { steps, difference: { ...difference, after } };
}

export function compileSubject({ machine, events, options }: Subject): CompiledMachine {
  return compileMachine(machine, { ...options, events });
}

interface Choice {
  readonly name: string;
  readonly event?: number;
  readonly passesMs?: number;
}

function choicesIn(component: CompiledMachine, state: number, events: number, unitMs: number | undefined): readonly Choice[] {
  const fromOutside = Array.from({ length: events }, (_, event) => ({ name: component.events.value(event).type, event }));
  const due = component.awaited(state).filter(({ remainingMs }) => (remainingMs ?? 0) === 0);
  // Time is offered as often as all events together, so that timers come to fire.
  const passing = unitMs === undefined || component.elapse(state, unitMs) === -1 ? [] : fromOutside.map(() => ({ name: `+${unitMs} ms`, passesMs: unitMs }));
  return [...fromOutside, ...due.map(({ name }) => ({ name })), ...passing];
}

function take(component: CompiledMachine, state: number, { name, event, passesMs }: Choice, interpreter: Interpreter): Outcome {
  if (passesMs !== undefined) {
    interpreter.advance(passesMs);
    return { next: component.elapse(state, passesMs), emissions: [], transitions: [] };
  }
  if (event !== undefined) {
    interpreter.send(component.events.value(event));
    return component.step(state, event);
  }
  const local = component.states.value(state);
  const timer = local.timers.find(({ id }) => id === name) as RunningView | undefined;
  if (timer === undefined) {
    interpreter.send(component.awaitedEvent(state, name));
    return component.resolve(state, name);
  }
  // Timers with equal id, delay and event: both sides keep the older first.
  const like = (other: { readonly sendId: string | undefined; readonly delayMs: number; readonly event: EventObject }): boolean => timerKeys([other])[0] === timerKeys([timer])[0];
  const index = (local.timers as readonly RunningView[]).filter(like).indexOf(timer);
  const alike = interpreter.timers.filter(like);
  // Where time is exact, only what is due may fire, and it must be due on both sides.
  (timer.remainingMs === undefined ? alike[index] : alike.find(({ remainingMs }) => remainingMs === 0))?.fire();
  return component.resolve(state, name);
}

interface RunningView {
  readonly id: string;
  readonly sendId: string | undefined;
  readonly delayMs: number;
  readonly event: EventObject;
  readonly remainingMs?: number;
}

function compareAfter(component: CompiledMachine, state: number, outcome: Outcome, interpreter: Interpreter, ids: ReadonlyMap<string, string>, exact = false): Difference | undefined {
  const local = component.states.value(state);
  const real = interpreter.snapshot;
  const selected = interpreter.takeTransitions().map((definition) => ids.get(definitionKey(definition)) ?? 'initial');
  return (
    differs('value', local.value, real.value) ??
    differs('context', local.context, real.context) ??
    differs('status', local.status, real.status) ??
    differs('output', local.output, real.output) ??
    differs('history', local.history ?? {}, historyOf(real.historyValue as History)) ??
    differs('children', (local.children as readonly { readonly id: string }[] | undefined)?.map(({ id }) => id) ?? [], Object.keys(real.children as object).toSorted()) ??
    differs('timers', timerKeys(local.timers as readonly RunningView[], exact), timerKeys(interpreter.timers, exact)) ??
    differs('emissions', outcome.emissions.map(plain), interpreter.takeEmissions().map(plain)) ??
    (isSubsequence(outcome.transitions, selected) ? undefined : { about: 'transitions', compiled: outcome.transitions, interpreted: selected, after: [] })
  );
}

function differs(about: string, compiled: unknown, interpreted: unknown): Difference | undefined {
  return key(compiled) === key(interpreted) ? undefined : { about, compiled, interpreted, after: [] };
}

type History = Readonly<Record<string, readonly AnyStateNode[]>> | undefined;

function historyOf(history: History): LocalState['history'] {
  return Object.fromEntries(Object.entries(history ?? {}).map(([id, nodes]) => [id, nodes.map((node) => node.path.join('.')).toSorted()]));
}

function plain({ to, event }: Emission): unknown {
  return { to, event };
}

function key(value: unknown): string {
  return canonicalKey(value, (item) => (isActorRef(item) ? 'actor' : undefined));
}

/** XState reports conflicting transitions as selected though only one of them is taken. */
function isSubsequence(taken: readonly string[], selected: readonly string[]): boolean {
  let at = 0;
  for (const id of selected) if (id === taken[at]) at++;
  return at === taken.length;
}

function definitionKey(definition: AnyTransitionDefinition): string {
  const source = definition.source as AnyStateNode;
  const list = definition.eventType === '' ? (source.always ?? []) : (source.transitions.get(definition.eventType as string) ?? []);
  return `${source.id} ${String(definition.eventType)} ${list.indexOf(definition as never)}`;
}

function transitionIds(machine: AnyStateMachine): ReadonlyMap<string, string> {
  return new Map(definitionLists(machine).flatMap((list) => list.transitions.map((_, index) => [`${list.source.id} ${list.descriptor} ${index}`, describeTransition(list, index).id] as const)));
}
