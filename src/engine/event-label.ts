/** Events and timers as a person reads them. */
import type { EventObject } from './component.js';

/** Also how a case of a part holds it: `PRESS`, `SET {"to":1}`. */
export function eventLabel({ type, ...payload }: EventObject): string {
  return Object.keys(payload).length === 0 ? type : `${type} ${JSON.stringify(payload, bigintAsText)}`;
}

/** For `JSON.stringify`, which throws for a bigint. */
export function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

/** `after attemptTimeout in waiting` for XState's `xstate.after.attemptTimeout.request.waiting`; other timers by their id. */
export function timerLabel(id: string): string {
  const after = /^xstate\.after\.([^.]+)\.[^.]+\.?(.*)$/u.exec(id);
  if (after === null) return id;
  return `after ${after[1]}${after[2] === '' ? '' : ` in ${after[2]}`}`;
}
