/**
 * Keeps every core from going to sleep, with a process of the lowest priority on each. A core of a virtual machine that halts
 * takes as long to wake as a request takes; whether it halts between two messages depends on the machine's other work alone.
 */
import { fork } from 'node:child_process';
import { availableParallelism, constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

if (process.argv[2] === 'spin') for (;;);

/** The returned function lets them sleep again. */
export function keepCoresAwake(): () => void {
  const spinners = Array.from({ length: availableParallelism() }, () => {
    const spinner = fork(fileURLToPath(import.meta.url), ['spin'], { execArgv: process.execArgv });
    setPriority(spinner.pid as number, constants.priority.PRIORITY_LOW);
    return spinner;
  });
  return () => {
    for (const spinner of spinners) spinner.kill('SIGKILL');
  };
}
