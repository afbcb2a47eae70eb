/** Time as an argument. Nothing but this file reads the machine's clock or sets its timers. */
import { performance } from 'node:perf_hooks';

export interface Timer {
  /** Has no effect on a timer that fired or was cancelled. */
  cancel(): void;
}

/** A monotonic clock with timers. Times are milliseconds since an arbitrary origin. */
export interface Clock {
  nowMs(): number;
  /** Calls back once, not before `delayMs` from now. A negative delay counts as 0. */
  setTimer(delayMs: number, callback: () => void): Timer;
}

/** How long something took, in seconds to the millisecond: for reports. */
export const secondsFrom = (startMs: number, nowMs: number): number => Math.round(nowMs - startMs) / 1000;

/** The machine's monotonic clock. Its timers keep the process alive until they fire or are cancelled. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  setTimer(delayMs, callback) {
    const deadlineMs = performance.now() + delayMs;
    let handle: NodeJS.Timeout;
    // Node cuts delays beyond 2^31-1 ms to 1 ms, and may fire up to 1 ms early: re-arm for the rest in both cases.
    const arm = (): void => {
      const restMs = deadlineMs - performance.now();
      if (restMs <= 0) callback();
      else handle = setTimeout(arm, Math.min(restMs, 2 ** 31 - 1));
    };
    handle = setTimeout(arm, Math.min(Math.max(delayMs, 0), 2 ** 31 - 1));
    return { cancel: () => clearTimeout(handle) };
  },
};
