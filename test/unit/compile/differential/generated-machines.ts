/** Machines nobody would write: a plain description that shrinks well, and the machine built from it. */
import * as fc from 'fast-check';
import { and, assign, cancel, createMachine, emit, fromPromise, not, or, raise, sendParent, sendTo, stateIn, type AnyStateMachine } from 'xstate';
import type { Subject } from './compare.js';

export interface NodeSpec {
  readonly kind: 'atomic' | 'final' | 'compound' | 'parallel';
  readonly children: readonly NodeSpec[];
  readonly history: 'none' | 'shallow' | 'deep';
  readonly on: readonly TransitionSpec[];
  readonly after: readonly TransitionSpec[];
  readonly always: readonly TransitionSpec[];
  readonly entry: readonly ActionSpec[];
  readonly exit: readonly ActionSpec[];
  readonly invokes: boolean;
}

export interface TransitionSpec {
  readonly event: number;
  /** Any node of the machine, by number modulo their count; none for an internal transition. */
  readonly target: number | undefined;
  readonly reenter: boolean;
  readonly guard: GuardSpec;
  readonly actions: readonly ActionSpec[];
}

export interface GuardSpec {
  readonly kind: 'none' | 'low' | 'high' | 'in' | 'not in' | 'event';
  readonly node: number;
}

export interface ActionSpec {
  readonly kind: 'count' | 'note' | 'raise' | 'later' | 'cancel' | 'emit' | 'parent' | 'mail';
  readonly number: number;
}

const outside = ['E0', 'E1', 'E2', 'E3'];
/** Raised and mailed events are handled by transitions that raise only later ones, so that every step ends. */
const inside = ['R0', 'R1', 'M0'];
const delays = [10, 20, 20, 70];

const guardSpec: fc.Arbitrary<GuardSpec> = fc.record({ kind: fc.constantFrom('none', 'none', 'low', 'high', 'in', 'not in', 'event'), node: fc.nat(20) });
const actionSpec: fc.Arbitrary<ActionSpec> = fc.record({ kind: fc.constantFrom('count', 'count', 'note', 'raise', 'later', 'cancel', 'emit', 'parent', 'mail'), number: fc.nat(5) });
const transitionSpec: fc.Arbitrary<TransitionSpec> = fc.record({
  event: fc.nat(outside.length + inside.length - 1),
  target: fc.option(fc.nat(20), { nil: undefined, freq: 6 }),
  reenter: fc.boolean(),
  guard: guardSpec,
  actions: fc.array(actionSpec, { maxLength: 2 }),
});

export const machineSpec: fc.Arbitrary<NodeSpec> = fc.letrec<{ node: NodeSpec; leaf: NodeSpec; inner: NodeSpec }>((tie) => {
  const parts = {
    on: fc.array(transitionSpec, { maxLength: 3 }),
    after: fc.array(transitionSpec, { maxLength: 1 }),
    always: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(transitionSpec, { maxLength: 2 }) }),
    entry: fc.array(actionSpec, { maxLength: 1 }),
    exit: fc.array(actionSpec, { maxLength: 1 }),
    invokes: fc.boolean(),
  };
  return {
    leaf: fc.record({ kind: fc.constantFrom('atomic', 'atomic', 'atomic', 'final'), children: fc.constant([]), history: fc.constant('none'), ...parts }),
    inner: fc.record({ kind: fc.constantFrom('compound', 'parallel'), children: fc.array(tie('node'), { minLength: 2, maxLength: 3 }), history: fc.constantFrom('none', 'shallow', 'deep'), ...parts }),
    node: fc.oneof({ maxDepth: 2, depthIdentifier: 'machine' }, tie('leaf'), tie('inner')),
  };
}).inner;

export function buildSubject(root: NodeSpec): Subject {
  const names: string[] = [];
  const collect = (node: NodeSpec, id: string): void => {
    names.push(id);
    for (const [index, child] of node.children.entries()) collect(child, `${id}${index}`);
    if (node.history !== 'none') names.push(`${id}h`);
  };
  collect(root, 'n');
  const machine = createMachine({ ...nodeConfig(root, 'n', names, false), context: { count: 0, fuel: 2, trail: [] } } as never) as AnyStateMachine;
  return {
    machine: machine.provide({ actors: { worker: fromPromise(() => new Promise<unknown>(() => {})) } }) as AnyStateMachine,
    events: [...outside, 'R0'].map((type) => ({ type })),
    options: { outcomes: { worker: { done: [1], error: ['bad'] } }, maxStates: 10_000_000 },
  };
}

interface Context {
  readonly count: number;
  readonly fuel: number;
  readonly trail: readonly string[];
}

