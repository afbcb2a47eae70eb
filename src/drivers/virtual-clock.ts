/**
 * Time under manual control: nothing passes unless it is told to. Timers fire in the order of their deadlines, timers
 * of one instant in the order in which they were set, so that a run is the same every time.
 */
import type { Clock, Timer } from '../core/clock.js';
import { OperatingError, shown } from '../core/errors.js';

export interface VirtualClock extends Clock {
  /** The earliest deadline of a running timer, absolute; undefined where none runs. */
  nextDeadlineMs(): number | undefined;
  /** How many timers run. */
  readonly pendingTimers: number;
  /**
   * Lets time pass up to `atMs` and fires what falls due, each timer at its own deadline. `settle` is awaited after
   * every timer, so that what a timer set off is done before the next one fires. Throws `WP6001` for a time in the past.
   */
  advanceTo(atMs: number, settle?: () => Promise<void>): Promise<void>;
  /** `advanceTo` that much later. */
  advance(durationMs: number, settle?: () => Promise<void>): Promise<void>;
}

interface Entry {
  readonly deadlineMs: number;
  readonly callback: () => void;
}

export function createVirtualClock(startMs = 0): VirtualClock {
  let nowMs = startMs;
  /** Sorted: earliest last, and among equals the one set first last, so that the next to fire is popped. */
  const entries: Entry[] = [];

  const setTimer = (delayMs: number, callback: () => void): Timer => {
    const entry: Entry = { deadlineMs: nowMs + Math.max(0, delayMs), callback };
    entries.splice(placeOf(entries, entry.deadlineMs), 0, entry);
    return {
      cancel: () => {
        const index = entries.indexOf(entry);
        if (index >= 0) entries.splice(index, 1);
      },
    };
  };

  const advanceTo = async (atMs: number, settle?: () => Promise<void>): Promise<void> => {
    if (!(atMs >= nowMs)) {
      throw new OperatingError('WP6001', {
        expected: `a time not before ${nowMs} ms`,
        found: shown(atMs),
        repair: 'Time only goes forward: advance by 0 or more.',
      });
    }
    for (let next = entries.at(-1); next !== undefined && next.deadlineMs <= atMs; next = entries.at(-1)) {
      entries.pop();
      nowMs = next.deadlineMs;
      next.callback();
      await settle?.();
    }
    nowMs = atMs;
  };

  return {
    nowMs: () => nowMs,
    setTimer,
    nextDeadlineMs: () => entries.at(-1)?.deadlineMs,
    get pendingTimers() {
      return entries.length;
    },
    advanceTo,
    advance: (durationMs, settle) => advanceTo(nowMs + durationMs, settle),
  };
}

/** Where an entry of that deadline goes: before all that fall due at the same time or earlier. */
function placeOf(entries: readonly Entry[], deadlineMs: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Entry).deadlineMs > deadlineMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface GuardedClock extends Clock {
  /** How many of its user's timers run. */
  readonly pendingTimers: number;
}

/** More timers at one moment than any system has use for: it wakes itself for ever, and time would never go on. */
const maxFiringsAtOnce = 1000;

/**
 * A clock for a system under test: its timers are counted, and what they throw is told instead of ending the run. One that
 * wakes itself again and again without time passing is told of, and not woken any more.
 */
export function guardedClock(clock: Clock, onThrow: (error: unknown) => void): GuardedClock {
  const pending = new Set<object>();
  let lastMs = Number.NaN;
  let firings = 0;
  const isEndless = (): boolean => {
    const nowMs = clock.nowMs();
    firings = nowMs === lastMs ? firings + 1 : 1;
    lastMs = nowMs;
    if (firings === maxFiringsAtOnce) onThrow(new Error(`${firings} timers at one moment, ${nowMs} ms: time does not go on`));
    return firings >= maxFiringsAtOnce;
  };
  return {
    nowMs: () => clock.nowMs(),
    setTimer(delayMs, callback) {
      const mark = {};
      pending.add(mark);
      const timer = clock.setTimer(delayMs, () => {
        pending.delete(mark);
        if (isEndless()) return;
        try {
          callback();
        } catch (error) {
          onThrow(error);
        }
      });
      return {
        cancel() {
          pending.delete(mark);
          timer.cancel();
        },
      };
    },
    get pendingTimers() {
      return pending.size;
    },
  };
}
