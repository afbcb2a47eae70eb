/**
 * Lists every state and transition of a field system, plainly and breadth first. The explorer is the fast road; this one
 * is for writing a system out, where all of it is needed in memory anyway, and it keeps what each step read and wrote.
 */
import { OperatingError } from '../../core/errors.js';
import type { FieldSystem, LocalStep, SynchronousStep } from '../field-system.js';
import { decide, learn, type Decision, type Read } from './decision.js';

export interface ListedSystem {
  readonly system: FieldSystem;
  /** Field values by state; the initial states first. */
  readonly states: readonly (readonly number[])[];
  readonly initialStates: number;
  readonly transitions: readonly { readonly from: number; readonly step: number; readonly to: number }[];
  /** How deep the search went: the longest of all shortest paths. */
  readonly depth: number;
  /** For each local step what it does, for every situation that was met. Null: disabled. Undefined for synchronous steps. */
  readonly decisions: readonly (Decision<Writes | null> | undefined)[];
}

/** Field and value, each field once, in the order of the fields. */
export type Writes = readonly Read[];

/** Throws `WP4401` beyond `maxStates`: half a system must not pass for the whole. */
export function listSystem(system: FieldSystem, options: { readonly maxStates: number; readonly progress?: (text: string) => void }): ListedSystem {
  const numbers = new Map<string, number>();
  const states: (readonly number[])[] = [];
  const depths: number[] = [];
  const add = (vector: readonly number[], depth: number): number => {
    const key = vector.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (states.length >= options.maxStates) throw tooLarge(options.maxStates);
    numbers.set(key, states.length);
    depths.push(depth);
    return states.push(vector) - 1;
  };
  for (const vector of system.initial) add([...vector], 0);
  const initialStates = states.length;
  const transitions: { from: number; step: number; to: number }[] = [];
  const decisions: (Decision<Writes | null> | undefined)[] = system.steps.map(() => undefined);
  for (let from = 0; from < states.length; from++) {
    const vector = states[from]!;
    for (const [index, step] of system.steps.entries()) {
      let next: readonly number[] | undefined;
      if (step.kind === 'synchronous') next = advance(step, vector);
      else {
        let writes = decide(decisions[index], vector);
        if (writes === undefined) {
          const asked = ask(step, vector);
          decisions[index] = learn(decisions[index], asked.reads, asked.writes);
          writes = asked.writes;
        }
        next = writes === null ? undefined : applied(vector, writes);
      }
      if (next !== undefined) transitions.push({ from, step: index, to: add(next, depths[from]! + 1) });
    }
    if (from % 1024 === 0) options.progress?.(`${states.length} states listed`);
  }
  return { system, states, initialStates, transitions, depth: Math.max(...depths.slice(-1)), decisions };
}

/** What a local step reads first and what it writes in the end. */
function ask(step: LocalStep, vector: readonly number[]): { readonly reads: readonly Read[]; readonly writes: Writes | null } {
  const reads: Read[] = [];
  const written = new Map<number, number>();
  const enabled = step.run({
    read(field) {
      const own = written.get(field);
      if (own !== undefined) return own;
      const value = vector[field]!;
      if (!reads.some(([known]) => known === field)) reads.push([field, value]);
      return value;
    },
    write: (field, value) => void written.set(field, value),
  });
  return { reads, writes: enabled ? [...written].toSorted(([left], [right]) => left - right) : null };
}

function applied(vector: readonly number[], writes: Writes): readonly number[] {
  const next = [...vector];
  for (const [field, value] of writes) next[field] = value;
  return next;
}

function advance(step: SynchronousStep, vector: readonly number[]): readonly number[] | undefined {
  const next: number[] = [];
  for (const [field, value] of vector.entries()) {
    const after = step.advance(field, value);
    if (after < 0) return undefined;
    next.push(after);
  }
  return next;
}

function tooLarge(maxStates: number): OperatingError {
  return new OperatingError('WP4401', {
    expected: `a system of at most ${maxStates} states, to be written out whole`,
    found: 'more states than that',
    repair: 'Raise --max-states, or give the system tighter bounds.',
  });
}
