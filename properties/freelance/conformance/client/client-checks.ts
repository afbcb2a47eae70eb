/** All checks of a client. */
import type { CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { attemptChecks } from './attempts.js';
import { concurrencyChecks } from './concurrency.js';
import { connectionChecks } from './connections.js';
import { defaultsChecks } from './defaults.js';
import { heartbeatChecks } from './heartbeats.js';
import { lateReplyChecks } from './late-replies.js';
import { lifecycleChecks } from './lifecycle.js';
import { livenessChecks } from './liveness.js';
import { machineChecks } from './machine-paths.js';
import { promptnessChecks } from './promptness.js';
import { replyChecks } from './replies.js';
import { robustnessChecks } from './robustness.js';
import { selectionChecks } from './selection.js';
import { statisticsChecks } from './statistics.js';

export const clientChecks: readonly CheckDefinition<ClientWorld>[] = [
  ...heartbeatChecks,
  ...livenessChecks,
  ...attemptChecks,
  ...replyChecks,
  ...lateReplyChecks,
  ...selectionChecks,
  ...statisticsChecks,
  ...concurrencyChecks,
  ...promptnessChecks,
  ...lifecycleChecks,
  ...connectionChecks,
  ...robustnessChecks,
  ...machineChecks,
  ...defaultsChecks,
];
