/**
 * Runs the conformance checks on the example subjects: with each mistake planted (all are to be found), and as they are
 * and in correct variants (all are to be cleared), also beside a busy core.
 *
 *   node --import jiti/register bench/conform-faults.ts [--only PATTERN] [--what faults|correct|both] [--times N]
 *       [--jobs N] [--load N] [--seconds N] [--out FILE] [--resume] [--all] [--module FILE]
 *
 * Exit code 0: every mistake found in time and nothing else; 1 otherwise.
 */
import { fork } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { connectSubject, type SubjectProcess } from '../src/drivers/subject/subject.js';
import type { Conformance, ConformanceCheck } from '../src/engine/suite.js';
import { burnCpu } from './conform/burn-cpu.js';
import { cFaults } from './conform/c-faults.js';
import { clientFaults } from './conform/client-faults.js';
import { clientOddFaults } from './conform/client-odd-faults.js';
import { clientRequestFaults } from './conform/client-request-faults.js';
import { correctVariants } from './conform/correct-variants.js';
import { jsFaults } from './conform/js-faults.js';
import { lenientVariants } from './conform/lenient-variants.js';
import { serverOddFaults } from './conform/server-odd-faults.js';
import { serverFaults } from './conform/server-faults.js';
import { serverStateFaults } from './conform/server-state-faults.js';
import { cleanSubject, plantSubject, type SubjectFault, type SubjectFile } from './conform/subject-fault.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    what: { type: 'string', default: 'both' },
    times: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    load: { type: 'string', default: '0' },
    parallel: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '20' },
    out: { type: 'string' },
    all: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    job: { type: 'string' },
    module: { type: 'string', default: 'properties/freelance/suite.ts' },
  },
});

interface Job {
  readonly name: string;
  readonly correct: boolean;
  readonly rule: string;
  readonly summary: string;
  start(folder: string): string;
}

const cleanFiles: readonly SubjectFile[] = ['python/client.py', 'python/server.py', 'c/client.c', 'c/server.c', 'bench/client.mjs'];
const clean: readonly Job[] = cleanFiles.map((file) => ({ name: file, correct: true, rule: '', summary: 'as shipped', start: (folder) => cleanSubject(file, path.join(folder, file.replace(/\W/gu, '-'))) }));
const planted = (fault: SubjectFault, correct: boolean): Job => ({ name: fault.id, correct, rule: fault.rule, summary: fault.summary, start: (folder) => plantSubject(fault, folder) });

function jobs(): readonly Job[] {
  const faults = values.what === 'correct' ? [] : [...clientFaults, ...clientRequestFaults, ...clientOddFaults, ...serverFaults, ...serverStateFaults, ...serverOddFaults, ...cFaults, ...jsFaults].map((fault) => planted(fault, false));
  const correct = values.what === 'faults' ? [] : [...clean, ...[...correctVariants, ...lenientVariants].map((variant) => planted(variant, true))];
  const done = values.resume && values.out !== undefined && existsSync(values.out) ? readFileSync(values.out, 'utf8').split('\n').map((text) => text.split(/ +/u)[3]) : [];
  const chosen = [...faults, ...correct].filter((job) => new RegExp(values.only, 'u').test(job.name) && !done.includes(job.name));
  return chosen.flatMap((job) => Array.from({ length: job.correct ? Number(values.times) : 1 }, () => job));
}

interface Result {
  readonly violated: readonly ConformanceCheck[];
  readonly unknown: readonly ConformanceCheck[];
  readonly checks: number;
  readonly seconds: number;
  readonly error?: string;
}

interface Row extends Result {
  readonly job: Job;
}

/** In a process of its own, so that what ends it ends one run. */
function runApart(job: Job): Promise<Row> {
  const child = fork(process.argv[1] ?? '', [...process.argv.slice(2), '--job', job.name], { execArgv: process.execArgv, stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
  let result: Result | undefined;
  let stderr = '';
  child.on('message', (message) => {
    result = message as Result;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = `${stderr}${chunk.toString()}`.slice(-2000);
  });
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ job, ...(result ?? { violated: [], unknown: [], checks: 0, seconds: 0, error: `the run ended with ${signal ?? code}: ${stderr.trim().split('\n').at(-1)}` }) });
    });
  });
}

