/**
 * One server as the client sees it, UNKNOWN, ALIVE or DEAD, as a small machine that answers every input, and a fault-complete
 * suite for it. One input is all of one attempt: made and answered OK, answered ERROR, or not answered. Attempts take so
 * little of the silence that is allowed, and half of it so much more than a half, that only its halves count: a server was
 * heard less than half of it ago, or longer. Failures in a row are counted up to the threshold, as in the model.
 */
import { completeSuite, type CompleteSuite } from '../../../src/engine/cover/complete-suite.js';
import type { Reactive } from '../../../src/engine/cover/mealy.js';
import { livenessDefaults } from '../../../model/freelance/liveness.js';
import type { ClientAction } from './client-action.js';
import { initialClient, stepClient } from './client-steps.js';
import { clientModelDefaults, compileClient } from './client-system.js';
import type { ClientMachines, ClientState } from './reference-client.js';

/** An attempt each, over soon: as the client's options name them. */
export const oneServerOptions = { requestTimeoutMs: 2, maxRetries: 1 };

/** More than half of the silence by so much that all attempts between two signs of life make no difference. */
const halfMs = livenessDefaults.heartbeatTimeoutMs / 2 + 20;

const request: ClientAction = { kind: 'request' };
const wait = (durationMs: number): ClientAction => ({ kind: 'wait', durationMs });

const inputs: Readonly<Record<string, readonly ClientAction[]>> = {
  'a heartbeat answer': [{ kind: 'heartbeat', server: 0 }],
  'an attempt answered OK': [request, { kind: 'ok', server: 0 }],
  'an attempt answered ERROR': [request, { kind: 'error', server: 0 }],
  'an attempt that is not answered': [request, wait(oneServerOptions.requestTimeoutMs)],
  'a reply to nobody': [{ kind: 'stray', server: 0 }],
  'half the silence': [wait(halfMs)],
};

export const compileOneServer = (): ReturnType<typeof compileClient> => compileClient({ ...clientModelDefaults, attempts: oneServerOptions.maxRetries, timeoutMs: oneServerOptions.requestTimeoutMs });

function viewOf(state: ClientState, { liveness }: ClientMachines): { readonly state: string; readonly failures: number; readonly isLate: boolean } {
  const local = state.servers[0]?.local ?? 0;
  const { value, context } = liveness.states.value(local);
  const remainingMs = liveness.awaited(local)[0]?.remainingMs;
  return { state: String(value), failures: (context as { readonly failures: number }).failures, isLate: remainingMs !== undefined && remainingMs <= halfMs };
}

/** Answers to each input: the state and the failures in a row, as the statistics show them. */
export function oneServerMachine(machines: ClientMachines): Reactive<ClientState, string> {
  return {
    initial: initialClient(1, machines),
    inputs: Object.keys(inputs),
    step(from, input) {
      let next = from;
      for (const action of actionsOf(input)) next = stepClient(next, action, machines)[0] as ClientState;
      const { state, failures } = viewOf(next, machines);
      return { next, output: `${state} ${failures}` };
    },
  };
}

export const actionsOf = (input: string): readonly ClientAction[] => inputs[input] as readonly ClientAction[];

/** States with the same key answer alike from there on. */
export const oneServerKey = (state: ClientState, machines: ClientMachines): string => JSON.stringify(viewOf(state, machines));

/** Tests as paths of the client. Limit: as of `hMethod`. */
export function oneServerSuite(machines: ClientMachines, extraStates: number): CompleteSuite<ClientAction> {
  const { tests, ...rest } = completeSuite(oneServerMachine(machines), extraStates, (state) => oneServerKey(state, machines));
  const paths = tests.map((test) => test.flatMap(actionsOf));
  return { ...rest, tests: paths, steps: paths.reduce((sum, { length }) => sum + length, 0) };
}
