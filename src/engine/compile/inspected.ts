/**
 * Undeclared payloads that code read and did not keep. Nobody sees a stand-in compared by `===` or tried for truth, but
 * what is read and found nowhere in the answer has most likely decided something.
 */
import { isActorRef } from './inert-scope.js';
import { partLabel, type PayloadPart, type UnknownPayloads } from './unknown-payload.js';

/** Labels of those parts; `kept` is all that the answer holds. */
export function inspectedIn(read: readonly PayloadPart[], kept: unknown, unknown: UnknownPayloads): readonly string[] {
  if (read.length === 0) return [];
  const labels = new Set(read.map(partLabel));
  const held = heldIn(kept, unknown);
  // Of `output` and `output.user` the latter is what was looked at.
  return [...labels].filter((label) => ![...labels, ...held].some((other) => other.startsWith(`${label}.`)) && !held.has(label));
}

function heldIn(kept: unknown, unknown: UnknownPayloads): ReadonlySet<string> {
  const held = new Set<string>();
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const label = unknown.labelOf(value);
    if (label !== undefined) held.add(label);
    else if (value instanceof Map) for (const [key, item] of value) [key, item].forEach(visit);
    else if (value instanceof Set) value.forEach(visit);
    else if (!isActorRef(value) && isPlain(value)) Object.values(value).forEach(visit);
  };
  visit(kept);
  return held;
}

/** Not the logic of an actor, which is a whole machine. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || prototype === Object.prototype;
}
