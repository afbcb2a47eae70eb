/** The part that puts the real client through the fault-complete suite of one server's liveness. */
import { pathPart, type PathChoice } from '../../../src/engine/replay/path-part.js';
import type { Part } from '../../../src/engine/suite.js';
import { productOf } from '../planted/planted-product.js';
import { readPath, writePath, type ClientAction } from './client-action.js';
import { clientOracle } from './client-oracle.js';
import { simplerAction } from './client-parts.js';
import { tellClientStep } from './client-story.js';
import { clientWorld } from './client-world.js';
import { compileOneServer, oneServerOptions, oneServerSuite } from './one-server-suite.js';

/** Hidden states that a client may have beyond those of the model. */
export const oneServerExtraStates = 1;

let compiled: ReturnType<typeof compileOneServer> | undefined;
const machines = (): ReturnType<typeof compileOneServer> => (compiled ??= compileOneServer());

export const clientServerComplete: Part = pathPart({
  suite: 'freelance',
  name: 'client-server-complete',
  claim: `A client that passes, and that has at most ${oneServerExtraStates} hidden state more than the model about one server, calls it UNKNOWN, ALIVE or DEAD and counts its failures as the model does in every sequence of heartbeat answers, attempts with every end, stray replies and halves of the silence.`,
  choose: chooseOneServerPaths,
  driver: async ({ plant, seed }) => clientWorld({ world: 'memory', product: await productOf(plant), servers: 1, seed, options: oneServerOptions }),
  oracle: () => clientOracle(machines(), 1),
  write: writePath,
  read: readPath,
  simpler: simplerAction,
  tell: tellClientStep,
});

function chooseOneServerPaths(): PathChoice<ClientAction> {
  const { tests, states, bound } = oneServerSuite(machines(), oneServerExtraStates);
  return {
    paths: tests.map((actions, index) => ({ name: `test ${index + 1}`, actions })),
    counts: { 'states of the model': states },
    notes: [`complete for clients of up to ${bound} states about a server, by the H method`],
  };
}
