/** Guards that may ask for states, as `stateIn` and combinations of guards do, inline or by name. */
import type { AnyStateMachine } from 'xstate';

export function asksForStates(machine: AnyStateMachine, guard: unknown): boolean {
  const named = machine.implementations.guards as Readonly<Record<string, unknown>>;
  const seen = new Set<unknown>();
  let resolved = guard;
  // A name may stand for another name.
  while ((typeof resolved === 'string' || (typeof resolved === 'object' && resolved !== null)) && !seen.has(resolved)) {
    seen.add(resolved);
    resolved = named[typeof resolved === 'string' ? resolved : (resolved as { readonly type: string }).type];
  }
  return typeof resolved === 'function' && 'check' in resolved;
}
