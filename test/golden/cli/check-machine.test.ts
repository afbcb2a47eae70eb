/** `wireproof check` on a file of one's own: what it prints, what it ends with, and what it says of a file that will not do. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineReport } from '../../../src/engine/lint/check-machine.js';
import type { CommandEnd } from './command.js';
import { build } from '../../build.js';
import { command, withoutTimes } from './command.js';
import { inProcess } from './in-process.js';
import { temporaryFolder } from '../../temporary-folder.js';

const folder = temporaryFolder(afterAll);

async function check(name: string, source: string, ...options: readonly string[]): Promise<CommandEnd> {
  writeFileSync(path.join(folder, name), source);
  return inProcess(['check', name, ...options], folder);
}

const door = (body: string): string => `import { createMachine } from 'xstate';\nexport default createMachine({ id: 'door', initial: 'open', states: { ${body} } });\n`;

describe('wireproof check on a file', () => {
  it('prints counts and findings, each with the way there, in 80 columns', async () => {
    const { stdout, stderr, exitCode } = await check('door.ts', door("open: { on: { CLOSE: 'closed', KICK: 'broken' } }, closed: { on: { OPEN: 'open' } }, broken: {}, locked: {}"));
    expect([exitCode, stderr]).toEqual([1, '']);
    expect(withoutTimes(stdout)).toBe(`✘ door                                         violated N s
    3 states, 3 transitions, depth 1, abstract time
    events: CLOSE, KICK, OPEN

  ✘ dead-end  broken
    In broken no event, timer or actor can make anything happen, and it is not
    final.
    after KICK

  ✘ unreachable-state  locked
    locked can never be entered.

2 defects, 0 pieces of advice
`);
  });

  it('prints one object with --json, with a path to each finding', async () => {
    const { stdout, exitCode } = await check('door.mjs', door("open: { on: { CLOSE: 'closed' } }, closed: {}"), '--json');
    const report = JSON.parse(stdout) as MachineReport & { readonly command: string };
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ command: 'check', machine: 'door', verdict: 'violated', states: 2, transitions: 1, depth: 1, complete: true, time: 'abstract' });
    expect(report.findings).toMatchObject([{ kind: 'dead-end', state: 'closed', path: ['CLOSE'], events: [{ type: 'CLOSE' }] }]);
    expect(report.seconds).toBeGreaterThanOrEqual(0);
  });

  it('calls a machine without an id by its file, and heeds limits', async () => {
    const counter = "import { assign, createMachine } from 'xstate';\nexport const machine = createMachine({ context: { n: 0 }, on: { UP: { actions: assign({ n: ({ context }) => { console.log(context.n); return context.n + 1; } }) } } });\n";
    const { stdout, exitCode } = await check('up-counter.js', counter, '--max-states', '50', '--json');
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([3, { machine: 'up-counter', verdict: 'unknown', states: 50, reason: 'states' }]);
    expect(await check('up-counter.js', counter)).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('WP2010') as string });
  });

  it.each([
    ['empty', '', 'WP2030'],
    ['config', "export default { initial: 'a', states: { a: {} } };", 'WP2031'],
    ['several', "import { createMachine } from 'xstate';\nexport const a = createMachine({});\nexport const b = createMachine({});", 'WP2032'],
    ['version 4', door("open: { on: { CLOSE: { cond: () => false, target: 'closed' } } }, closed: { on: { OPEN: 'open' } }"), 'WP2041'],
    ['target', door("open: { on: { CLOSE: 'closd' } }, closed: { on: { OPEN: 'open' } }"), 'WP2034: expected a state closd in door; found none, though a transition of door.open leads there. Did you mean "closed"?'],
    ['guard', door("open: { on: { CLOSE: { guard: () => { throw new Error('no'); }, target: 'open' } } }"), 'WP2017'],
    ['loop', door("open: { always: 'closed' }, closed: { always: 'open' }"), 'WP2013'],
    ['chance', door("open: { on: { CLOSE: { guard: () => { while (Math.random() < 0.9); return true; }, target: 'open' } } }"), 'WP2014'],
    ['payload', door("open: { on: { CLOSE: { guard: ({ event }) => event.hard > 1, target: 'open' } } }"), 'WP2020'],
    ['invariant', `export const invariants = { shut: (door) => door.matches('shut') };\n${door("open: { on: { CLOSE: 'open' } }")}`, 'WP2035'],
    ['import', "import 'not-there-at-all';", 'WP4005: expected everything that "import.mjs" imports to be there; found no module "not-there-at-all". Install it where the file is (npm install not-there-at-all)'],
    ['path', "import '@/lib/thing';", 'where it is an alias, `paths` in tsconfig.json'],
    ['syntax', 'export default createMachine({', 'WP4002'],
  ])('refuses a file with a wrong %s by a code, as text and as JSON', async (name, source, said) => {
    const { stdout, stderr, exitCode } = await check(`${name}.mjs`, source, '--json');
    expect(exitCode).toBe(2);
    const { error } = JSON.parse(stdout) as { readonly error: { readonly code: string; readonly message: string; readonly expected: string; readonly found: string; readonly repair: string } };
    expect(error.message).toContain(said);
    expect(error.message).toBe(`${error.code}: expected ${error.expected}; found ${error.found}. ${error.repair}`);
    expect(stderr.replace(/\s+/gu, ' ')).toContain(error.message.replace(/\s+/gu, ' '));
    for (const line of stderr.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('a file that takes its process down', () => {
  beforeAll(build, 120_000);

  it('is told as one that cannot be imported', async () => {
    writeFileSync(path.join(folder, 'exits.mjs'), 'process.exit(0);');
    const { stderr, exitCode } = await command(['check', 'exits.mjs'], { cwd: folder });
    expect([exitCode, stderr]).toMatchObject([2, expect.stringContaining('WP4006: expected a file that can be imported; found an end of the whole process')]);
  });
});
