/** `wireproof check ./machine.ts`. */
import type { CheckTarget } from '../check-target.js';
import type { Invocation } from '../invocation.js';
import type { CheckOptions } from './check.js';

/** False: the file holds a suite, and no machine. */
export async function checkMachineFile(_target: Extract<CheckTarget, { kind: 'file' }>, _options: CheckOptions, _invocation: Invocation): Promise<boolean> {
  return false;
}
