/**
 * What steps do to a component, as tables: by local state the next one. All effects that write the same values into the
 * same places are one pattern; so are the ticks of one synchronous step.
 */
import type { LocalTable } from './local-table.js';

export interface Patterns {
  /** The pattern that writes place, value, place, value, … */
  writing(writes: readonly number[]): number;
  /** The pattern in which each place moves by itself; -1 from `advance` blocks it. */
  advancing(key: string, advance: (place: number, value: number) => number): number;
  /** By pattern: the next local state by local state, `BLOCKED`, or `UNKNOWN`; too short for some that are unknown. Replaced as they grow. */
  readonly tables: readonly Int32Array[];
  /** Fills an unknown entry and returns it. */
  fill(pattern: number, local: number): number;
}

export const BLOCKED = -1;
export const UNKNOWN = -2;

export function createPatterns(locals: LocalTable): Patterns {
  const tables: Int32Array[] = [];
  const changes: ((place: number, value: number) => number)[] = [];
  const numbers = new Map<string, number>();
  let capacity = 64;

  function numbered(key: string, change: (place: number, value: number) => number): number {
    let pattern = numbers.get(key);
    if (pattern === undefined) {
      pattern = changes.push(change) - 1;
      numbers.set(key, pattern);
      tables.push(new Int32Array(capacity).fill(UNKNOWN));
    }
    return pattern;
  }

  function makeRoom(local: number): void {
    if (local < capacity) return;
    while (capacity <= local) capacity *= 2;
    tables.forEach((table, pattern) => {
      const larger = new Int32Array(capacity).fill(UNKNOWN);
      larger.set(table);
      tables[pattern] = larger;
    });
  }

  function after(pattern: number, local: number): number {
    const { scratch, width, rows } = locals;
    const change = changes[pattern] as (place: number, value: number) => number;
    for (let place = 0; place < width; place++) {
      const value = change(place, rows[local * width + place] as number);
      if (value < 0) return BLOCKED;
      scratch[place] = value;
    }
    return locals.intern();
  }

  return {
    tables,
    writing(writes) {
      return numbered(writes.join(), (place, value) => {
        for (let i = 0; i < writes.length; i += 2) if (writes[i] === place) return writes[i + 1] as number;
        return value;
      });
    },
    advancing: numbered,
    fill(pattern, local) {
      makeRoom(local);
      const next = after(pattern, local);
      return ((tables[pattern] as Int32Array)[local] = next);
    },
  };
}
