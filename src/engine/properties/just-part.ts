/**
 * Whether a strongly connected part of a graph carries a weakly fair run: exactly if each duty is done somewhere in it,
 * by a state in which the step is disabled or an edge inside that takes it, since one run can pass all of them again and
 * again (Lichtenstein and Pnueli, POPL 1985).
 *
 * In a merged graph a duty that concerns an index is followed through the edges, which exchange indices: pairs of state
 * and index form classes, and the duty must be done in each (Emerson and Sistla, TOPLAS 1997; the proof is in ADR 5).
 */
import type { StateGraph } from '../explore/exploration.js';
import type { Duties, Turn } from './duties.js';

/** A strongly connected part: `partOf` has `part` for the states in `members` from `from` to `to`. */
export interface StrongPart {
  readonly partOf: Int32Array;
  readonly part: number;
  readonly members: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** Asks about one part after the other. */
export function createJustice(graph: StateGraph, duties: Duties, turn: Turn): (part: StrongPart) => boolean {
  const { offsets, targets, steps } = graph;
  const { families, indices } = duties;
  const mostStep = Math.max(0, ...families.flat());
  // By step, the latest look at a state in which it was enabled, or taken inside the part.
  const enabledAt = new Float64Array(mostStep + 1);
  const takenAt = new Float64Array(mostStep + 1);
  let looks = 0;

  /** Afterwards `isDone` answers for the state. */
  function look(state: number, { partOf, part }: StrongPart): void {
    looks++;
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge++) {
      const step = steps[edge] as number;
      if (step > mostStep) continue;
      enabledAt[step] = looks;
      if (partOf[targets[edge] as number] === part) takenAt[step] = looks;
    }
  }
  const isDone = (step: number): boolean => enabledAt[step] !== looks || takenAt[step] === looks;

  /** The duties that are done for some index, and not for all indices in one and the same state. Undefined: one is never done. */
  function undecided(part: StrongPart): readonly (readonly number[])[] | undefined {
    let open = families.map((family) => ({ family, done: false }));
    for (let i = part.from; i < part.to && open.length > 0; i++) {
      look(part.members[i] as number, part);
      let settled = false;
      for (const duty of open) {
        const count = duty.family.reduce((sum, step) => sum + Number(isDone(step)), 0);
        if (count > 0) duty.done = true;
        if (count === duty.family.length) settled = true;
      }
      if (settled) open = open.filter(({ family }) => !family.every(isDone));
    }
    return open.every(({ done }) => done) ? open.map(({ family }) => family) : undefined;
  }

  /** Classes of (state, index) under all edges inside, by union and find. */
  function areDone(part: StrongPart, rest: readonly (readonly number[])[]): boolean {
    const { members, from, to, partOf } = part;
    const place = new Map<number, number>();
    for (let i = from; i < to; i++) place.set(members[i] as number, i - from);
    const above = Int32Array.from({ length: (to - from) * indices }, (_, node) => node);
    const find = (node: number): number => {
      let at = node;
      while (above[at] !== at) at = above[at] = above[above[at] as number] as number;
      return at;
    };
    for (let i = from; i < to; i++) {
      const state = members[i] as number;
      for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge++) {
        const target = targets[edge] as number;
        if (partOf[target] !== part.part) continue;
        const moved = turn(state, steps[edge] as number);
        for (let index = 0; index < indices; index++) {
          const a = find((i - from) * indices + index);
          const b = find((place.get(target) as number) * indices + (moved[index] as number));
          if (a !== b) above[a] = b;
        }
      }
    }
    // Every class passes through every state, so those of the first one are all.
    const classes = new Set(Array.from({ length: indices }, (_, index) => find(index)));
    const doneIn = rest.map(() => new Set<number>());
    for (let i = from; i < to; i++) {
      look(members[i] as number, part);
      rest.forEach((family, duty) =>
        family.forEach((step, index) => {
          if (isDone(step)) doneIn[duty]?.add(find((i - from) * indices + index));
        }),
      );
    }
    return doneIn.every((done) => done.size === classes.size);
  }

  return (part) => {
    const rest = undecided(part);
    return rest !== undefined && (rest.length === 0 || areDone(part, rest));
  };
}
