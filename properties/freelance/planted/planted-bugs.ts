/** Every bug that can be planted in the implementation. */
import { clientBugs } from './client-bugs.js';
import type { PlantedPatch } from './planted-bug.js';
import { hiddenBugs } from './hidden-bugs.js';
import { serverBugs } from './server-bugs.js';
import { surfaceBugs } from './surface-bugs.js';
import { wholeBugs } from './whole-bugs.js';

export const plantedBugs: readonly PlantedPatch[] = [...clientBugs, ...serverBugs, ...surfaceBugs, ...wholeBugs, ...hiddenBugs];
