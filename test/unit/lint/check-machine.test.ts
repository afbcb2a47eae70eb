/** The verdict of a check: what makes it, what only advises, and what cannot be checked at all. */
import { describe, expect, it } from 'vitest';
import { assign, createMachine, enqueueActions, fromPromise, not, raise, setup, type AnyStateMachine } from 'xstate';
import { OperatingError } from '../../../src/core/errors.js';
import { assertMachine, checkMachine, type CheckMachineOptions, type MachineReport } from '../../../src/engine/lint/check-machine.js';
import { readMachineModule } from '../../../src/engine/lint/machine-module.js';

function check(machine: AnyStateMachine, exports: object = {}, options: Partial<CheckMachineOptions> = {}): MachineReport {
  return checkMachine(readMachineModule({ default: machine, ...exports }), { nowMs: () => 0, ...options });
}

function code(machine: AnyStateMachine, exports: object = {}): string {
  try {
    check(machine, exports);
    return 'nothing';
  } catch (error) {
    return error instanceof OperatingError ? error.code : String(error);
  }
}

const kinds = (report: MachineReport): readonly string[] => report.findings.map(({ kind, severity, state, transition, event }) => `${severity} ${kind} ${state ?? transition ?? event}`);
const waiting = fromPromise(() => new Promise<number>(() => {}));

const later: unknown = async () => true;

const sets = (body: object) => createMachine({ context: { n: 0, list: [] as number[] }, initial: 'a', states: { a: { on: { GO: body }, always: undefined }, b: {} } } as never) as AnyStateMachine;

describe('what is a defect', () => {
  it('a state that only an always transition passes through is entered', () => {
    const report = check(createMachine({ initial: 'a', states: { a: { on: { GO: 'p' } }, p: { initial: 'q', states: { q: { always: '#b' } } }, b: { id: 'b', type: 'final' } } }));
    expect(report).toMatchObject({ verdict: 'holds', findings: [] });
  });

  it('an actor whose error nothing handles ends the machine', () => {
    const machine = setup({ actors: { waiting } }).createMachine({ initial: 'a', states: { a: { invoke: { id: 'w', src: 'waiting', onDone: 'b' } }, b: { type: 'final' } } });
    expect(check(machine)).toMatchObject({ verdict: 'holds', findings: [] });
    const report = check(machine, { outcomes: { w: { done: [1], error: ['x'] } } });
    expect(kinds(report)).toEqual(['defect dead-end a']);
    expect(report.findings[0]).toMatchObject({ path: ['w: error'], events: [{ type: 'xstate.error.actor.w', error: 'x' }] });
  });

  it('a running actor or a timer is no dead end, a forbidden event is', () => {
    const machine = setup({ actors: { waiting } }).createMachine({ initial: 'a', states: { a: { on: { RUN: 'run', STOP: 'stop' } }, run: { invoke: { src: 'waiting' } }, stop: { on: { RUN: {} } } } });
    expect(kinds(check(machine))).toEqual(['defect dead-end stop']);
  });

  it('answers that were not declared, and catch-alls without a declared event, are no dead transitions', () => {
    const machine = setup({ actors: { waiting } }).createMachine({ initial: 'a', states: { a: { invoke: { id: 'w', src: 'waiting', onDone: 'b', onError: 'a' }, on: { GO: 'b', '*': 'b' } }, b: { type: 'final' } } });
    expect(kinds(check(machine, { events: ['GO'], outcomes: { w: { done: [1] } } }))).toEqual([]);
  });

  it('events that are left out of a declared alphabet show as what they make impossible', () => {
    const machine = createMachine({ initial: 'a', states: { a: { on: { GO: 'b' } }, b: { on: { BACK: 'a' } } } });
    const report = check(machine, { events: ['GO'] });
    expect(kinds(report)).toEqual(['defect dead-end b', 'defect dead-transition b --BACK[0]']);
    expect(report.findings[1]?.message).toContain('no event BACK is in the declared alphabet');
  });

  it('what the machine raises for itself counts as an event', () => {
    const machine = createMachine({ initial: 'a', states: { a: { on: { GO: { actions: raise({ type: 'INNER' }) }, INNER: 'b' } }, b: { type: 'final' } } });
    expect(check(machine, { events: ['GO'] })).toMatchObject({ verdict: 'holds', findings: [] });
  });
});

