/** Checks the machine of one file. */
import { readFileSync } from 'node:fs';
import { OperatingError } from '../../core/errors.js';
import { checkMachine, type CheckMachineOptions, type MachineReport } from '../../engine/lint/check-machine.js';
import { explainLoadError } from '../../engine/lint/load-error.js';
import { readMachineModule } from '../../engine/lint/machine-module.js';
import { count } from '../../reporters/text/quantity.js';
import { machineFileName } from '../check-target.js';
import type { JobContext } from '../job/job-context.js';
import { loadModule } from '../load-module.js';
import type { CheckLimits } from './check-systems.js';

export interface CheckMachineInput extends CheckLimits {
  readonly file: string;
  readonly time?: 'abstract' | 'discrete';
}

/** How far it was, for a report on a search that was ended from outside. */
export interface MachineProgress {
  readonly states: number;
  readonly depth: number;
}

/** Undefined: the file holds a suite, and no machine. */
export async function checkMachineJob(input: CheckMachineInput, context: JobContext): Promise<MachineReport | undefined> {
  const exports = await loadMachineFile(input.file);
  if (typeof exports['suite'] === 'object' && exports['suite'] !== null && 'parts' in exports['suite']) return undefined;
  const module = readMachineModule(exports);
  let toldMs = context.nowMs();
  context.event({ states: 1, depth: 0 } satisfies MachineProgress);
  const options: CheckMachineOptions = {
    name: machineFileName(input.file),
    ...(input.time === undefined ? {} : { time: input.time }),
    ...(input.maxStates === undefined ? {} : { maxStates: input.maxStates }),
    ...(input.maxSeconds === undefined ? {} : { maxSeconds: input.maxSeconds }),
    ...(input.maxMemoryMiB === undefined ? {} : { maxMemoryMiB: input.maxMemoryMiB }),
    ...(input.threads === undefined ? {} : { threads: input.threads }),
    nowMs: context.nowMs,
    memoryMiB: usedMiB,
    onProgress: ({ states, queue, depth }) => {
      context.progress(`${count(states)} states, queue ${count(queue)}, depth ${depth}`);
      const now = context.nowMs();
      if (now - toldMs < 100) return;
      toldMs = now;
      context.event({ states, depth } satisfies MachineProgress);
    },
  };
  return withoutConsole(() => checkMachine(module, options));
}

/** A guard that prints would print at every question, thousands of times. */
function withoutConsole<Result>(run: () => Result): Result {
  const loud = { ...console };
  for (const name of ['log', 'info', 'debug', 'warn', 'error', 'trace', 'dir', 'table'] as const) console[name] = () => {};
  try {
    return run();
  } finally {
    Object.assign(console, loud);
  }
}

/** XState refuses a wrong definition while the file loads: that is told as an error of the machine. */
async function loadMachineFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await loadModule(file);
  } catch (error) {
    if (!(error instanceof OperatingError) || error.code !== 'WP4002') throw error;
    throw explainLoadError(error.cause, readFileSync(file, 'utf8')) ?? error;
  }
}

/** What the search holds; the program's own code and stacks are not its doing. */
function usedMiB(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}
