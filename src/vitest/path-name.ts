/** How actions and paths are called: by what they do, so that a name stays as long as the path does. */
import { canonicalKey } from '../core/canonical.js';
import type { MachineAction } from './machine-paths.js';

/** One action: its type, and what it carries. */
export function actionName(action: MachineAction): string {
  if (action.type === 'after') return `after ${String(action['delayMs'])} ms`;
  if (action.type === 'actor') return String(action['outcome']);
  const { type, ...payload } = action;
  return Object.keys(payload).length === 0 ? type : `${type} ${JSON.stringify(payload)}`;
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

/** FNV-1a, 32 bits: only to tell names apart. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
