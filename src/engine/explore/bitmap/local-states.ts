/** The local states of one component, numbered as they appear, up to a capacity that the layout has room for. */

export interface LocalStates {
  readonly fields: readonly number[];
  readonly size: number;
  readonly capacity: number;
  /** The local state of the vector's fields, or -1. */
  find(vector: ArrayLike<number>): number;
  /** As `find`, giving a new number where needed; throws `LayoutOutgrown` beyond the capacity. */
  intern(vector: ArrayLike<number>): number;
  /** Writes the fields' values into the vector. */
  read(local: number, into: number[] | Int32Array): void;
  /** Called for each new local state. */
  onNew: (local: number) => void;
}

/** The layout is too small for what was found: it is made anew with what was learnt, and the search restarts. */
export class LayoutOutgrown extends Error {
  /** The local state that had no room, as field and value. */
  readonly found: readonly (readonly [field: number, value: number])[];
  constructor(fields: readonly number[], vector: ArrayLike<number>) {
    super('the layout was outgrown');
    this.found = fields.map((field) => [field, vector[field] as number]);
  }
}

/** A step looked at a field, or met a class of local states, that its table has no place for: the tables are made anew. */
export class ScopesOutgrown extends Error {}

export function createLocalStates(fields: readonly number[], capacity: number): LocalStates {
  const numbers = new Map<string, number>();
  const values: number[][] = [];
  const keyOf = (vector: ArrayLike<number>): string => {
    let key = '';
    for (const field of fields) key += `${vector[field]},`;
    return key;
  };
  const states: LocalStates = {
    fields,
    capacity,
    get size() {
      return values.length;
    },
    find: (vector) => numbers.get(keyOf(vector)) ?? -1,
    intern(vector) {
      const key = keyOf(vector);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      if (values.length === capacity) throw new LayoutOutgrown(fields, vector);
      const local = values.push(fields.map((field) => vector[field] as number)) - 1;
      numbers.set(key, local);
      states.onNew(local);
      return local;
    },
    read(local, into) {
      const row = values[local] as number[];
      for (let i = 0; i < fields.length; i++) into[fields[i] as number] = row[i] as number;
    },
    onNew() {},
  };
  return states;
}
