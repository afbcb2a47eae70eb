/** The jobs by name. */
import type { Job } from '../job/job-context.js';
import { checkMachineJob } from './check-machine.js';
import { checkSystemsJob } from './check-systems.js';
import { conformJob } from './conform.js';
import { diagramJob } from './diagram.js';
import { exportJob } from './export.js';
import { replayJob } from './replay.js';
import { traceJob } from './trace.js';
import { verifyJob } from './verify.js';

export const jobs: Readonly<Record<string, Job>> = {
  verify: verifyJob,
  'check-machine': checkMachineJob,
  'check-systems': checkSystemsJob,
  diagram: diagramJob,
  export: exportJob,
  conform: conformJob,
  replay: replayJob,
  trace: traceJob,
};
