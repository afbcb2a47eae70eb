/**
 * A run of a composed model as a case for the real implementation: what the checker found against a model is tried on
 * the client or the server that the model stands for. Where the model's time is abstract it becomes the page's: a timer's
 * step is a wait of its whole length.
 */
import { clientCounterexample } from './client/client-counterexample.js';
import { writePath } from './client/client-action.js';
import { writeServerPath } from './server/server-action.js';
import { serverCounterexample } from './server/server-counterexample.js';

export interface ImplementationCase {
  readonly part: string;
  readonly case: string;
}

/** Undefined where the run holds nothing that an implementation could be asked to do. */
export function caseOf(path: readonly string[]): ImplementationCase | undefined {
  const atServer = serverCounterexample(path);
  if (atServer !== undefined) return { part: 'server-paths-memory', case: writeServerPath(atServer) };
  const atClient = clientCounterexample(path);
  return atClient.length === 0 ? undefined : { part: 'client-paths-memory', case: writePath(atClient) };
}
