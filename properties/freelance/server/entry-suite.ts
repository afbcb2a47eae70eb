/**
 * What a server does about one (client, request id), as a small machine that answers every input, and a fault-complete
 * suite for it: not only every transition, but every transition after every hidden state that a server of so many states
 * could have. How many wait for one execution is not among the states: "all who wait are answered" is one answer, and the
 * judges count the replies.
 */
import type { CompiledMachine } from '../../../src/engine/compile/compile-machine.js';
import { completeSuite, type CompleteSuite } from '../../../src/engine/cover/complete-suite.js';
import type { Reactive } from '../../../src/engine/cover/mealy.js';
import { deduplicationDefaults } from '../../../model/freelance/deduplication.js';
import { initialServer, isExecuting, stepServer, type ServerState } from './reference-server.js';
import type { ServerAction } from './server-action.js';

const of = { client: 0, id: 'a' } as const;

/** The two halves of a lifetime are its whole. */
const inputs: readonly ServerAction[] = [
  { kind: 'request', ...of },
  { kind: 'return', ...of },
  { kind: 'throw', ...of },
  { kind: 'wait', durationMs: deduplicationDefaults.cacheLifetimeMs / 2 },
];

const room = { maxEntries: 1000 };

function entryMachine(machine: CompiledMachine): Reactive<ServerState, ServerAction> {
  return {
    initial: initialServer,
    inputs,
    step(state, input) {
      const [next] = stepServer(state, input, machine, room);
      // A handler that does not run cannot end.
      if (next === undefined) return { next: { ...state, expected: [], taken: [] }, output: 'nothing runs' };
      const kinds = next.expected.map((one) => (one.kind === 'reply' ? one.outcome : one.kind));
      return { next, output: [...new Set(kinds)].join() };
    },
  };
}

function keyOf(state: ServerState, machine: CompiledMachine): string {
  const local = state.entries[`${of.client} ${of.id}`];
  if (local === undefined) return '"absent"';
  return `${JSON.stringify(machine.states.value(local).value)} ${machine.awaited(local).map(({ remainingMs }) => remainingMs).join()}`;
}

/** Tests as paths: what cannot be done there (a handler's end where none runs) is left out of them. */
export function entrySuite(machine: CompiledMachine, extraStates: number): CompleteSuite<ServerAction> {
  const suite = completeSuite(entryMachine(machine), extraStates, (state) => keyOf(state, machine));
  return { ...suite, tests: suite.tests.map((test) => possible(test, machine)) };
}

function possible(test: readonly ServerAction[], machine: CompiledMachine): readonly ServerAction[] {
  let state = initialServer;
  return test.filter((action) => {
    const local = state.entries[`${of.client} ${of.id}`];
    if ((action.kind === 'return' || action.kind === 'throw') && (local === undefined || !isExecuting(machine, local))) return false;
    state = stepServer(state, action, machine, room)[0] ?? state;
    return true;
  });
}
