/**
 * Paths and steps for each criterion, beside `xstate/graph`'s shortest and simple paths on the same machines; and paths a
 * second on the real client and server, in memory and over TCP. Run: node --import jiti/register bench/paths.ts
 */
import { spawnSync } from 'node:child_process';
import { createTestModel } from 'xstate/graph';
import { systemClock } from '../src/core/clock.js';
import { compileMachine } from '../src/engine/compile/compile-machine.js';
import { componentSystem, type ComponentState } from '../src/engine/cover/component-system.js';
import { cover } from '../src/engine/cover/cover.js';
import { coverGraph } from '../src/engine/cover/cover-graph.js';
import { edgeGoals, stateGoals, transitionGoals } from '../src/engine/cover/goals.js';
import { transitionPairs } from '../src/engine/cover/pairs.js';
import { hMethod, wMethod } from '../src/engine/cover/fault-complete.js';
import { mealyOf } from '../src/engine/cover/mealy.js';
import { replay } from '../src/engine/replay/replay.js';
import { deduplicationMachine } from '../model/freelance/deduplication.js';
import { livenessMachine } from '../model/freelance/liveness.js';
import { requestEvents, requestMachine } from '../model/freelance/request.js';
import { chooseClientPaths } from '../properties/freelance/client/client-paths.js';
import { clientOracle } from '../properties/freelance/client/client-oracle.js';
import { compileClient } from '../properties/freelance/client/client-system.js';
import { clientWorld } from '../properties/freelance/client/client-world.js';
import { realProduct } from '../properties/freelance/product.js';
import { chooseServerPaths, compileServer, pathScope } from '../properties/freelance/server/server-paths.js';
import { serverOracle } from '../properties/freelance/server/server-oracle.js';
import { serverWorld } from '../properties/freelance/server/server-world.js';

const machines = {
  liveness: { machine: livenessMachine(), events: undefined },
  request: { machine: requestMachine(), events: requestEvents },
  deduplication: { machine: deduplicationMachine({ maxWaiting: 2 }), events: undefined },
} as const;

/** What xstate/graph is given at most for one machine. */
const patienceMs = 20_000;

// A process of its own for each question to xstate/graph, so that it can be given up.
const [, , mode, only, method] = process.argv;
if (mode === '--xstate') {
  const { machine, events } = machines[only as keyof typeof machines];
  // Delays are refused by the test model, so each becomes an event that may come at any time.
  const plain = withoutDelays(machine) as Parameters<typeof createTestModel>[0];
  const timers = plain.events.filter((type) => type.startsWith('AFTER_')).map((type) => ({ type }));
  const alphabet = [...compileMachine(machine, events === undefined ? {} : { events }).alphabet.events, ...timers] as never;
  const paths = createTestModel(plain, { events: alphabet, limit: 200_000 })[method as 'getShortestPaths' | 'getSimplePaths']({ events: alphabet });
  console.log(JSON.stringify({ paths: paths.length, steps: paths.reduce((sum, path) => sum + path.steps.length, 0) }));
  process.exit(0);
}

function xstatePaths(name: string, how: string): { readonly paths: number; readonly steps: number } | undefined {
  const { stdout } = spawnSync(process.execPath, [...process.execArgv, process.argv[1] as string, '--xstate', name, how], { timeout: patienceMs, encoding: 'utf8', argv0: process.execPath });
  return stdout.startsWith('{') ? (JSON.parse(stdout) as { paths: number; steps: number }) : undefined;
}

