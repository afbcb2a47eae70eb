/** What happens inside one step, or beside what has a name, happens too. */
import { describe, expect, it } from 'vitest';
import { createMachine, fromPromise, setup, type AnyStateMachine } from 'xstate';
import { checkMachine, type MachineReport } from '../../../src/engine/lint/check-machine.js';
import { readMachineModule } from '../../../src/engine/lint/machine-module.js';

function check(machine: unknown, exports: object = {}): MachineReport {
  return checkMachine(readMachineModule({ default: machine as AnyStateMachine, ...exports }), { nowMs: () => 0 });
}

const found = (machine: unknown): readonly string[] => check(machine).findings.map(({ kind, state, transition }) => `${kind} ${state ?? transition}`);

describe('states that a step enters and leaves', () => {
  it('are entered: a sibling region, an initial child, a final child', () => {
    const states = {
      a: { on: { GO: 'P', X: 'B', F: 'D' } },
      P: { type: 'parallel', states: { r1: { initial: 'x', states: { x: { always: '#p.out' } } }, r2: { initial: 'y', states: { y: {}, never: {} } } } },
      B: { initial: 'B1', always: 'out', states: { B1: {} } },
      D: { initial: 'D1', states: { D1: { type: 'final' } }, onDone: 'out' },
      out: { on: { BACK: 'a' } },
    };
    expect(found(createMachine({ id: 'p', initial: 'a', states } as never))).toEqual(['unreachable-state P.r2.never']);
  });
});

describe('a wildcard beside a named event it matches', () => {
  it('stands for the other events too', () => {
    const report = check(createMachine({ initial: 'a', states: { a: { on: { 'mouse.click': 'b', 'mouse.*': 'c' } }, b: { on: { BACK: 'a' } }, c: { on: { BACK: 'a' } } } }));
    expect(report).toMatchObject({ verdict: 'holds', findings: [], events: ['mouse.click', 'BACK', 'mouse.(any)'] });
  });
});

const worker = fromPromise(() => Promise.resolve(1));
const refs = (use: (ref: { getSnapshot(): { status: string }; send(event: object): void }) => boolean): unknown =>
  setup({ actors: { worker } }).createMachine({
    context: ({ spawn }: { spawn: (src: never, options: object) => unknown }) => ({ ref: spawn('worker' as never, { id: 'w' }) }),
    initial: 'a',
    states: { a: { on: { CHECK: [{ guard: ({ context }: { context: { ref: never } }) => use(context.ref), target: 'running' }, { target: 'over' }] } }, running: { on: { BACK: 'a' } }, over: { on: { BACK: 'a' } } },
  } as never);

describe('a spawned actor that a guard asks', () => {
  it('has no snapshot that could be told, and gets nothing', () => {
    expect(() => check(refs((ref) => ref.getSnapshot().status === 'active'))).toThrow(/WP2019.*called getSnapshot\(\) of the actor w, in state a on CHECK/u);
    expect(() => check(refs((ref) => { ref.send({ type: 'X' }); return true; }))).toThrow(/WP2019.*called send\(\) of the actor w/u);
    expect(check(refs((ref) => 'id' in ref)).findings.map(({ state }) => state)).toContain('over');
  });
});