describe('what is advice', () => {
  it('with one declared input, what another might reach', () => {
    const machine = setup({ types: { context: {} as { age: number }, input: {} as { age: number } } }).createMachine({ context: ({ input }) => ({ age: input.age }), initial: 'a', states: { a: { on: { GO: [{ guard: ({ context }) => context.age > 17, target: 'in' }, { target: 'out' }] } }, in: { type: 'final' }, out: { type: 'final' } } });
    const report = check(machine, { input: { age: 20 } });
    expect(report.verdict).toBe('holds');
    expect(kinds(report)).toEqual(['advice unreachable-state out', 'advice dead-transition a --GO[1]']);
    expect(code(machine)).toBe('WP2022');
  });

  it('timers that may come in either order', () => {
    const machine = createMachine({ initial: 'a', states: { a: { initial: 'x', after: { 3000: 'timeout' }, on: { GO: 'done' }, states: { x: { on: { STEP: 'y' } }, y: { after: { 1000: '#done' } } } }, done: { id: 'done', type: 'final' }, timeout: { type: 'final' } } });
    expect(kinds(check(machine))).toEqual(['advice timer-race a.y']);
    const exact = check(machine, {}, { time: 'discrete' });
    expect(kinds(exact)).toEqual(['advice timer-race a.y']);
    expect(exact.findings[0]?.path).toEqual(['+2000 ms', 'STEP', '+1000 ms']);
    expect(exact.verdict).toBe('holds');
  });
});

const of = (config: object): AnyStateMachine => createMachine(config as never);

/** The notes, or the error. */
const said = (config: object): string => {
  try {
    return check(of(config)).notes.join(' ');
  } catch (error) {
    return (error as Error).message;
  }
};

describe('what a definition leaves out', () => {
  it('a misspelt key, or one of version 4, is no silent pass', () => {
    expect(said({ initial: 'a', states: { a: { on: { GO: { gaurd: () => false, target: 'b' } } }, b: {} } })).toMatch(/WP2041.*a transition of state a; found `gaurd`.*Write `guard`/u);
    expect(said({ initial: 'a', states: { a: { onn: { GO: 'b' } }, b: {} } })).toMatch(/WP2041.*the definition of state a; found `onn`.*Write `on`/u);
    expect(said({ initial: 'a', states: { a: { on: { GO: { target: 'a', internal: false } } } } })).toMatch(/WP2041.*Write `reenter: true`/u);
    expect(said({ initial: 'a', states: { a: { type: 'final', data: 1 } } })).toMatch(/WP2041.*Write `output`/u);
    expect(said({ initial: 'a', states: { a: { invoke: { src: 'x', onDon: 'b' } }, b: {} } })).toMatch(/WP2041.*an invoked actor of state a.*Write `onDone`/u);
  });

  it('other keys are named in a note, and known ones are not', () => {
    expect(said({ initial: 'a', url: '/', version: '1', states: { a: { colour: 'red', data: 5, on: { GO: { target: 'b', internal: true } } }, b: { type: 'final' } } })).toContain('these keys of the definition: colour, data, internal, url.');
    expect(said({ id: 'm', version: '1', meta: {}, description: 'd', initial: { target: 'a' }, tags: 'x', states: { a: { type: 'final', output: 1, tags: ['t'] } } })).toBe('');
  });

  it('what is named and not implemented is named in a note', () => {
    const notes = said({ initial: 'a', entry: 'beep', states: { a: { invoke: { src: 'load', onDone: { target: 'b', actions: { type: 'save' } } } }, b: { type: 'final' } } });
    expect(notes).toContain('Named but not implemented here: actors: load; actions: beep, save.');
  });

  it('an initial state that is no child is told with the likely one', () => {
    expect(said({ initial: 'opn', states: { open: {}, closed: {} } })).toMatch(/WP2034.*Did you mean "open"\?/u);
  });

  it('a transition on the end of what never ends is told with the reason', () => {
    const report = check(of({ initial: 'a', states: { a: { initial: 'x', onDone: 'b', states: { x: { on: { GO: 'x' } } } }, b: { type: 'final' } }, onDone: { actions: 'beep' } }));
    expect(report.findings.map(({ message }) => message)).toEqual(['b can never be entered.', '(root) --onDone[0] can never fire: a machine that is done takes no more transitions.', 'a --onDone[0] can never fire: a never comes to a final state.']);
    expect(said({ context: ({ spawn }: { spawn: unknown }) => ({ ok: spawn !== 1 }), on: { GO: {} } })).toBe('');
  });

  it('a misspelt event is told with the likely one', () => {
    const report = check(of({ initial: 'a', states: { a: { on: { OPEN: 'a' } } } }), { events: ['OPEN', 'OPNE'] });
    expect(report.findings.map(({ message }) => message)).toEqual(['No reachable state handles the declared event OPNE. Did you mean "OPEN"?']);
  });
});

