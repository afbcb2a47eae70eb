/** The event loop's turn: what an I/O shell waits for when it must let input that has already arrived come in first. */

// The global is a getter. Importing node:process instead would open the standard input of whoever uses this.
const node = process;

/** Resolves after the event loop has looked for input once. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Calls back when the running piece of work and all its promise continuations are done, before the event loop goes on. */
export function afterWork(callback: () => void): void {
  node.nextTick(callback);
}

/**
 * Calls back after the promise continuations that wait now, but before those that they bring. Where it is asked for once for
 * each message it is a fourth of the work that `afterWork` is, which has Node enter its queue of ticks.
 */
export function afterContinuations(callback: () => void): void {
  void settled.then(callback);
}

const settled = Promise.resolve();
