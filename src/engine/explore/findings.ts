/** What is looked for in each new state: invariants, goals, deadlocks. Collects the first of each with its trace. */
import type { DecisionTree, Vector } from './decision-tree.js';
import type { GoalReached, Trace, Violation } from './exploration.js';
import type { ExploreOptions, NamedPredicate } from './options.js';
import type { RememberedSystem } from './remembered-system.js';

/** One thing looked for: found where the predicate's answer is `foundWhen`. */
export interface Watch {
  readonly name: string;
  readonly tree: DecisionTree<boolean>;
  readonly foundWhen: boolean;
  report(trace: Trace): void;
}

export interface Findings {
  /** Those still to be found; shrinks as they are. */
  readonly open: Watch[];
  readonly violations: Violation[];
  readonly goals: GoalReached[];
  /** True while a deadlock is a violation and none was found yet. */
  readonly deadlockOpen: boolean;
  /** To be called for a state without an enabled step. True: it is a violation, to be reported. */
  isDeadlockViolation(vector: Vector): boolean;
  reportDeadlock(trace: Trace): void;
  /** Removes the watch and reports it. */
  settle(watch: Watch, trace: Trace): void;
  /** True when the exploration is to end because of what was found. */
  readonly stop: boolean;
}

export function createFindings(memory: RememberedSystem, options: ExploreOptions): Findings {
  const violations: Violation[] = [];
  const goals: GoalReached[] = [];
  let deadlockOpen = options.deadlock !== undefined;
  const allowed = options.deadlock?.allowed === undefined ? undefined : memory.predicate(options.deadlock.allowed, 'deadlock: allowed');
  const watch = ({ name, holds }: NamedPredicate, foundWhen: boolean, report: (trace: Trace) => void): Watch => ({
    name,
    tree: memory.predicate(holds, `predicate ${name}`),
    foundWhen,
    report,
  });
  const open = [
    ...(options.invariants ?? []).map((invariant) =>
      watch(invariant, false, (trace) => void violations.push({ kind: 'invariant', name: invariant.name, trace })),
    ),
    ...(options.goals ?? []).map((goal) => watch(goal, true, (trace) => void goals.push({ name: goal.name, trace }))),
  ];
  return {
    open,
    violations,
    goals,
    get deadlockOpen() {
      return deadlockOpen;
    },
    isDeadlockViolation: (vector) => deadlockOpen && allowed?.find(vector).answer !== true,
    reportDeadlock(trace) {
      deadlockOpen = false;
      violations.push({ kind: 'deadlock', name: 'deadlock', trace });
    },
    settle(found, trace) {
      open.splice(open.indexOf(found), 1);
      found.report(trace);
    },
    get stop() {
      return options.stopAtViolation === true && violations.length > 0;
    },
  };
}