console.log('| machine | states, edges | criterion | goals | paths | steps |');
console.log('|---|---|---|---|---|---|');
for (const [name, { machine, events }] of Object.entries(machines)) {
  const component = compileMachine(machine, { name, ...(events === undefined ? {} : { events }) });
  const graph = coverGraph(componentSystem(component));
  const size = `${graph.stateCount}, ${graph.edgeCount}`;
  const row = (criterion: string, goals: number, paths: number, steps: number): void => console.log(`| ${name} | ${size} | ${criterion} | ${goals} | ${paths} | ${steps} |`);
  const transitions = transitionGoals(graph, ({ from, action }) => componentSystem(component).taken(from, action));
  for (const [criterion, goals] of [['all states', stateGoals(graph, (_, state) => String(state))], ['all transitions with their guards', transitions], ['every edge', edgeGoals(graph)]] as const) {
    const result = cover(graph, goals);
    row(criterion, result.reached.length, result.paths.length, result.steps);
  }
  const pairs = transitionPairs(graph, transitions);
  const double = cover(pairs.graph, pairs.goals);
  row('pairs of transitions', double.reached.length, double.paths.length, double.steps);
  const system = componentSystem(component);
  const mealy = mealyOf<ComponentState, string>({ initial: component.initial.state, inputs: system.inputs, step: (state, input) => system.react(state, input) });
  for (const [criterion, suite] of [['fault-complete, W method', wMethod(mealy)], ['fault-complete, H method', hMethod(mealy)]] as const) row(criterion, suite.length, suite.length, suite.reduce((sum, test) => sum + test.length, 0));
  for (const [criterion, method] of [['xstate/graph shortest paths', 'getShortestPaths'], ['xstate/graph simple paths', 'getSimplePaths']] as const) {
    const counted = xstatePaths(name, method);
    if (counted === undefined) console.log(`| ${name} | ${size} | ${criterion} | | not finished after ${patienceMs / 1000} s | |`);
    else console.log(`| ${name} | ${size} | ${criterion} | | ${counted.paths} | ${counted.steps} |`);
  }
}

console.log('\n| side | world | paths | steps | seconds | paths/s | steps/s | hours of protocol time |');
console.log('|---|---|---|---|---|---|---|---|');
const clientMachines = compileClient();
const clientPaths = chooseClientPaths().paths;
const serverPaths = chooseServerPaths().paths;
for (const world of ['memory', 'tcp'] as const) {
  for (const side of ['client', 'server'] as const) {
    const paths = side === 'client' ? clientPaths : serverPaths;
    let steps = 0;
    let protocolMs = 0;
    const startMs = systemClock.nowMs();
    for (const { actions } of paths) {
      const result =
        side === 'client'
          ? await replay(actions as never, clientWorld({ world, product: realProduct, servers: 2 }), clientOracle(clientMachines, 2))
          : await replay(actions as never, serverWorld({ world, product: realProduct, clients: pathScope.clients, cacheMaxEntries: pathScope.maxEntries }), serverOracle(compileServer(), pathScope));
      if (result.verdict !== 'conforms') throw new Error(`a path of the ${side} ${result.verdict}`);
      steps += result.steps.length;
      protocolMs += result.steps.at(-1)?.observation.atMs ?? 0;
    }
    const seconds = (systemClock.nowMs() - startMs) / 1000;
    console.log(`| ${side} | ${world} | ${paths.length} | ${steps} | ${seconds.toFixed(2)} | ${Math.round(paths.length / seconds)} | ${Math.round(steps / seconds)} | ${(protocolMs / 3_600_000).toFixed(2)} |`);
  }
}

// How fast time itself passes: a client with two silent servers, and nothing to do but to beat.
const driver = clientWorld({ world: 'memory', product: realProduct, servers: 2 });
await driver.start();
const idleStartMs = systemClock.nowMs();
await driver.apply({ kind: 'wait', durationMs: 36_000_000 });
const idleSeconds = (systemClock.nowMs() - idleStartMs) / 1000;
await driver.stop();
console.log(`\nten hours of a client with two servers in memory: ${idleSeconds.toFixed(2)} s, ${(10 / idleSeconds).toFixed(1)} hours of protocol time in a second`);

/** The same machine with each delay as an event of its own. */
function withoutDelays(machine: { readonly config: object; readonly implementations: object; readonly constructor: unknown }): unknown {
  const rewrite = (node: Record<string, unknown>): Record<string, unknown> => {
    const { after, states, on, ...rest } = node as { after?: Record<string, unknown>; states?: Record<string, Record<string, unknown>>; on?: Record<string, unknown> };
    const timers = Object.fromEntries(Object.entries(after ?? {}).map(([delay, transition]) => [`AFTER_${delay}`, transition]));
    return {
      ...rest,
      ...(on === undefined && after === undefined ? {} : { on: { ...on, ...timers } }),
      ...(states === undefined ? {} : { states: Object.fromEntries(Object.entries(states).map(([key, child]) => [key, rewrite(child)])) }),
    };
  };
  const StateMachine = machine.constructor as new (config: object, implementations: object) => unknown;
  return new StateMachine(rewrite(machine.config as Record<string, unknown>), machine.implementations);
}
