/** Everything that is checked of Freelance. The command finds this file by its folder. */
import type { Part, Suite } from '../../src/engine/suite.js';
import { machines } from '../../model/freelance/machines.js';
import { clientPathsPart } from './client/client-parts.js';
import { clientServerComplete } from './client/one-server-part.js';
import { conformance } from './conformance/conformance.js';
import { endToEndPart } from './end-to-end/cluster-part.js';
import { clientProperties } from './fuzz/client-properties.js';
import { serverProperties } from './fuzz/server-properties.js';
import { plantedBugs } from './planted/planted-bugs.js';
import { serverEntryComplete } from './server/entry-part.js';
import { serverPathsPart } from './server/server-parts.js';
import { surface } from './surface/surface-part.js';
import { rules, systems } from './system/index.js';
import { validateFreelanceLog } from './trace/validate-log.js';
import { twoWorlds } from './two-worlds.js';

const parts: readonly Part[] = [
  rules,
  surface,
  clientPathsPart('memory'),
  clientServerComplete,
  serverPathsPart('memory'),
  serverEntryComplete,
  clientProperties,
  serverProperties,
  endToEndPart('memory'),
  clientPathsPart('tcp'),
  serverPathsPart('tcp'),
  endToEndPart('tcp'),
  twoWorlds,
];

export const suite: Suite = {
  name: 'freelance',
  summary: 'A brokerless reliable request/reply protocol: one client, several interchangeable servers, over ZeroMQ.',
  parts,
  plantedBugs: plantedBugs.map(({ name, summary, caughtBy }) => ({ name, summary, caughtBy })),
  machines,
  systems,
  conformance,
  validateLog: validateFreelanceLog,
};
