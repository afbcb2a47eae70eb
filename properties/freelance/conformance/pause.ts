/** Lets time pass in a scenario, which may be ended from outside meanwhile. */
import type { Clock } from '../../../src/core/clock.js';
import { Stuck } from './check.js';

/** Resolves after that long, or as soon as `wake` is called; rejects with `Stuck` once the signal is aborted. */
export function pause(clock: Clock, durationMs: number, signal: AbortSignal, listen?: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', abort);
    };
    const done = (): void => {
      end();
      resolve();
    };
    const abort = (): void => {
      end();
      reject(new Stuck('the end of the scenario'));
    };
    const timer = clock.setTimer(durationMs, done);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    listen?.(done);
  });
}
