/** What a machine's file may export, and what is said of one that cannot be checked. */
import { describe, expect, it } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { OperatingError } from '../../../src/core/errors.js';
import { explainLoadError } from '../../../src/engine/lint/load-error.js';
import { readMachineModule } from '../../../src/engine/lint/machine-module.js';

const machine = createMachine({ initial: 'a', states: { a: { on: { GO: 'b' } }, b: {} } });

function refused(exports: unknown): string {
  try {
    readMachineModule(exports);
    return 'nothing';
  } catch (error) {
    return error instanceof OperatingError ? `${error.code} ${error.found} ${error.repair}` : String(error);
  }
}

const always = (): boolean => true;

describe('reading a machine file', () => {
  it('takes the default export, or the only machine under a name', () => {
    expect(readMachineModule({ default: machine }).machine).toBe(machine);
    expect(readMachineModule({ lamp: machine, other: 5 }).machine).toBe(machine);
    expect(readMachineModule({ default: machine, second: createMachine({}) }).machine).toBe(machine);
  });

  it('reads events, invariants, outcomes and input in their forms', () => {
    const read = readMachineModule({ default: machine, events: ['GO', { type: 'SET', n: 1 }], invariants: [always, { name: 'named', holds: always }, () => true], outcomes: { a: { done: [1, 2], error: 'x' }, b: [{ output: [3] }, { error: 4 }] }, input: undefined });
    expect(read.events).toEqual([{ type: 'GO' }, { type: 'SET', n: 1 }]);
    expect(read.invariants.map(({ name }) => name)).toEqual(['always', 'named', 'invariant 3']);
    expect(read.outcomes).toEqual({ a: { done: [1, 2], error: ['x'], snapshot: [] }, b: { done: [[3]], error: [4], snapshot: [] } });
    expect('input' in read).toBe(true);
    expect('input' in readMachineModule({ default: machine })).toBe(false);
    expect(readMachineModule({ default: machine, invariants: { 'is fine': always } }).invariants[0]?.name).toBe('is fine');
  });

  it('tells what is missing or wrong', () => {
    expect(refused({})).toMatch(/^WP2030 no exports/u);
    expect(refused(undefined)).toMatch(/^WP2030/u);
    expect(refused({ default: { initial: 'a', states: {} } })).toMatch(/^WP2031 default: a machine config/u);
    expect(refused({ make: () => machine })).toMatch(/^WP2031 make: a function/u);
    expect(refused({ actor: createActor(machine) })).toMatch(/^WP2031 actor: an actor/u);
    expect(refused({ a: machine, b: createMachine({}) })).toMatch(/^WP2032 2: a, b/u);
    expect(refused({ default: { withConfig: () => {}, initialState: {} } })).toMatch(/^WP2033/u);
    expect(refused({ default: machine, events: 'GO' })).toMatch(/^WP2037/u);
    expect(refused({ default: machine, invariants: { x: true } })).toMatch(/^WP2037/u);
    expect(refused({ default: machine, outcomes: { a: { finished: [1] } } })).toMatch(/^WP2037/u);
    expect(refused({ default: machine, outcome: {} })).toBe('WP2037 outcome Did you mean "outcomes"?');
  });
});

const thrownBy = (make: () => unknown): unknown => {
  try {
    return make();
  } catch (error) {
    return error;
  }
};

describe('a file that fails while it loads', () => {

  it('a target that does not exist is told with the name that was meant', () => {
    const source = "createMachine({ id: 'door', initial: 'open', states: { open: { on: { CLOSE: 'clsoed' } }, closed: {} } })";
    const error = thrownBy(() => createMachine({ id: 'door', initial: 'open', states: { open: { on: { CLOSE: 'clsoed' } }, closed: {} } }));
    const told = explainLoadError(error, source);
    expect(told?.code).toBe('WP2034');
    expect(told?.message).toContain('expected a state clsoed in door; found none, though a transition of door.open leads there');
    expect(told?.repair).toContain('Did you mean "closed"?');
  });

  it('so are targets by id, at the root, and a missing initial state', () => {
    expect(explainLoadError(thrownBy(() => createMachine({ initial: 'a', states: { a: { on: { GO: '#nope' } } } })))?.code).toBe('WP2034');
    expect(explainLoadError(thrownBy(() => createMachine({ initial: 'a', on: { GO: 'b' }, states: { a: {}, b: {} } })))?.repair).toBe('Did you mean ".b"?');
    expect(explainLoadError(thrownBy(() => createMachine({ states: { a: {} } })))?.code).toBe('WP2034');
  });

  it('other errors are left to others', () => {
    expect(explainLoadError(new Error('Cannot find module fs-extra'))).toBeUndefined();
    expect(explainLoadError('thrown text')).toBeUndefined();
  });
});
