/** `wireproof/vitest`: the paths of a model as tests of one's own suite. */
export { testModel, type TestModelOptions } from './test-model.js';
export type { Machine } from '../engine/compile/machine.js';
export { machinePaths, type MachinePath, type MachinePathOptions, type MachinePaths } from '../engine/cover/machine-paths.js';
export type { PathCriterion } from '../engine/cover/test-paths.js';
export type { Driver } from '../engine/replay/driver.js';
export { actionName, pathName } from '../engine/replay/machine-case.js';
export type { MachineAction, MachineState, MachineSystem, ModelState, Situation } from '../engine/replay/machine-system.js';
