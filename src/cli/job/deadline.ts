/** An end in time for code that may never let the event loop turn. */
import type { Clock } from '../../core/clock.js';

export interface Deadline {
  readonly signal: AbortSignal;
  /** To be called from inside long loops: a timer cannot fire while they run. */
  check(): void;
  stop(): void;
  close(): void;
}

/** Aborts after `maxSeconds`, if there is such a limit, and when told to. */
export function createDeadline(clock: Clock, maxSeconds: number | undefined): Deadline {
  const controller = new AbortController();
  const endMs = maxSeconds === undefined ? Number.POSITIVE_INFINITY : clock.nowMs() + maxSeconds * 1000;
  const timer = maxSeconds === undefined ? undefined : clock.setTimer(maxSeconds * 1000, () => controller.abort());
  return {
    signal: controller.signal,
    check: () => {
      if (clock.nowMs() >= endMs) controller.abort();
    },
    stop: () => controller.abort(),
    close: () => timer?.cancel(),
  };
}
