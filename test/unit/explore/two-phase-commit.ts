/**
 * Two-phase commit, as in Gray and Lamport's "Consensus on Transaction Commit" and the TLA+ examples: a transaction manager
 * and interchangeable resource managers. Known: 288 states for three managers, 8,832 for five, 665 with symmetry.
 */
import { createDomain } from '../../../src/engine/domain.js';
import type { FieldAccess, FieldSystem, LocalStep } from '../../../src/engine/field-system.js';

export interface CommitView {
  readonly managers: readonly string[];
}

const [MANAGER, COMMIT_SENT, ABORT_SENT, FIRST] = [0, 1, 2, 3] as const;
const [WORKING, PREPARED, COMMITTED, ABORTED] = [0, 1, 2, 3] as const;
const [INITIAL, DECIDED_COMMIT, DECIDED_ABORT] = [0, 1, 2] as const;
const NAMES = ['working', 'prepared', 'committed', 'aborted'];

export function twoPhaseCommit(managers: number): FieldSystem {
  const all = Array.from({ length: managers }, (_, i) => i);
  const booleans = createDomain<number>();
  const states = createDomain<number>();
  for (let value = 0; value < 4; value++) states.intern(value);
  for (let value = 0; value < 2; value++) booleans.intern(value);
  return {
    fields: [
      { name: 'manager', domain: states },
      { name: 'commit sent', domain: booleans },
      { name: 'abort sent', domain: booleans },
      ...all.flatMap((i) => [
        { name: `state.${i}`, domain: states },
        { name: `known.${i}`, domain: booleans },
        { name: `sent.${i}`, domain: booleans },
      ]),
    ],
    initial: [[INITIAL, 0, 0, ...all.flatMap(() => [WORKING, 0, 0])]],
    steps: [
      step('commit', ({ read, write }) => {
        if (read(MANAGER) !== INITIAL || !all.every((i) => read(known(i)) === 1)) return false;
        write(MANAGER, DECIDED_COMMIT);
        write(COMMIT_SENT, 1);
        return true;
      }),
      step('abort', ({ read, write }) => {
        if (read(MANAGER) !== INITIAL) return false;
        write(MANAGER, DECIDED_ABORT);
        write(ABORT_SENT, 1);
        return true;
      }),
      ...all.flatMap((i) => [
        step(`receive prepared ${i}`, ({ read, write }) => {
          if (read(MANAGER) !== INITIAL || read(sent(i)) === 0) return false;
          write(known(i), 1);
          return true;
        }),
        step(`prepare ${i}`, ({ read, write }) => {
          if (read(state(i)) !== WORKING) return false;
          write(state(i), PREPARED);
          write(sent(i), 1);
          return true;
        }),
        step(`choose to abort ${i}`, ({ read, write }) => {
          if (read(state(i)) !== WORKING) return false;
          write(state(i), ABORTED);
          return true;
        }),
        step(`receive commit ${i}`, ({ read, write }) => {
          if (read(COMMIT_SENT) === 0) return false;
          write(state(i), COMMITTED);
          return true;
        }),
        step(`receive abort ${i}`, ({ read, write }) => {
          if (read(ABORT_SENT) === 0) return false;
          write(state(i), ABORTED);
          return true;
        }),
      ]),
    ],
    symmetry: { columns: all.map((i) => [state(i), known(i), sent(i)]), renamed: [] },
    view: ({ read }): CommitView => ({
      get managers() {
        return all.map((i) => NAMES[read(state(i))] as string);
      },
    }),
  };
}

const state = (i: number): number => FIRST + 3 * i;
const known = (i: number): number => FIRST + 3 * i + 1;
const sent = (i: number): number => FIRST + 3 * i + 2;

function step(name: string, run: (access: FieldAccess) => boolean): LocalStep {
  return { kind: 'local', name, fair: false, run };
}
