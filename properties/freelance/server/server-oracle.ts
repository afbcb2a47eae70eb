/** The reference server as an oracle: handler calls and answers are exactly what the machines say, to each client in order. */
import type { Component } from '../../../src/engine/component.js';
import type { Judgement, Oracle } from '../../../src/engine/replay/oracle.js';
import type { Frames } from '../../../src/transports/port.js';
import { sameFrames } from '../client/client-oracle.js';
import { errorReply, heartbeatAnswer, okReply, shownFrames } from '../wire.js';
import { initialServer, stepServer, type ServerExpected, type ServerScope, type ServerState } from './reference-server.js';
import type { ServerAction } from './server-action.js';
import { failureText, resultPayload, serverId, workPayload } from './server-payloads.js';
import type { ServerObservation, ServerSight } from './server-world.js';

export function serverOracle(machine: Component, scope: ServerScope): Oracle<ServerState, ServerAction, ServerObservation> {
  return {
    initial: () => [initialServer],
    step: (state, action) => stepServer(state, action, machine, scope),
    judge: (state, observation) => judge(state, observation, scope),
    show: showServerObservation,
  };
}

function judge(state: ServerState, observation: ServerObservation, scope: ServerScope): Judgement<ServerState> {
  const wrong = misfit(state, observation, scope);
  return wrong === undefined ? { allowed: true, state } : { allowed: false, expected: wrong };
}

function misfit(state: ServerState, { sights, running, pendingTimers, cacheEntries, isReleased }: ServerObservation, scope: ServerScope): string | undefined {
  if (sights.some(({ kind }) => kind === 'thrown')) return 'no exception';
  if (running === state.stopped) return state.stopped ? 'a server that is stopped' : 'a server that runs';
  if (state.stopped && (pendingTimers > 0 || !isReleased)) return 'no timer left after stop, and the endpoint free';
  if (cacheEntries > scope.maxEntries) return `at most ${scope.maxEntries} entries in the cache`;
  const executed = sights.flatMap((sight) => (sight.kind === 'executed' ? [sight] : []));
  const due = state.expected.flatMap((one) => (one.kind === 'execute' ? [one] : []));
  const isSame = executed.length === due.length && due.every(({ client, id, variant }, index) => fits(executed[index] as (typeof executed)[number], client, id, variant));
  if (!isSame) return due.length === 0 ? 'no handler call' : due.map(showExpected).join(', then ');
  for (let client = 0; client < scope.clients; client++) {
    const expected = state.expected.filter((one) => one.kind !== 'execute' && one.client === client);
    const frames = sights.flatMap((sight) => (sight.kind === 'answered' && sight.client === client ? [sight.frames] : []));
    if (frames.length !== expected.length || expected.some((one, index) => !sameFrames(framesOf(one), frames[index] as Frames))) {
      return `to client ${client} ${expected.length === 0 ? 'nothing' : expected.map((one) => `[${shownFrames(framesOf(one)).join(', ')}]`).join(', then ')}`;
    }
  }
  return undefined;
}

function fits(seen: Extract<ServerSight, { kind: 'executed' }>, client: number, id: string, variant: boolean): boolean {
  return seen.client === client && seen.id === id && sameFrames(seen.payload, workPayload(client, id, variant));
}

function framesOf(expected: ServerExpected): Frames {
  if (expected.kind === 'heartbeat') return heartbeatAnswer(serverId);
  if (expected.kind === 'execute') return [];
  if (expected.outcome === 'OK') return okReply(expected.id, resultPayload(expected.client, expected.id));
  return errorReply(expected.id, expected.outcome === 'BUSY' ? 'BUSY' : failureText(expected.client, expected.id));
}

function showExpected(expected: ServerExpected): string {
  if (expected.kind === 'execute') return `a handler call for client ${expected.client}, request ${expected.id}`;
  return `to client ${expected.client} [${shownFrames(framesOf(expected)).join(', ')}]`;
}

export function showServerObservation({ atMs, sights, running, pendingTimers, cacheEntries, isReleased }: ServerObservation): string {
  const seen = sights.flatMap((sight) => {
    if (sight.kind === 'executed') return [`the handler called for client ${sight.client}, request ${sight.id} [${shownFrames(sight.payload).join(', ')}]`];
    if (sight.kind === 'answered') return [`to client ${sight.client} [${shownFrames(sight.frames).join(', ')}]`];
    return sight.kind === 'thrown' ? [`the server threw ${String(sight.error)}`] : [];
  });
  const rest = running ? `${cacheEntries} entries in the cache` : `stopped, ${pendingTimers} timers, the endpoint ${isReleased ? 'free' : 'in use'}`;
  return `at ${atMs} ms ${seen.length === 0 ? 'nothing' : seen.join(', then ')}; ${rest}`;
}
