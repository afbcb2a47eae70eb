/** Every bug that can be planted in the implementation. */
import { clientBugs } from './client-bugs.js';
import type { PlantedPatch } from './planted-bug.js';

export const plantedBugs: readonly PlantedPatch[] = [...clientBugs];
