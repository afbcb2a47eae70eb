/** `wireproof/vitest`: the paths of a model as tests of one's own suite. */
export { testModel, type TestModelOptions } from './test-model.js';
export { machinePaths, type Criterion, type Machine, type MachineAction, type MachinePath, type MachinePathOptions, type MachinePaths, type ModelState, type Situation } from './machine-paths.js';
export { actionName, pathName } from './path-name.js';
export type { Driver } from '../engine/replay/driver.js';
