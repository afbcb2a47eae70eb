/** Threads of this process. Nothing but this file starts one. */
import { Worker } from 'node:worker_threads';

export interface Thread {
  /** Structured clone; memory in `SharedArrayBuffer`s is shared. Arrives without a turn of the event loop on either side. */
  post(message: unknown): void;
  /** At once, whatever it does. */
  end(): void;
}

/**
 * Runs `source`, the text of a CommonJS module, in a thread of its own that does not keep the process alive. As text, so
 * that it runs the same from TypeScript, from a bundle and under a test runner. It finds `data` as `workerData`. A thread
 * that cannot start, or dies, is silent: whoever waits for it must notice.
 */
export function startThread(source: string, data: unknown): Thread {
  const worker = tryToStart(source, data);
  if (worker === undefined) return { post() {}, end() {} };
  worker.on('error', () => {});
  worker.unref();
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    post: (message) => worker.postMessage(message),
    end: () => void worker.terminate(),
  };
}

/** Undefined where the process may have no threads (a permission, a limit of the system). */
function tryToStart(source: string, workerData: unknown): Worker | undefined {
  try {
    return new Worker(source, { eval: true, workerData, execArgv: [], env: {} });
  } catch {
    return undefined;
  }
}
