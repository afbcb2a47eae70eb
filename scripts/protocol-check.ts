/**
 * A new protocol adds files and edits none: the example's folders are put into a copy of this repository, and without a change to any
 * file that was there the command lists, checks and verifies the protocol, its pages are generated and the rules of the house hold.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { must, run, seen } from './run.js';

const top = process.cwd();
const example = 'examples/lease';
const added = ['model/lease', 'properties/lease', 'src/lease'];
const copy = mkdtempSync(path.join(tmpdir(), 'wireproof-protocol-'));
try {
  const tracked = filesOf(top).filter((file) => !file.startsWith(`${example}/`));
  const before = new Map<string, Buffer>();
  for (const file of tracked) {
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    cpSync(path.join(top, file), path.join(copy, file));
    before.set(file, readFileSync(path.join(copy, file)));
  }
  symlinkSync(path.join(top, 'node_modules'), path.join(copy, 'node_modules'));
  for (const folder of added) cpSync(path.join(top, example, folder), path.join(copy, folder), { recursive: true });
  // The tidy test asks git which files there are.
  run('git', ['init', '--quiet'], { cwd: copy });

  run('npx', ['tsc', '-p', 'tsconfig.build.json'], { cwd: copy });
  const { suites } = JSON.parse(wireproof(0, 'list', '--json')) as { readonly suites: readonly { readonly name: string; readonly error?: unknown }[] };
  must(suites.some(({ name, error }) => name === 'lease' && error === undefined), `wireproof list: ${JSON.stringify(suites)}`);
  seen(`wireproof lists ${suites.map(({ name }) => name).join(', ')}`);
  must(verdictOf(wireproof(0, 'check', 'lease', '--json')) === 'holds', 'the system of the protocol does not hold');
  must(verdictOf(wireproof(1, 'check', 'lease', '--plant', 'counts-from-the-answer', '--json')) === 'violated', 'the bug in the model is not found');
  must(verdictOf(wireproof(0, 'verify', 'lease', '--json')) === 'holds', 'the server of the protocol does not hold');
  must(verdictOf(wireproof(1, 'verify', 'lease', '--plant', 'lasts-too-long', '--json')) === 'violated', 'the bug in the server is not found');
  seen('it is checked and verified, and finds a bug planted in the model and one in the server');

  run('npx', ['vitest', 'run', 'test/tidy'], { cwd: copy });
  seen('the rules of the house hold with it');
  run('npx', ['jiti', 'scripts/docs.ts'], { cwd: copy });
  must(readFileSync(path.join(copy, 'docs/protocols/lease/README.md'), 'utf8').includes('[server](server.md)'), 'the pages of its machines are missing');
  seen('the pages of its machines are generated');

  const edited = [...before].flatMap(([file, text]) => (readFileSync(path.join(copy, file)).equals(text) ? [] : [file]));
  must(edited.length === 0, `files that a new protocol edits: ${edited.join(', ')}`);
  seen(`${added.length} folders were added, and none of ${tracked.length} files was edited`);
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function filesOf(folder: string): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: folder, encoding: 'utf8' });
  return [...new Set(listed.trim().split('\n'))].filter((file) => existsSync(path.join(folder, file)));
}

function wireproof(exitCode: number, ...arguments_: readonly string[]): string {
  return run('node', ['dist/src/cli/main.js', ...arguments_, ...(arguments_[0] === 'list' ? [] : ['--quiet'])], { cwd: copy, exitCode }).stdout;
}

function verdictOf(json: string): string {
  return (JSON.parse(json) as { readonly verdict: string }).verdict;
}
