/** The part that puts the real server through the fault-complete suite of one entry. */
import { bothOracles } from '../../../src/engine/replay/both-oracles.js';
import { pathPart, type PathChoice } from '../../../src/engine/replay/path-part.js';
import type { Part } from '../../../src/engine/suite.js';
import { productOf } from '../planted/planted-product.js';
import { entrySuite } from './entry-suite.js';
import { readServerPath, writeServerPath, type ServerAction } from './server-action.js';
import { serverMonitorOracle } from './server-monitor-oracle.js';
import { serverOracle } from './server-oracle.js';
import { simplerServerAction, tellServerStep } from './server-parts.js';
import { compileServer } from './server-paths.js';
import { serverWorld } from './server-world.js';

/** Hidden states that a server may have beyond those of the model. */
export const entryExtraStates = 2;

const scope = { clients: 1, ids: ['a'], maxEntries: 1000 };

let compiled: ReturnType<typeof compileServer> | undefined;
const machine = (): ReturnType<typeof compileServer> => (compiled ??= compileServer());

export const serverEntryComplete: Part = pathPart({
  suite: 'freelance',
  name: 'server-entry-complete',
  claim: `A server that passes, and that has at most ${entryExtraStates} hidden states more than the model about one (client, id), treats it as the model in every sequence of requests, handler ends and halves of the lifetime.`,
  choose: chooseEntryPaths,
  driver: async ({ plant }) => serverWorld({ world: 'memory', product: await productOf(plant), clients: scope.clients }),
  oracle: () => bothOracles(serverOracle(machine(), scope), serverMonitorOracle(scope)),
  write: writeServerPath,
  read: readServerPath,
  simpler: simplerServerAction,
  tell: tellServerStep,
});

function chooseEntryPaths(): PathChoice<ServerAction> {
  const { tests, states, bound } = entrySuite(machine(), entryExtraStates);
  const byText = new Map(tests.map((path) => [writeServerPath(path), path]));
  const texts = [...byText.keys()].toSorted();
  // What another path begins with is walked there.
  const kept = texts.filter((text, index) => text !== '' && texts[index + 1]?.startsWith(`${text};`) !== true);
  return {
    paths: kept.map((text, index) => ({ name: `test ${index + 1}`, actions: byText.get(text) as readonly ServerAction[] })),
    counts: { 'states of the model': states },
    notes: [`complete for servers of up to ${bound} states, by the H method`],
  };
}
