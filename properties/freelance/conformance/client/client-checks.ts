/** All checks of a client. */
import type { CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { attemptChecks } from './attempts.js';
import { capacityChecks } from './capacity.js';
import { concurrencyChecks } from './concurrency.js';
import { connectionChecks } from './connections.js';
import { defaultsChecks } from './defaults.js';
import { departureChecks } from './departures.js';
import { heartbeatChecks } from './heartbeats.js';
import { lateReplyChecks } from './late-replies.js';
import { lifecycleChecks } from './lifecycle.js';
import { livenessChecks } from './liveness.js';
import { machineChecks } from './machine-paths.js';
import { messageChecks } from './messages.js';
import { payloadChecks } from './payloads.js';
import { promptnessChecks } from './promptness.js';
import { rankingChecks } from './rankings.js';
import { renewalChecks } from './renewals.js';
import { replyChecks } from './replies.js';
import { robustnessChecks } from './robustness.js';
import { selectionChecks } from './selection.js';
import { statisticsChecks } from './statistics.js';

export const clientChecks: readonly CheckDefinition<ClientWorld>[] = [
  ...heartbeatChecks,
  ...livenessChecks,
  ...renewalChecks,
  ...attemptChecks,
  ...payloadChecks,
  ...replyChecks,
  ...messageChecks,
  ...lateReplyChecks,
  ...selectionChecks,
  ...rankingChecks,
  ...statisticsChecks,
  ...concurrencyChecks,
  ...capacityChecks,
  ...promptnessChecks,
  ...departureChecks,
  ...lifecycleChecks,
  ...connectionChecks,
  ...robustnessChecks,
  ...machineChecks,
  ...defaultsChecks,
];
