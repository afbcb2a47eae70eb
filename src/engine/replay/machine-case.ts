/** Paths of a machine as text: as the name of a test, and as the case that a replay line gives (`FAIL; FAIL; after 30000 ms`). */
import { canonicalKey } from '../../core/canonical.js';
import { OperatingError, shown } from '../../core/errors.js';
import { eventLabel } from '../event-label.js';
import type { MachineAction, MachineState, MachineSystem } from './machine-system.js';

/** One action by what it does, so that a name stays as long as the path does. */
export function actionName(action: MachineAction): string {
  if (action.type === 'after') return `after ${String(action['delayMs'])} ms`;
  return action.type === 'actor' ? String(action['outcome']) : eventLabel(action);
}

/** A path in at most about 100 characters; a long one is cut, and told from others by a digest of the whole. */
export function pathName(actions: readonly MachineAction[]): string {
  const names = actions.map(actionName);
  const whole = names.join(' → ');
  if (whole === '') return 'at the start';
  if (whole.length <= 100) return whole;
  let kept = names.length;
  while (kept > 1 && names.slice(0, kept).join(' → ').length > 70) kept--;
  return `${names.slice(0, kept).join(' → ').slice(0, 80)} → … (${actions.length} steps, ${digest(canonicalKey(actions))})`;
}

/** The whole path on one line. */
export function writeMachineCase(actions: readonly MachineAction[], system: MachineSystem): string {
  const written: string[] = [];
  let state = startOf(system);
  for (const action of actions) {
    written.push(caseName(action, choices(system, state)));
    state = system.step(state, action) ?? state;
  }
  return written.join('; ');
}

/** The inverse. Throws `WP6037` where the text says something that cannot be done there. */
export function readMachineCase(text: string, system: MachineSystem): readonly MachineAction[] {
  const actions: MachineAction[] = [];
  let state = startOf(system);
  for (let rest = text.trim(); rest !== ''; ) {
    const possible = choices(system, state);
    // A payload may hold what separates actions: the longest name that fits is meant.
    const fits = possible.map((action) => ({ action, name: caseName(action, possible) })).filter(({ name }) => rest === name || rest.startsWith(`${name};`));
    const [found] = fits.toSorted((left, right) => right.name.length - left.name.length);
    if (found === undefined) {
      throw new OperatingError('WP6037', {
        expected: `an action of the machine: ${possible.map((action) => caseName(action, possible)).join(', ') || 'none, for it is done'}`,
        found: `${shown(rest)} after ${actions.length} actions`,
        repair: 'Copy the case from a replay line as it stands, in quotes.',
      });
    }
    actions.push(found.action);
    state = system.step(state, found.action) ?? state;
    rest = rest.slice(found.name.length).replace(/^;\s*/u, '');
  }
  return actions;
}

function startOf(system: MachineSystem): MachineState {
  return system.initial()[0] as MachineState;
}

/** What a case may say in a state: all that can be done, and the events that it ignores. */
function choices(system: MachineSystem, state: MachineState): readonly MachineAction[] {
  const possible = system.actions(state);
  return [...possible, ...system.events.filter((event) => !possible.includes(event))];
}

/** Timers of one delay that run side by side are told apart by XState's name for them. */
function caseName(action: MachineAction, among: readonly MachineAction[]): string {
  const name = actionName(action);
  const twins = among.filter((other) => other.type === 'after' && actionName(other) === name);
  return action.type === 'after' && twins.length > 1 ? `${name} (${String(action['timer'])})` : name;
}

/** FNV-1a, 32 bits: only to tell names apart. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
