/** Everything that is checked of Freelance. The command finds this file by its folder. */
import type { Suite } from '../../src/engine/suite.js';
import { machines } from '../../model/freelance/machines.js';
import { clientPathsPart } from './client/client-parts.js';
import { conformance } from './conformance/conformance.js';
import { plantedBugs } from './planted/planted-bugs.js';
import { serverPathsPart } from './server/server-parts.js';
import { rules, systems } from './system/index.js';
import { validateFreelanceLog } from './trace/validate-log.js';

export const suite: Suite = {
  name: 'freelance',
  summary: 'A brokerless reliable request/reply protocol: one client, several interchangeable servers, over ZeroMQ.',
  parts: [rules, clientPathsPart('memory'), serverPathsPart('memory'), clientPathsPart('tcp'), serverPathsPart('tcp')],
  plantedBugs: plantedBugs.map(({ name, summary, caughtBy }) => ({ name, summary, caughtBy })),
  machines,
  systems,
  conformance,
  validateLog: validateFreelanceLog,
};
