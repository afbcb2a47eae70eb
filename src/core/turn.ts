/** The event loop's turn: what an I/O shell waits for when it must let input that has already arrived come in first. */

/** Resolves after the event loop has looked for input once. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Calls back when the running piece of work and all its promise continuations are done, before the event loop goes on. */
export function afterWork(callback: () => void): void {
  process.nextTick(callback);
}