describe('what cannot be checked', () => {
  it('is told by a code', () => {
    expect(code(sets({ actions: assign({ n: ({ context }: { context: { n: number } }) => context.n + 1 }) }))).toBe('WP2010');
    expect(code(sets({ actions: assign({ n: () => (() => 5) as never }) }))).toBe('WP2001');
    expect(code(sets({ guard: () => Math.random() > 0.5, target: 'b' }))).toBe('WP2014');
    expect(code(sets({ guard: ({ event }: { event: { value: number } }) => event.value > 5, target: 'b' }))).toBe('WP2020');
    expect(code(sets({ guard: () => { throw new Error('no'); }, target: 'b' }))).toBe('WP2017');
    expect(code(sets({ guard: 'missing', target: 'b' }))).toBe('WP2018');
    for (const body of [{ guard: later }, { guard: not(later as never) }, { actions: assign(later as never) }, { actions: assign({ n: later as never }) }, { actions: enqueueActions(later as never) }]) expect(code(sets(body))).toBe('WP2025');
    expect(code(createMachine({ initial: 'a', states: { a: { always: 'b' }, b: { always: 'a' } } }))).toBe('WP2013');
    expect(code(createMachine({ initial: 'a', states: { a: { on: { GO: 'b' } }, b: { entry: raise({ type: 'AGAIN' }), on: { AGAIN: { target: 'b', reenter: true } } } } }))).toBe('WP2013');
    expect(code(createMachine({ initial: 'a', states: { a: { after: { soon: 'b' } }, b: { type: 'final' } } }))).toBe('WP2039');
    expect(code(createMachine({ initial: 'nowhere', states: { a: {} } }))).toBe('WP2034');
    expect(code(createMachine({ context: {} as { ref?: unknown }, on: { GO: { actions: assign({ ref: ({ spawn }) => spawn(waiting) }) } } }))).toBe('WP2012');
  });

  it('a machine of an XState too old to hand its actions over is refused', () => {
    const old = class {
      getInitialSnapshot(): object {
        return { status: 'active' };
      }
    };
    const machine = createMachine({ initial: 'a', states: { a: { on: { GO: 'a' } } } });
    expect(() => check(Object.create(machine, { constructor: { value: old } }) as AnyStateMachine)).toThrow(/WP2033: expected a machine of XState version 5\.19 or later/u);
    expect(check(machine).verdict).toBe('holds');
  });

  it('an unbounded counter is told with its place and its repair', () => {
    const machine = setup({ types: { context: {} as { clicks: number } } }).createMachine({ context: { clicks: 0 }, initial: 'ready', states: { ready: { on: { CLICK: { actions: assign({ clicks: ({ context }) => context.clicks + 1 }) } } } } });
    expect(() => check(machine)).toThrow(/WP2010: expected a machine whose state is bounded; found context\.clicks growing without a visible bound: .* in state ready\. Bound context\.clicks by a guard/u);
  });

  it('so are a list and timers that only grow', () => {
    const list = setup({ types: { context: {} as { all: number[] } } }).createMachine({ context: { all: [] }, on: { ADD: { actions: assign({ all: ({ context }) => [...context.all, 1] }) } } });
    expect(() => check(list)).toThrow(/WP2010.*context\.all growing without a visible bound/u);
    const timers = createMachine({ on: { ADD: { actions: raise({ type: 'LATER' }, { delay: 100 }) }, LATER: {} } });
    expect(() => check(timers)).toThrow(/WP2010.*timers growing without a visible bound.*Give the delayed raise or sendTo an id/u);
  });

  it('with a limit of the user it is unknown, with what was reached', () => {
    const machine = setup({ types: { context: {} as { clicks: number } } }).createMachine({ context: { clicks: 0 }, on: { CLICK: { actions: assign({ clicks: ({ context }) => context.clicks + 1 }) } } });
    const report = check(machine, {}, { maxStates: 50 });
    expect(report).toMatchObject({ verdict: 'unknown', states: 50, transitions: 50, depth: 49, reason: 'states' });
    expect(report.notes.join(' ')).toMatch(/context\.clicks: 5\d so far/u);
    expect(() => assertMachine(readMachineModule({ default: machine }), { nowMs: () => 0, maxStates: 50 })).toThrow(/WP2038.*the limit on states/u);
  });

  it('a defect that was found stands, also where a limit was reached', () => {
    const machine = setup({ types: { context: {} as { n: number } } }).createMachine({ context: { n: 0 }, initial: 'a', states: { a: { on: { ADD: { actions: assign({ n: ({ context }) => context.n + 1 }) }, END: 'stuck' } }, stuck: {} } });
    const report = check(machine, { invariants: { 'below 5': ({ context }: { context: { n: number } }) => context.n < 5 } }, { maxStates: 40 });
    expect(report.verdict).toBe('violated');
    expect(kinds(report)).toContain('defect invariant a');
    expect(report.findings.find(({ kind }) => kind === 'invariant')?.path).toEqual(['ADD', 'ADD', 'ADD', 'ADD', 'ADD']);
  });
});
