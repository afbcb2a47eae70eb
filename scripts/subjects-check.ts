/**
 * Holds the example subjects to the protocol with the built command, each in both roles: all conform. Then one with a mistake in
 * it must deviate, and a program that is no subject must be refused.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { must, run, seen } from './run.js';

interface Conformed {
  readonly verdict: string;
  readonly seconds: number;
  readonly subject: { readonly role?: string };
  readonly checks: readonly { readonly id: string; readonly verdict: string; readonly note?: string }[];
}

const folder = mkdtempSync(path.join(tmpdir(), 'wireproof-subjects-'));
try {
  run('make', ['-C', 'examples/subjects/c', `OUT=${folder}`]);
  for (const subject of [python('client.py'), python('server.py'), path.join(folder, 'client'), path.join(folder, 'server')]) {
    const report = conform(subject, 0);
    const open = report.checks.filter((check) => check.verdict !== 'holds');
    must(report.verdict === 'holds' && report.checks.length >= 20, `${subject}: ${report.checks.length} checks, ${JSON.stringify(open)}`);
    seen(`${path.basename(subject)} (${report.subject.role}): ${report.checks.length} checks conform, ${report.seconds.toFixed(1)} s`);
  }
  const mistaken = conform(withMistake(), 1);
  const found = mistaken.checks.filter((check) => check.verdict === 'violated').map((check) => check.id);
  must(found.length > 0, 'the mistake was not found');
  seen(`a server that forgets what it answered deviates: ${found.join(', ')}`);
  conform('true', 2);
  seen('a program that is no subject is refused');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function python(name: string): string {
  return `/usr/bin/python3 ${path.resolve('examples/subjects/python', name)}`;
}

function conform(subject: string, exitCode: number): Conformed {
  return JSON.parse(run('node', ['dist/src/cli/main.js', 'conform', 'freelance', '--subject', subject, '--json', '--quiet'], { exitCode }).stdout) as Conformed;
}

/** The Python server, whose memory of what it answered is always empty. */
function withMistake(): string {
  const source = readFileSync('examples/subjects/python/server.py', 'utf8');
  const changed = source.replace(/^(\s*)(\w+) = self\.(cache|done|seen|stored|entries|replies)\.get\(([^)]*)\)$/mu, '$1$2 = None');
  must(changed !== source, 'the mistake does not fit the server any more');
  const file = path.join(folder, 'forgetful.py');
  writeFileSync(file, changed);
  return `/usr/bin/python3 ${file}`;
}
