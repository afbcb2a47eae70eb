/** All checks of a server. */
import type { CheckDefinition } from '../check.js';
import type { ServerWorld } from '../server-world.js';
import { answerChecks } from './answers.js';
import { besideRequestChecks } from './beside-a-request.js';
import { crowdChecks } from './crowds.js';
import { departureChecks } from './departures.js';
import { executionChecks } from './executions.js';
import { fullCacheChecks } from './full-cache.js';
import { keptOutcomeChecks } from './kept-outcomes.js';
import { keyChecks } from './keys.js';
import { lifecycleChecks } from './lifecycle.js';
import { lifetimeChecks } from './lifetimes.js';
import { memoryChecks } from './memory.js';
import { strangerChecks } from './strangers.js';

export const serverChecks: readonly CheckDefinition<ServerWorld>[] = [...answerChecks, ...executionChecks, ...keyChecks, ...keptOutcomeChecks, ...besideRequestChecks, ...departureChecks, ...lifetimeChecks, ...fullCacheChecks, ...crowdChecks, ...memoryChecks, ...strangerChecks, ...lifecycleChecks];
