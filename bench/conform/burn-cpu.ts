/** Keeps cores busy, so that a measurement sees a busy machine. */
import { Worker } from 'node:worker_threads';

/** Starts that many busy threads; the returned function ends them. */
export function burnCpu(threads: number): () => void {
  const workers = Array.from({ length: threads }, () => new Worker('for (;;) Math.sqrt(Math.random());', { eval: true }));
  return () => {
    for (const worker of workers) void worker.terminate();
  };
}
