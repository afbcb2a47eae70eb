/** The machines of the protocol by name, with the specification's defaults: for diagrams, paths and single checks. */
import { deduplicationMachine } from './deduplication.js';
import { livenessMachine } from './liveness.js';
import { requestMachine } from './request.js';

export const machines = {
  liveness: livenessMachine(),
  request: requestMachine(),
  deduplication: deduplicationMachine(),
} as const;
