/** An event as a person reads it, and as a case of a part holds it: `PRESS`, `SET {"to":1}`. */
import type { EventObject } from './component.js';

export function eventLabel({ type, ...payload }: EventObject): string {
  return Object.keys(payload).length === 0 ? type : `${type} ${JSON.stringify(payload)}`;
}
