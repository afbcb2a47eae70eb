#!/usr/bin/env node
/** The command `wireproof`. */
import { readFileSync } from 'node:fs';
import { systemClock } from '../core/clock.js';
import { exitCodes } from './exit-code.js';
import type { Invocation } from './invocation.js';
import { runJob } from './job/run-job.js';
import { run } from './program.js';
import { processTerminal } from './terminal.js';

const interrupted = new AbortController();
process.on('SIGINT', () => interrupted.abort());
process.on('SIGTERM', () => interrupted.abort());

const invocation: Invocation = {
  terminal: processTerminal(process),
  clock: systemClock,
  workingFolder: process.cwd(),
  command: 'npx wireproof',
  tool: { name: 'wireproof', version: ownVersion() },
  interrupted: interrupted.signal,
  runJob,
  exitCode: exitCodes.holds,
};
await run(invocation, process.argv.slice(2));
process.exitCode = invocation.exitCode;

/** From package.json, which stands two folders above the sources and three above what is built. */
function ownVersion(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const found = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as { name?: string; version?: string };
      if (found.name === 'wireproof' && found.version !== undefined) return found.version;
    } catch {
      // The other one it is.
    }
  }
  return '0.0.0';
}