function nodeConfig(node: NodeSpec, id: string, names: readonly string[], inParallel: boolean): object {
  const kind = node.kind === 'final' && inParallel ? 'atomic' : node.kind;
  const spare = { refuel: true, raises: 0 };
  const entry = node.entry.map((action) => actionConfig(action, 0, `>${id}`));
  if (kind === 'final') return { id, type: 'final', entry };
  const on: Record<string, object[]> = {};
  for (const spec of node.on) {
    const type = [...outside, ...inside][spec.event] as string;
    const raises = type === 'R0' ? 1 : type === 'R1' || type === 'M0' ? 2 : 0;
    (on[type] ??= []).push(transitionConfig(spec, names, { refuel: raises === 0, raises }, id));
  }
  const after = Object.fromEntries(node.after.map((spec) => [delays[spec.event % delays.length], transitionConfig(spec, names, spare, id)]));
  const always = node.always.map((spec) => transitionConfig(spec, names, { refuel: false, raises: 2 }, id));
  const states: Record<string, object> = Object.fromEntries(node.children.map((child, index) => [`s${index}`, nodeConfig(child, `${id}${index}`, names, kind === 'parallel')]));
  if (node.history !== 'none') states['h'] = { id: `${id}h`, type: 'history', history: node.history };
  return {
    id,
    ...(kind === 'parallel' ? { type: 'parallel' } : kind === 'compound' ? { initial: 's0' } : {}),
    ...(node.children.length > 0 ? { states } : {}),
    on,
    ...(node.after.length > 0 ? { after } : {}),
    ...(always.length > 0 ? { always } : {}),
    entry,
    exit: node.exit.map((action) => actionConfig(action, 2, `${id}>`)),
    ...(node.invokes && kind === 'atomic' ? { invoke: { id: `w${id}`, src: 'worker', ...(node.entry.length === 0 ? { onDone: { actions: assign({ count: 0 }) } } : {}), onError: `#${names[node.on.length % names.length]}` } } : {}),
  };
}

function transitionConfig({ target, reenter, guard, actions }: TransitionSpec, names: readonly string[], { refuel, raises }: { readonly refuel: boolean; readonly raises: number }, id: string): object {
  // Transitions that no event from outside has to trigger burn fuel, so that no step goes on for ever.
  const burns = !refuel;
  const test = guardConfig(guard, names);
  return {
    ...(target === undefined ? {} : { target: `#${names[target % names.length]}` }),
    reenter,
    ...(burns ? { guard: test === undefined ? fuelled : and([fuelled, test] as never) } : test === undefined ? {} : { guard: test }),
    actions: [assign<Context, { type: string }, undefined, { type: string }, never>({ fuel: ({ context }) => (refuel ? 2 : burns ? Math.max(0, context.fuel - 1) : context.fuel) }), ...actions.map((action) => actionConfig(action, raises, id))],
  };
}

const fuelled = ({ context }: { readonly context: Context }): boolean => context.fuel > 0;

function guardConfig({ kind, node }: GuardSpec, names: readonly string[]): unknown {
  const inside = stateIn(`#${names[node % names.length]?.replace(/h$/u, '')}`);
  if (kind === 'low') return ({ context }: { readonly context: Context }) => context.count < 1;
  if (kind === 'high') return or([(({ context }: { readonly context: Context }) => context.count > 1) as never, not((({ context }: { readonly context: Context }) => context.trail.length < 2) as never)]);
  if (kind === 'event') return ({ event }: { readonly event: { readonly type: string } }) => event.type < 'E2';
  if (kind === 'in') return inside;
  return kind === 'not in' ? not(inside as never) : undefined;
}

function actionConfig({ kind, number }: ActionSpec, raises: number, id: string): object {
  if (kind === 'raise' && raises < 2) return raise({ type: raises === 0 ? 'R0' : 'R1' });
  if (kind === 'mail' && raises < 2) return sendTo(({ self }) => self, { type: 'M0' });
  if (kind === 'later') return number < 4 ? raise({ type: 'E1' }, { id: `t${number % 2}`, delay: 30 }) : sendTo(({ self }) => self, { type: 'R1' }, { id: 't0', delay: 5 });
  if (kind === 'cancel') return cancel(`t${number % 2}`);
  if (kind === 'emit') return emit({ type: `said${number}` });
  if (kind === 'parent') return number < 4 ? sendParent({ type: 'UP', number }) : sendParent({ type: 'UP' }, { delay: 15, id: 'up' });
  if (kind === 'note') return assign<Context, { type: string }, undefined, { type: string }, never>({ trail: ({ context, event }) => [...context.trail, `${id}${event.type}`].slice(-2) });
  return assign<Context, { type: string }, undefined, { type: string }, never>({ count: ({ context }) => (context.count + 1) % 3 });
}
