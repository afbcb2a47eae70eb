/** Undeclared payloads that decide without being read by a guard: nothing wrong may be said of the machine then. */
import { describe, expect, it } from 'vitest';
import { assign, cancel, createMachine, raise, setup, type AnyStateMachine } from 'xstate';
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
