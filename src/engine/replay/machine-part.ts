/**
 * A part of a suite from a machine alone: its paths are chosen, walked on the real system by a driver, and after every step
 * the system must look as the machine's state says. `wireproof/vitest` makes tests of the same three things.
 */
import { shown } from '../../core/errors.js';
import type { Machine } from '../compile/machine.js';
import { machinePaths, type MachinePathOptions, type MachinePaths } from '../cover/machine-paths.js';
import type { Part, RunContext, StoryLine } from '../suite.js';
import type { Driver } from './driver.js';
import { actionName, pathName, readMachineCase, writeMachineCase } from './machine-case.js';
import { machineOracle } from './machine-oracle.js';
import type { MachineAction, ModelState } from './machine-system.js';
import { pathPart, type PathChoice } from './path-part.js';

export interface MachinePartDescription<Seen> extends MachinePathOptions {
  /** The suite's and the part's name, as they stand in replay lines. */
  readonly suite: string;
  readonly name: string;
  /** What a holding verdict means, one line. */
  readonly claim: string;
  readonly machine: Machine;
  /** A fresh system under control, one for each run of a path; `context.plant` names a bug to plant in it. */
  readonly driver: (context: RunContext) => Driver<MachineAction, Seen> | Promise<Driver<MachineAction, Seen>>;
  /** How the real system must look in a state of the machine: compared with what the driver observes, deeply. */
  readonly expected: (state: ModelState) => Seen;
  /** Goals that are known to be unreachable. Any other that no path reaches makes the verdict `unknown`. */
  readonly unreachable?: readonly string[];
}

/** The part throws the compiler's coded errors (`WP20xx`) when it is run, for a machine that cannot be made finite. */
export function machinePart<Seen>(description: MachinePartDescription<Seen>): Part {
  const { suite, name, claim, machine, driver, expected, unreachable = [], ...options } = description;
  let found: MachinePaths | undefined;
  // Not before it is run: a suite that is only listed compiles nothing.
  const paths = (): MachinePaths => (found ??= machinePaths(machine, options));
  return pathPart({
    suite,
    name,
    claim,
    choose: () => choiceOf(paths(), unreachable),
    driver,
    oracle: () => machineOracle(paths().system, expected),
    write: (actions) => writeMachineCase(actions, paths().system),
    read: (text) => readMachineCase(text, paths().system),
    tell,
  });
}

function choiceOf({ paths, reached, unreachable, unknown }: MachinePaths, excused: readonly string[]): PathChoice<MachineAction> {
  const open = [...unreachable.filter((goal) => !excused.includes(goal)), ...unknown];
  return {
    paths: paths.map(({ actions }) => ({ name: pathName(actions), actions })),
    counts: { goals: reached.length },
    notes: open.length === 0 ? [] : [`no path reaches: ${open.join('; ')}`],
    isPartial: reached.length === 0 || open.length > 0,
  };
}

function tell({ action, observation }: { readonly action: MachineAction | undefined; readonly observation: unknown }): readonly StoryLine[] {
  return [{ who: partyOf(action), what: action === undefined ? 'starts' : actionName(action), details: [`seen: ${shown(observation, 200)}`] }];
}

function partyOf(action: MachineAction | undefined): string {
  if (action === undefined) return 'system';
  if (action.type === 'after') return 'time';
  return action.type === 'actor' ? 'actor' : 'environment';
}
