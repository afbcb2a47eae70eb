/**
 * A child process with a group of its own, so that whatever it starts ends with it: also when we are interrupted or exit.
 * A child that leaves its group (setsid) is out of reach; it still sees its standard input close.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../core/clock.js';

export type GroupedChild = ChildProcessByStdio<Writable, Readable, Readable>;

const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const living = new Set<number>();

/** Starts a shell command line in a new process group. A command that cannot be run ends with the shell's 126 or 127. */
export function spawnGroup(command: string, cwd: string | undefined, env: NodeJS.ProcessEnv | undefined): GroupedChild {
  const child = spawn(inPlaceOfTheShell(command), {
    shell: true,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  });
  const { pid } = child;
  if (pid !== undefined) {
    track(pid);
    child.once('exit', () => {
      // The leader is gone; its own children must not outlive it, and hold its pipes open.
      signalGroup(pid, 'SIGKILL');
      untrack(pid);
    });
  }
  return child;
}

/** How a child came to its end after its standard input was closed. */
export type EndedBy = 'itself' | 'SIGTERM' | 'SIGKILL';

/** Closes standard input and waits; after each grace period the next stronger signal goes to the group. */
export function endGroup(child: GroupedChild, clock: Clock, graceMs: number): Promise<EndedBy> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve('itself');
  return new Promise((resolve) => {
    let endedBy: EndedBy = 'itself';
    let timer = clock.setTimer(graceMs, () => {
      endedBy = 'SIGTERM';
      signalGroup(pid, endedBy);
      timer = clock.setTimer(graceMs, () => {
        endedBy = 'SIGKILL';
        signalGroup(pid, endedBy);
      });
    });
    child.once('exit', () => {
      timer.cancel();
      resolve(endedBy);
    });
    child.stdin.end();
  });
}

/**
 * A single command replaces its shell, so that signals and exit codes are its own. `env` allows for assignments in
 * front of it. Several commands (`;`, `&&`, pipes, …) keep the shell as the group's leader.
 */
function inPlaceOfTheShell(command: string): string {
  const unquoted = command.replace(/'[^']*'|"(?:[^"\\]|\\.)*"|\\./gsu, '');
  const single = !/[|&;()\n]/u.test(unquoted) && !/^\s*exec\s/u.test(command);
  if (!single) return command;
  return /^\s*\w+=/u.test(command) ? `exec env ${command}` : `exec ${command}`;
}

/** Has no effect on a group that is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: nobody is left. EPERM: the number was given to somebody else's process, which is not ours to end.
  }
}

function track(pid: number): void {
  if (living.size === 0) {
    process.on('exit', killAll);
    for (const signal of interruptions) process.on(signal, onInterruption);
  }
  living.add(pid);
}

function untrack(pid: number): void {
  living.delete(pid);
  if (living.size > 0) return;
  process.off('exit', killAll);
  for (const signal of interruptions) process.off(signal, onInterruption);
}

function killAll(): void {
  for (const pid of living) signalGroup(pid, 'SIGKILL');
}

/** Where nobody else listens, the default action is ours to carry out; otherwise the program decides, and its exit cleans up. */
function onInterruption(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  killAll();
  process.off(signal, onInterruption);
  process.kill(process.pid, signal);
}
