/** What leaves a job is plain data: it is cloned on the way and printed as JSON, whatever a model or suite put into it. */
import { shown } from '../../core/errors.js';

/** Objects and arrays copied; maps and sets as arrays; what JSON has no word for as text. Cycles and getters that throw included. */
export function plainData(value: unknown, parents: readonly object[] = []): unknown {
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return shown(typeof value === 'symbol' ? value.toString() : value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (parents.includes(value)) return '(itself)';
  const chain = [...parents, value];
  if (Array.isArray(value)) return value.map((item) => plainData(item, chain));
  if (value instanceof Map) return Array.from(value, ([key, item]) => [plainData(key, chain), plainData(item, chain)]);
  if (value instanceof Set) return Array.from(value, (item) => plainData(item, chain));
  if (value instanceof Date) return shown(value.getTime());
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  return Object.fromEntries(Reflect.ownKeys(value).flatMap((key) => (typeof key === 'string' ? [[key, plainData(field(value, key), chain)]] : [])));
}

function field(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch (error) {
    return `(${shown(error)})`;
  }
}
