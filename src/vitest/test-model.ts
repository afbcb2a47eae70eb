/**
 * Makes each path of a model a test: the paths are chosen from the machine, walked on the real system through a driver,
 * and after every step what is seen is compared with what the model says. A path that diverges is shrunk to the shortest.
 *
 *     testModel('circuit breaker', machine, {
 *       driver: () => createDriver(),
 *       expected: (state) => ({ open: state.matches('open') }),
 *     });
 */
import { describe, expect, test } from 'vitest';
import type { Machine } from '../engine/compile/machine.js';
import { machinePaths, type MachinePathOptions } from '../engine/cover/machine-paths.js';
import type { Driver } from '../engine/replay/driver.js';
import { actionName, pathName } from '../engine/replay/machine-case.js';
import { machineOracle } from '../engine/replay/machine-oracle.js';
import type { MachineAction, MachineState, MachineSystem, ModelState } from '../engine/replay/machine-system.js';
import { replay, type Replay } from '../engine/replay/replay.js';
import { shrink } from '../engine/replay/shrink.js';
import { shown } from '../core/errors.js';

export interface TestModelOptions<Seen> extends MachinePathOptions {
  /** A fresh system under control, one for each run of a path. */
  readonly driver: () => Driver<MachineAction, Seen> | Promise<Driver<MachineAction, Seen>>;
  /** How the real system must look in a state of the model: compared with what the driver observes, deeply. */
  readonly expected: (state: ModelState) => Seen;
  /** Paths to run besides the chosen ones, first: those that failed once. */
  readonly regressions?: readonly (readonly MachineAction[])[];
  /** Transitions or states that are known to be unreachable, and so do not fail the suite. */
  readonly unreachable?: readonly string[];
  /** For one path, shrinking included. Default 60 s. */
  readonly timeoutMs?: number;
  /** At most so many candidates are run to shrink a failure. Default 200. */
  readonly maxShrinkRuns?: number;
}

/** Registers one test for each path, and one that holds the paths to what they are there for. */
export function testModel<Seen>(name: string, machine: Machine, options: TestModelOptions<Seen>): void {
  const { paths, reached, unreachable, unknown, system } = machinePaths(machine, options);
  const { regressions = [], timeoutMs: timeout = 60_000 } = options;
  const unique = new Map(regressions.map((actions) => [`regression: ${pathName(actions)}`, { actions, goals: [] as readonly string[] }]));
  for (const path of paths) unique.set(pathName(path.actions), path);
  describe(name, () => {
    for (const [title, { actions, goals }] of unique) {
      test(title, { timeout }, async (context) => {
        if (goals.length > 0) await context.annotate(`there for: ${listed(goals)}`, 'model');
        await walk(actions, system, options);
      });
    }
    test('the paths reach everything that the model can do', () => {
      const open = unreachable.filter((goal) => !(options.unreachable ?? []).includes(goal));
      expect(reached.length, 'what the paths reach').toBeGreaterThan(0);
      expect(open, `nothing that can be done gets to: ${open.join('; ')}`).toEqual([]);
      expect(unknown, `not found within the bound: ${unknown.join('; ')}`).toEqual([]);
    });
  });
}

function listed(goals: readonly string[]): string {
  return goals.length > 5 ? `${goals.slice(0, 5).join('; ')}; and ${goals.length - 5} more` : goals.join('; ');
}

async function walk<Seen>(actions: readonly MachineAction[], system: MachineSystem, options: TestModelOptions<Seen>): Promise<void> {
  const oracle = machineOracle(system, options.expected);
  const run = async (path: readonly MachineAction[]): Promise<Replay<MachineState, MachineAction, Seen>> => replay(path, await options.driver(), oracle);
  const first = await run(actions);
  if (first.verdict === 'conforms') return;
  if (first.divergence === undefined) throw new Error(`the path cannot be walked on the model: ${pathName(actions)}`);
  const shrunk = await shrink(
    actions.slice(0, first.divergence.step + 1),
    first,
    async (path) => {
      const again = await run(path);
      return again.divergence === undefined ? undefined : { failure: again, steps: again.divergence.step + 1 };
    },
    { maxRuns: options.maxShrinkRuns ?? 200 },
  );
  const { failure, path, confirmed } = shrunk;
  const story = storyOf(failure, path, system);
  const again = `regressions: [${JSON.stringify(path)}]`;
  const unsteady = confirmed ? '' : '\nThe shortest path did not fail every time: the system, or its driver, is not deterministic.';
  // The comparison throws with vitest's own diff of the two values; the message goes in front of it.
  expect(failure.steps.at(-1)?.observation, `${story}\nTo keep it: ${again}${unsteady}\n`).toEqual(options.expected(system.view(endOf(system, path))));
  throw new Error(story);
}

function endOf(system: MachineSystem, path: readonly MachineAction[]): MachineState {
  return path.reduce((state, action) => system.step(state, action) ?? state, system.initial()[0] as MachineState);
}

/** The steps that went well, and the one that did not. */
function storyOf<Seen>({ steps, divergence }: Replay<MachineState, MachineAction, Seen>, path: readonly MachineAction[], system: MachineSystem): string {
  const lines = steps.map(({ action, observation }, index) => {
    const state = system.view(endOf(system, path.slice(0, index)));
    const what = action === undefined ? 'start' : actionName(action);
    return `  ${index === steps.length - 1 ? '✗' : '✓'} ${what} → model: ${shown(state.value)}; seen: ${shown(observation, 200)}`;
  });
  return [`the system leaves the model after ${path.length} ${path.length === 1 ? 'step' : 'steps'}`, ...lines, `  the model allows: ${divergence?.allowed.join(', or ') ?? ''}`].join('\n');
}
