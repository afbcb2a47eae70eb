/** The jobs by name. */
import type { Job } from '../job/job-context.js';
import { verifyJob } from './verify.js';

export const jobs: Readonly<Record<string, Job>> = {
  verify: verifyJob,
};
