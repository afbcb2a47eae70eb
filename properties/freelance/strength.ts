/**
 * How strong the shipped paths are: the models are mutated, and the paths must tell every mutant that is not equivalent
 * from the model. Equivalence of a changed machine is decided by searching its product with the machine.
 */
import { compileMachine } from '../../src/engine/compile/compile-machine.js';
import type { Component } from '../../src/engine/component.js';
import { componentSystem } from '../../src/engine/cover/component-system.js';
import { compare } from '../../src/engine/cover/equivalence.js';
import { mutateMachine } from '../../src/engine/cover/mutate-machine.js';
import { deduplicationMachine } from '../../model/freelance/deduplication.js';
import { livenessMachine } from '../../model/freelance/liveness.js';
import { requestEvents, requestMachine } from '../../model/freelance/request.js';
import type { ClientAction } from './client/client-action.js';
import { chooseClientPaths } from './client/client-paths.js';
import { clientModelDefaults, compileClient } from './client/client-system.js';
import { initialClient, stepClient } from './client/client-steps.js';
import type { ClientMachines, ClientState } from './client/reference-client.js';
import { initialServer, stepServer, type ServerState } from './server/reference-server.js';
import type { ServerAction } from './server/server-action.js';
import { chooseServerPaths, compileServer, pathScope } from './server/server-paths.js';

export interface SuiteStrength {
  readonly killed: readonly string[];
  readonly survived: readonly string[];
  readonly equivalent: readonly string[];
  /** `killed ÷ (killed + survived)`. */
  readonly score: number;
}

interface Mutant<Machines> {
  readonly name: string;
  /** Throws where the change makes a machine that cannot run; that is told from the model, too. */
  readonly machines: () => Machines;
  readonly isEquivalent: () => boolean;
}

const strengthOf = <Machines>(mutants: Iterable<Mutant<Machines>>, tells: (machines: Machines) => boolean): SuiteStrength => {
  const killed: string[] = [];
  const survived: string[] = [];
  const equivalent: string[] = [];
  for (const { name, machines, isEquivalent } of mutants) {
    let told: boolean;
    try {
      told = tells(machines());
    } catch {
      told = true;
    }
    if (told) killed.push(name);
    else if (isEquivalent()) equivalent.push(name);
    else survived.push(name);
  }
  const counted = killed.length + survived.length;
  return { killed, survived, equivalent, score: counted === 0 ? 1 : killed.length / counted };
};

/** The client's paths against mutants of liveness and request. */
export function clientStrength(): SuiteStrength {
  const right = compileClient();
  const paths = chooseClientPaths().paths;
  const records = paths.map(({ actions }) => [...walkClient(actions, right)]);
  return strengthOf(clientMutants(right), (machines) => paths.some(({ actions }, index) => differs(walkClient(actions, machines), records[index] as readonly string[])));
}

/** The server's paths against mutants of deduplication. */
export function serverStrength(): SuiteStrength {
  const right = compileServer();
  const paths = chooseServerPaths().paths;
  const records = paths.map(({ actions }) => [...walkServer(actions, right)]);
  return strengthOf(serverMutants(right), (machine) => paths.some(({ actions }, index) => differs(walkServer(actions, machine), records[index] as readonly string[])));
}

const differs = (walk: Iterable<string>, record: readonly string[]): boolean => {
  let index = 0;
  for (const shown of walk) if (shown !== record[index++]) return true;
  return index !== record.length;
};

/** What is to be seen of each step: all that a run of the real client is held to. */
function* walkClient(path: readonly ClientAction[], machines: ClientMachines): Generator<string> {
  let states: readonly ClientState[] = [initialClient(2, machines)];
  for (const action of path) {
    states = states.flatMap((state) => stepClient(state, action, machines)).slice(0, 8);
    yield states.map(({ servers, expected, stopped, dropped }) => JSON.stringify([dropped, servers.map(({ local, requests, successes, latencies }) => [view(machines.liveness, local), requests, successes, latencies]), expected, stopped])).join('\n');
  }
}

const view = (component: Component, local: number): unknown => {
  const { value, context } = component.states.value(local);
  return [value, context];
};

function* walkServer(path: readonly ServerAction[], machine: Component): Generator<string> {
  let state: ServerState | undefined = initialServer;
  for (const action of path) {
    state = state === undefined ? undefined : stepServer(state, action, machine, pathScope)[0];
    yield JSON.stringify(state?.expected ?? 'not possible');
  }
}

const reactive = (component: Component) => {
  const system = componentSystem(component, 'discrete');
  return { initial: component.initial.state, inputs: system.inputs, step: system.react };
};

type AnyMachine = Parameters<typeof compileMachine>[0];

const liveness = (machine: AnyMachine): Component => compileMachine(machine, { name: 'liveness', time: 'discrete' });
const request = (machine: AnyMachine): Component => compileMachine(machine, { name: 'request', time: 'discrete', events: requestEvents });

/** Whether the changed machine answers everything at all times as the right one does. */
function isEquivalent(right: Component, changed: Component): boolean {
  return compare(reactive(right), reactive(changed)).verdict === 'equivalent';
}

function* clientMutants(right: ClientMachines): Generator<Mutant<ClientMachines>> {
  // What changes only a transition that nothing takes changes nothing: `request: ready --STOP[0]`.
  const idle = chooseClientPaths().neverTaken.map((transition) => transition.replace(': ', ' ').replace(' --', ' on ').replace(/\[\d+\]$/u, ''));
  const isIdle = (name: string): boolean => idle.some((transition) => name.startsWith(transition));
  const longer = clientModelDefaults.heartbeatTimeoutMs + 1;
  for (const { name, machine } of mutateMachine(livenessMachine({ heartbeatTimeoutMs: longer }))) {
    yield { name: `liveness ${name}`, machines: () => ({ ...right, liveness: liveness(machine) }), isEquivalent: () => isIdle(`liveness ${name}`) || isEquivalent(liveness(livenessMachine({ heartbeatTimeoutMs: longer })), liveness(machine)) };
  }
  for (const { name, machine } of mutateMachine(requestMachine())) {
    yield { name: `request ${name}`, machines: () => ({ ...right, request: request(machine) }), isEquivalent: () => isIdle(`request ${name}`) || isEquivalent(request(requestMachine()), request(machine)) };
  }
  for (const [option, value] of Object.entries(clientModelDefaults)) {
    for (const changed of [value + 1, value - 1]) yield { name: `${option} ${changed}`, machines: () => compileClient({ ...clientModelDefaults, [option]: changed }), isEquivalent: () => false };
  }
}

function* serverMutants(right: Component): Generator<Mutant<Component>> {
  const compile = (machine: AnyMachine): Component => compileMachine(machine, { name: right.name, time: 'discrete' });
  const waiting = { maxWaiting: 12 };
  for (const { name, machine } of mutateMachine(deduplicationMachine(waiting))) {
    yield { name: `deduplication ${name}`, machines: () => compile(machine), isEquivalent: () => isEquivalent(compile(deduplicationMachine(waiting)), compile(machine)) };
  }
  for (const lifetimeMs of [299_999, 300_001]) yield { name: `cacheLifetimeMs ${lifetimeMs}`, machines: () => compileServer(lifetimeMs), isEquivalent: () => false };
}
