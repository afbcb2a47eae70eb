/** Values numbered as they appear: equal values, under the canonical encoding, share one number. */
import { canonicalKey } from '../core/canonical.js';

export interface Domain<Value> {
  /** The number of an equal value met before, or the next free one. */
  intern(value: Value): number;
  /** The first value that got this number. */
  value(number: number): Value;
  readonly size: number;
}

/** A growing domain. `key` replaces the canonical encoding where a cheaper exact key is known. */
export function createDomain<Value>(key: (value: Value) => unknown = canonicalKey): Domain<Value> {
  const values: Value[] = [];
  const numbers = new Map<unknown, number>();
  return {
    intern(value) {
      const valueKey = key(value);
      const known = numbers.get(valueKey);
      if (known !== undefined) return known;
      numbers.set(valueKey, values.length);
      return values.push(value) - 1;
    },
    value(number) {
      if (number < 0 || number >= values.length) throw new RangeError(`no value has the number ${number}`);
      return values[number] as Value;
    },
    get size() {
      return values.length;
    },
  };
}
