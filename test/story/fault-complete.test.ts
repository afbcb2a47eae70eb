/** What a fault-complete suite finds that covering transitions does not: mistakes that show only after something else has happened. */
import { describe, expect, it } from 'vitest';
import { cover } from '../../src/engine/cover/cover.js';
import { replay } from '../../src/engine/replay/replay.js';
import { hiddenBugs } from '../../properties/freelance/planted/hidden-bugs.js';
import { productOf } from '../../properties/freelance/planted/planted-product.js';
import { serverEntryComplete } from '../../properties/freelance/server/entry-part.js';
import { entrySuite } from '../../properties/freelance/server/entry-suite.js';
import { serverOracle } from '../../properties/freelance/server/server-oracle.js';
import { bothSides, compileServer, serverGraph, serverTransitions } from '../../properties/freelance/server/server-paths.js';
import { serverWorld } from '../../properties/freelance/server/server-world.js';

const scope = { clients: 1, ids: ['a'], maxEntries: 1000 };
const machine = compileServer();

/** Every transition of one entry, each wait looked at from both sides. */
function transitionPaths() {
  const graph = serverGraph(machine, scope);
  const { paths, unknown } = cover(graph, serverTransitions(graph, machine, scope));
  expect(unknown).toEqual([]);
  return paths.map(({ edges }) => bothSides(edges.map((edge) => graph.action(edge))));
}

const context = { seed: 1, runs: 1, signal: new AbortController().signal, nowMs: () => 0, progress: () => {} };

describe('the fault-complete suite of one entry', () => {
  it('is for the smallest machine, and grows with the hidden states that it allows for', () => {
    const suites = [0, 1, 2].map((extraStates) => entrySuite(machine, extraStates));
    expect(suites.map(({ states, bound }) => [states, bound])).toEqual([[6, 6], [6, 7], [6, 8]]);
    expect(suites.map(({ tests }) => tests.length)).toEqual([31, 122, 482]);
  });

  it('clears the right server', async () => {
    expect(await serverEntryComplete.run(context)).toMatchObject({ verdict: 'holds', failures: [], counts: { 'states of the model': 6, paths: 88 } });
  });

  // That the suite finds them is told with all planted bugs, in verification.test.ts.
  it.each(hiddenBugs)('is needed for $name: covering every transition does not find it', async ({ name }) => {
    const product = await productOf(name);
    for (const path of transitionPaths()) {
      expect(await replay(path, serverWorld({ world: 'memory', product, clients: 1 }), serverOracle(machine, scope))).toMatchObject({ verdict: 'conforms' });
    }
  });
});
