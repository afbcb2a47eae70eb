/** How the client must look in a state of the model. */
import type { ModelState } from '../../src/vitest/index.js';
import type { Seen } from './breaker-driver.js';

export function expectedOf({ value, last }: ModelState): Seen {
  const circuit = value === 'halfOpen' ? 'half-open' : String(value);
  if (last === undefined || last.action.type === 'after') return { circuit, reply: undefined, arrived: 0 };
  if (last.before.matches('open')) return { circuit, reply: 'refused', arrived: 0 };
  return { circuit, reply: last.action.type === 'SUCCEED' ? 'ok' : 'failed', arrived: 1 };
}
