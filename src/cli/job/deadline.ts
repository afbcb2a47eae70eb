/** An end in time for code that may never let the event loop turn. */
import type { Clock, Timer } from '../../core/clock.js';

export interface Deadline {
  readonly signal: AbortSignal;
  /** The time runs from here: what the user named has been loaded. Only the first call counts. */
  begin(): void;
  /** To be called from inside long loops: a timer cannot fire while they run. */
  check(): void;
  stop(): void;
  close(): void;
}

/** Aborts after `maxSeconds`, if there is such a limit, and when told to. */
export function createDeadline(clock: Clock, maxSeconds: number | undefined): Deadline {
  const controller = new AbortController();
  let endMs = Number.POSITIVE_INFINITY;
  let timer: Timer | undefined;
  return {
    signal: controller.signal,
    begin: () => {
      if (maxSeconds === undefined || timer !== undefined) return;
      endMs = clock.nowMs() + maxSeconds * 1000;
      timer = clock.setTimer(maxSeconds * 1000, () => controller.abort());
    },
    check: () => {
      if (clock.nowMs() >= endMs) controller.abort();
    },
    stop: () => controller.abort(),
    close: () => timer?.cancel(),
  };
}
