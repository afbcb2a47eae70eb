/**
 * Traces in the Informal Trace Format, which Apalache, Quint and their viewers read
 * (apalache-mc.org/docs/adr/015adr-trace.html): integers as `#bigint`, maps as `#map`, sets as `#set`.
 */
import type { FieldSystem } from '../field-system.js';

export interface ItfStep {
  /** The step that led here; none at the start. */
  readonly action?: string;
  /** Field values by number. */
  readonly vector: readonly number[];
}

export function renderItf(system: FieldSystem, trace: readonly ItfStep[], options: { readonly source: string; readonly description?: string; readonly loop?: number }): string {
  const names = system.fields.map((field) => field.name);
  const itf = {
    '#meta': { format: 'ITF', 'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html', source: options.source, ...(options.description === undefined ? {} : { description: options.description }) },
    vars: [...names, 'action_taken'],
    states: trace.map((step, index) => ({
      '#meta': { index },
      ...Object.fromEntries(system.fields.map((field, number) => [field.name, itfValue(field.domain.value(step.vector[number]!))])),
      action_taken: step.action ?? 'init',
    })),
    ...(options.loop === undefined ? {} : { loop: options.loop }),
  };
  return `${JSON.stringify(itf, null, 2)}\n`;
}

/** A value of the model in ITF's terms. */
export function itfValue(value: unknown): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return { '#bigint': String(value) };
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(itfValue);
  if (value instanceof Map) return { '#map': Array.from(value, ([key, item]) => [itfValue(key), itfValue(item)]) };
  if (value instanceof Set) return { '#set': Array.from(value, itfValue) };
  if (value !== null && typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, itfValue(item)]));
  }
  return { '#unserializable': String(value) };
}
