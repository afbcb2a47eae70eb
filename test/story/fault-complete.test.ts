/** What a fault-complete suite finds that covering transitions does not: mistakes that show only after something else has happened. */
import { describe, expect, it } from 'vitest';
import { cover } from '../../src/engine/cover/cover.js';
import { coverGraph } from '../../src/engine/cover/cover-graph.js';
import { transitionGoals } from '../../src/engine/cover/goals.js';
import { replay } from '../../src/engine/replay/replay.js';
import { clientOracle } from '../../properties/freelance/client/client-oracle.js';
import { clientWorld } from '../../properties/freelance/client/client-world.js';
import { clientServerComplete } from '../../properties/freelance/client/one-server-part.js';
import { actionsOf, compileOneServer, oneServerKey, oneServerMachine, oneServerOptions, oneServerSuite } from '../../properties/freelance/client/one-server-suite.js';
import { hiddenBugs } from '../../properties/freelance/planted/hidden-bugs.js';
import { productOf } from '../../properties/freelance/planted/planted-product.js';
import { serverEntryComplete } from '../../properties/freelance/server/entry-part.js';
import { entrySuite } from '../../properties/freelance/server/entry-suite.js';
import { serverOracle } from '../../properties/freelance/server/server-oracle.js';
import { bothSides, compileServer, serverGraph, serverTransitions } from '../../properties/freelance/server/server-paths.js';
import { serverWorld } from '../../properties/freelance/server/server-world.js';
import { long } from '../long.js';

const scope = { clients: 1, ids: ['a'], maxEntries: 1000 };
const machine = compileServer();

/** Every transition of one entry, each wait looked at from both sides. */
function transitionPaths() {
  const graph = serverGraph(machine, scope);
  const { paths, unknown } = cover(graph, serverTransitions(graph, machine, scope));
  expect(unknown).toEqual([]);
  return paths.map(({ edges }) => bothSides(edges.map((edge) => graph.action(edge))));
}

const caughtBy = (part: string) => hiddenBugs.filter((bug) => bug.caughtBy === part);

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
  it.each(caughtBy('server-entry-complete'))('is needed for $name: covering every transition does not find it', async ({ name }) => {
    const product = await productOf(name);
    for (const path of transitionPaths()) {
      expect(await replay(path, serverWorld({ world: 'memory', product, clients: 1 }), serverOracle(machine, scope))).toMatchObject({ verdict: 'conforms' });
    }
  });
});

describe('the fault-complete suite of one server as the client sees it', () => {
  const machines = compileOneServer();

  /** Every input in every state. */
  function everyTransition() {
    const machine = oneServerMachine(machines);
    const graph = coverGraph({ initial: () => [machine.initial], actions: () => machine.inputs, next: (state, input: string) => machine.step(state, input).next }, { key: (state) => oneServerKey(state, machines) });
    const { paths, unknown } = cover(graph, transitionGoals(graph, ({ from, action }) => [`${oneServerKey(from, machines)} ${action}`]));
    expect([unknown, graph.edgeCount]).toEqual([[], 15 * machine.inputs.length]);
    return paths.map(({ edges }) => edges.flatMap((edge) => actionsOf(graph.action(edge))));
  }

  it('is for the smallest machine, and grows with the hidden states that it allows for', () => {
    const suites = [0, 1].map((extraStates) => oneServerSuite(machines, extraStates));
    expect(suites.map(({ states, bound, tests }) => [states, bound, tests.length])).toEqual([[15, 15, 170], [15, 16, 1052]]);
  });

  it.runIf(long)('clears the right client', async () => {
    expect(await clientServerComplete.run(context)).toMatchObject({ verdict: 'holds', failures: [], counts: { 'states of the model': 15, paths: 1052 } });
  });

  it('clears the right client where no hidden state is allowed for', async () => {
    const product = await productOf(undefined);
    for (const path of oneServerSuite(machines, 0).tests) {
      expect(await replay(path, clientWorld({ world: 'memory', product, servers: 1, options: oneServerOptions }), clientOracle(machines, 1))).toMatchObject({ verdict: 'conforms' });
    }
  });

  it.each(caughtBy('client-server-complete'))('is needed for $name: taking every input in every state does not find it', async ({ name }) => {
    const product = await productOf(name);
    for (const path of everyTransition()) {
      expect(await replay(path, clientWorld({ world: 'memory', product, servers: 1, options: oneServerOptions }), clientOracle(machines, 1))).toMatchObject({ verdict: 'conforms' });
    }
  });
});
