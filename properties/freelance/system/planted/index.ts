/** All bugs planted in the models. */
import { bookkeepingBugs } from './bookkeeping-bugs.js';
import { livenessBugs } from './liveness-bugs.js';
import type { ModelBug } from './model-bug.js';
import { requestBugs } from './request-bugs.js';
import { serverBugs } from './server-bugs.js';

export const modelBugs: readonly ModelBug[] = [...requestBugs, ...serverBugs, ...livenessBugs, ...bookkeepingBugs];
