/** Undeclared payloads that decide without being read by a guard: nothing wrong may be said of the machine then. */
import { describe, expect, it } from 'vitest';
import { assign, cancel, createMachine, enqueueActions, fromPromise, raise, setup, type AnyStateMachine } from 'xstate';
import { OperatingError } from '../../../src/core/errors.js';
import { checkMachine, type MachineReport } from '../../../src/engine/lint/check-machine.js';
import { readMachineModule } from '../../../src/engine/lint/machine-module.js';

interface Given {
  readonly event: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
}

function check(machine: unknown, exports: object = {}): MachineReport {
  return checkMachine(readMachineModule({ default: machine as AnyStateMachine, ...exports }), { nowMs: () => 0 });
}

function refusal(machine: unknown): string {
  try {
    return check(machine).verdict;
  } catch (error) {
    return error instanceof OperatingError ? `${error.code} ${error.expected}` : String(error);
  }
}

const states = { a: { on: { GO: 'b' } }, b: { after: { d: 'c' }, on: { STOP: 'a' } }, c: { on: { BACK: 'a' } } };

const raising = (event: unknown, options: unknown): unknown => createMachine({ initial: 'a', states: { a: { on: { GO: { target: 'b', actions: raise(event as never, options as never) } } }, b: { on: { STOP: { target: 'a', actions: cancel('x') }, T: 'a' } } } });

describe('a delay that nobody declared', () => {
  it('of `after`, read off the event or off the context, is refused rather than taken for none', () => {
    const byEvent = setup({ delays: { d: (({ event }: Given) => event['ms']) as never } }).createMachine({ initial: 'a', states });
    const byContext = setup({ delays: { d: (({ context }: Given) => context['ms']) as never } }).createMachine({ initial: 'a', context: { ms: undefined }, on: { SET: { actions: assign({ ms: ({ event }: Given) => event['ms'] }) } }, states } as never);
    expect(refusal(byEvent)).toBe('WP2020 a declared payload of the event GO, since GO.ms decides what happens');
    expect(refusal(byContext)).toBe('WP2020 a declared payload of the event SET, since SET.ms decides what happens');
    expect(check(byEvent, { events: [{ type: 'GO', ms: 5 }, 'STOP', 'BACK'] })).toMatchObject({ verdict: 'holds', states: 3 });
  });

  it('of a raise, and what names a timer or an event, is refused too', () => {
    expect(refusal(raising({ type: 'T' }, { delay: ({ event }: Given) => event['ms'] }))).toContain('GO.ms decides');
    expect(refusal(raising(({ event }: Given) => ({ type: event['kind'] }), {}))).toContain('GO.kind decides');
    expect(refusal(createMachine({ initial: 'a', states: { a: { on: { GO: { actions: cancel((({ event }: Given) => event['id']) as never) } } } } }))).toContain('GO.id decides');
  });
});

const kinds = ({ findings }: MachineReport): readonly string[] => findings.map(({ severity, kind, state, transition }) => `${severity} ${kind} ${state ?? transition}`);
const note = (label: string): string => `what they may have decided was tried one way only: ${label}.`;

/** Its panel opens for administrators; what `admin` is, the assign says. */
const guarded = (admin: (given: Given) => unknown): unknown =>
  createMachine({
    initial: 'a',
    context: { admin: false, user: undefined },
    states: {
      a: { on: { LOGIN: { target: 'b', actions: assign(({ event }) => ({ admin: admin({ event, context: {} }) })) } } },
      b: { on: { OPEN: [{ guard: ({ context }: Given) => context['admin'] === true, target: 'panel' }, { target: 'denied' }, { target: 'never' }], OUT: 'a' } },
      panel: { on: { OUT: 'a' } },
      denied: { on: { OUT: 'a' } },
      never: { on: { OUT: 'a' } },
    },
  } as never);

describe('a payload that is read and not kept', () => {
  it('makes advice of what never happens, but for what shows in the definition', () => {
    const report = check(guarded(({ event }) => event['role'] === 'admin'));
    expect(kinds(report)).toEqual(['defect dead-transition b --OPEN[2]', 'advice unreachable-state panel', 'advice unreachable-state never', 'advice dead-transition b --OPEN[0]']);
    expect(report.findings[1]?.message).toBe('Unless LOGIN.role makes a difference, panel can never be entered.');
    expect(report.notes.join(' ')).toContain(note('LOGIN.role'));
    expect(kinds(check(guarded(() => false)))).toContain('defect unreachable-state panel');
  });

  it('so does the answer of an actor, and a branch not taken is noted', () => {
    const load = fromPromise(() => Promise.resolve({ status: 'ok' }));
    const answered = setup({ actors: { load } }).createMachine({
      initial: 'l',
      context: { ok: false },
      states: { l: { invoke: { src: 'load', onDone: { target: 'm', actions: assign({ ok: ({ event }) => event.output.status === 'ok' }) } } }, m: { always: [{ guard: ({ context }: Given) => context['ok'] === true, target: 'good' }, { target: 'l' }] }, good: { type: 'final' } },
    });
    const loops = { initial: 'a', states: { a: { on: { SUBMIT: { actions: enqueueActions(({ event, enqueue }) => enqueue.raise({ type: (event as unknown as { valid: unknown }).valid ? 'OK' : 'BAD' })) }, OK: 'b', BAD: 'b' } }, b: { on: { BACK: 'a' } } } };
    expect(kinds(check(answered)).filter((kind) => kind.startsWith('advice'))).toContain('advice unreachable-state good');
    expect(check(answered).notes.join(' ')).toContain(note('output of load.status'));
    expect(check(createMachine(loops as never)).notes.join(' ')).toContain(note('SUBMIT.valid'));
  });

  it('is not one that a guard reads which XState does not come to', () => {
    const machine = createMachine({ initial: 'a', states: { a: { on: { GO: [{ guard: () => true, target: 'b' }, { guard: ({ event }: { event: object }) => (event as { x: number }).x > 1, target: 'c' }] } }, b: { on: { BACK: 'a' } }, c: { type: 'final' } } });
    expect(kinds(check(machine))).toEqual(['defect unreachable-state c', 'defect dead-transition a --GO[1]']);
  });

  it('is not one that is carried: into the context, a message, an input, or the parameters of an action', () => {
    const load = fromPromise(() => Promise.resolve(1));
    const carries = setup({ actors: { load } }).createMachine({
      initial: 'a',
      context: { user: undefined },
      states: { a: { on: { GO: { target: 'b', actions: [assign({ user: ({ event }: Given) => event['user'] }), raise(({ event }) => ({ type: 'NEXT', v: (event as Given['event'])['v'] })), { type: 'tell', params: ({ event }: Given) => ({ name: event['name'] }) } as never] } } }, b: { on: { NEXT: 'c' } }, c: { invoke: { src: 'load', input: ({ event }) => (event as Given['event'])['v'] }, on: { GO: 'a' } } },
    });
    expect(check(carries).notes.join(' ')).not.toContain('read and not kept');
  });
});