async function run(job: Job, conformance: Conformance, folder: string): Promise<Result> {
  const command = job.start(folder);
  const connect = (): Promise<SubjectProcess> => connectSubject(command, { protocol: 'freelance', roles: ['client', 'server'] });
  const opened: SubjectProcess[] = [];
  const startMs = performance.now();
  const seconds = (): number => (performance.now() - startMs) / 1000;
  try {
    const open = async (): Promise<SubjectProcess> => {
      const subject = await connect();
      opened.push(subject);
      return subject;
    };
    const enough = new AbortController();
    const early: ConformanceCheck[] = [];
    const checks = await conformance.run(await open(), {
      seed: Number(values.seed),
      runs: Number(values.runs),
      signal: AbortSignal.any([AbortSignal.timeout(180_000), enough.signal]),
      // One violation settles it, unless the whole list is asked for.
      onCheck: (check) => {
        if (check.verdict !== 'violated' || values.all) return;
        early.push(check);
        enough.abort();
      },
      nowMs: () => performance.now(),
      progress: () => undefined,
      connect: open,
      parallel: Number(values.parallel),
    });
    const violated = checks.filter((check) => check.verdict === 'violated');
    return { violated: violated.length > 0 ? violated : early, unknown: checks.filter((check) => check.verdict === 'unknown'), checks: checks.length, seconds: seconds() };
  } catch (error) {
    return { violated: [], unknown: [], checks: 0, seconds: seconds(), error: String(error).split('\n')[0] ?? '' };
  } finally {
    await Promise.all(opened.map((subject) => subject.close()));
  }
}

function asExpected({ job, violated, checks, seconds }: Row): boolean {
  return checks > 0 && (violated.length === 0) === job.correct && seconds < Number(values.seconds);
}

function line(row: Row): string {
  const { job, violated, unknown, seconds } = row;
  const said = row.error ?? (violated.length > 0 ? violated.map((check) => check.id).join(' ') : job.correct ? 'cleared' : 'MISSED');
  const open = unknown.length > 0 ? ` (unknown: ${unknown.map((check) => check.id).join(' ')})` : '';
  return `${asExpected(row) ? 'ok  ' : 'BAD '} ${seconds.toFixed(1).padStart(5)} s  ${job.name.padEnd(40)} ${said}${open}`;
}

function told({ job, violated }: Row): string {
  const why = violated.map((check) => `        ${check.id} ${check.title}: expected ${check.failure?.expected}; found ${check.failure?.found}`);
  return [`      ${job.rule}: ${job.summary}`, ...why].join('\n');
}

async function runHere(name: string): Promise<number> {
  const module = (await import(path.resolve(values.module))) as { suite?: { conformance?: Conformance }; conformance?: Conformance };
  const conformance = module.conformance ?? module.suite?.conformance;
  if (conformance === undefined) throw new Error(`${values.module} has no conformance`);
  const folder = mkdtempSync(path.join(tmpdir(), 'conform-'));
  const job = jobs().find((one) => one.name === name);
  if (job === undefined) throw new Error(`no ${name}`);
  process.send?.(await run(job, conformance, folder));
  rmSync(folder, { recursive: true });
  return 0;
}

async function main(): Promise<number> {
  const stopBurning = burnCpu(Number(values.load));
  const queue = [...jobs()];
  const rows: Row[] = [];
  const print = (text: string): void => {
    console.log(text);
    if (values.out !== undefined) appendFileSync(values.out, `${text}\n`);
  };
  const worker = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      const row = await runApart(job);
      rows.push(row);
      print(asExpected(row) ? line(row) : `${line(row)}\n${told(row)}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
  stopBurning();
  const count = (correct: boolean, good: boolean): number => rows.filter((row) => row.job.correct === correct && (!good || asExpected(row))).length;
  const slowest = Math.max(0, ...rows.map((row) => row.seconds));
  print(`found ${count(false, true)} of ${count(false, false)} mistakes; cleared ${count(true, true)} of ${count(true, false)} correct runs; slowest ${slowest.toFixed(1)} s`);
  return rows.every(asExpected) ? 0 : 1;
}

process.exitCode = values.job === undefined ? await main() : await runHere(values.job);
