/** A part of a suite from a machine, a driver and what to expect; and paths of a machine as text. */
import { createMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { breakerDriver } from '../../../examples/vitest/breaker-driver.js';
import { breakerMachine } from '../../../examples/vitest/breaker-machine.js';
import { expectedOf } from '../../../examples/vitest/breaker-view.js';
import { machinePaths } from '../../../src/engine/cover/machine-paths.js';
import { readMachineCase, writeMachineCase } from '../../../src/engine/replay/machine-case.js';
import { machinePart } from '../../../src/engine/replay/machine-part.js';
import type { Part, RunContext } from '../../../src/engine/suite.js';

const context: RunContext = { seed: 1, runs: 1, signal: new AbortController().signal, nowMs: () => 0, progress: () => {} };

function breakerPart(machine = breakerMachine): Part {
  return machinePart({
    suite: 'breaker',
    name: 'paths',
    claim: 'It does what the machine says.',
    machine,
    driver: ({ plant }) => breakerDriver(plant === 'opens-late' ? { maxFailures: 4 } : {}),
    expected: expectedOf,
  });
}

describe('a part from a machine', () => {
  it('holds for a system that does what the machine says, and counts what it walked', async () => {
    const { verdict, counts, failures } = await breakerPart().run(context);
    expect({ verdict, goals: counts['goals'], failures }).toEqual({ verdict: 'holds', goals: 11, failures: [] });
    expect(counts['steps']).toBeGreaterThan(10);
  });

  it('tells the shortest case that shows a bug, and that case shows it again', async () => {
    const { verdict, failures } = await breakerPart().run({ ...context, plant: 'opens-late' });
    expect(verdict).toBe('violated');
    const { case: onlyCase } = failures[0]!.trace as { readonly case: string };
    expect(onlyCase).toMatch(/^(?:FAIL|HANG_UP); (?:FAIL|HANG_UP); (?:FAIL|HANG_UP)$/u);
    expect(failures[0]?.replay).toBe(`verify breaker --part paths --case "${onlyCase}"`);
    expect(failures[0]?.story.map(({ who }) => who)).toEqual(['system', 'environment', 'environment', 'environment']);
    expect((await breakerPart().run({ ...context, plant: 'opens-late', onlyCase })).verdict).toBe('violated');
    expect((await breakerPart().run({ ...context, onlyCase })).verdict).toBe('holds');
  });

  it('does not hold where the machine has what no path reaches', async () => {
    const machine = createMachine({ id: 'm', initial: 'a', states: { a: { on: { GO: 'b' } }, b: {}, c: { on: { BACK: 'a' } } } });
    const driver = { start: async () => {}, apply: async () => {}, settle: async () => {}, observe: async () => 0, stop: async () => {} };
    const described = { suite: 's', name: 'p', claim: '', machine, driver: () => driver, expected: () => 0 };
    expect(await machinePart(described).run(context)).toMatchObject({ verdict: 'unknown', notes: ['no path reaches: c --BACK[0]'] });
    expect(await machinePart({ ...described, unreachable: ['c --BACK[0]'] }).run(context)).toMatchObject({ verdict: 'holds' });
  });
});

describe('a case of a machine', () => {
  const twins = createMachine({ id: 'm', type: 'parallel', states: { a: { initial: 'on', states: { on: { after: { 10: 'off' } }, off: {} } }, b: { initial: 'on', states: { on: { after: { 10: 'off' } }, off: {} } } } });
  const events = [{ type: 'SAY', text: 'a; b' }, { type: 'SAY', text: 'a' }, { type: 'STOP' }];
  const said = createMachine({ id: 'm', initial: 'a', states: { a: { on: { SAY: 'a', STOP: 'b' } }, b: { on: { SAY: 'a' } } } });

  it.each([
    ['payloads that hold the separator', said, { events }],
    ['events that a state ignores', said, { events, ignored: true }],
    ['timers of one delay', twins, {}],
  ])('reads as it was written, with %s', (_, machine, options) => {
    const { paths, system } = machinePaths(machine, options);
    for (const { actions } of paths) expect(readMachineCase(writeMachineCase(actions, system), system)).toEqual(actions);
    expect(paths.length).toBeGreaterThan(0);
  });

  it('is refused where it says what cannot be done, with all that can', () => {
    const { system } = machinePaths(breakerMachine);
    expect(() => readMachineCase('FAIL; after 5 ms', system)).toThrow(/WP6037: expected an action of the machine: SUCCEED, FAIL, HANG_UP; found "after 5 ms" after 1 actions/u);
  });
});

describe('the states of a machine as goals', () => {
  it('are its state nodes, parents included', () => {
    const machine = createMachine({ id: 'm', initial: 'a', states: { a: { on: { GO: 'b' } }, b: { initial: 'c', on: { BACK: 'a' }, states: { c: { on: { NEXT: 'd' } }, d: {} } } } });
    expect(machinePaths(machine, { criterion: 'states' })).toMatchObject({ reached: ['a', 'b', 'b.c', 'b.d'], unreachable: [], unknown: [] });
  });
});
