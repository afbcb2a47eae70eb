/** What was counted. The numbers only grow. */
import { malformedReasons, type MalformedReason } from './parse.js';

export type MalformedCounts = Record<MalformedReason, number>;

export interface ClientTally {
  requests: number;
  successes: number;
  readonly failures: { unsent: number; error: number; unknown: number };
  attempts: number;
  heartbeats: number;
  heartbeatAnswers: number;
  /** Replies to no open request, or from a server it was never sent to. */
  strayReplies: number;
  /** ERROR replies of attempts that were over. */
  lateErrors: number;
  /** Messages that a full outbox refused. */
  sendsRefused: number;
  listenerErrors: number;
  readonly malformed: MalformedCounts;
}

export interface ServerTally {
  heartbeats: number;
  requests: number;
  executions: number;
  /** Handlers that threw, gave what is no payload, or for whose answer there was no room; their requests were answered ERROR. */
  handlerErrors: number;
  /** Repeats answered from the cache, and repeats that waited for the first execution. */
  repeatsFromCache: number;
  repeatsWaited: number;
  /** Repeats beyond 64 asks of one execution: the answers to those reach the same client. */
  repeatsDropped: number;
  /** Requests answered ERROR BUSY because the cache was full. */
  busy: number;
  /** Messages that came while stopping, and were not taken. */
  ignored: number;
  /** Answers that could not be delivered: the client is gone, or takes nothing. */
  repliesRefused: number;
  listenerErrors: number;
  readonly malformed: MalformedCounts;
}

export function clientTally(): ClientTally {
  return {
    requests: 0,
    successes: 0,
    failures: { unsent: 0, error: 0, unknown: 0 },
    attempts: 0,
    heartbeats: 0,
    heartbeatAnswers: 0,
    strayReplies: 0,
    lateErrors: 0,
    sendsRefused: 0,
    listenerErrors: 0,
    malformed: noMalformed(),
  };
}

export function serverTally(): ServerTally {
  return {
    heartbeats: 0,
    requests: 0,
    executions: 0,
    handlerErrors: 0,
    repeatsFromCache: 0,
    repeatsWaited: 0,
    repeatsDropped: 0,
    busy: 0,
    ignored: 0,
    repliesRefused: 0,
    listenerErrors: 0,
    malformed: noMalformed(),
  };
}

function noMalformed(): MalformedCounts {
  return Object.fromEntries(malformedReasons.map((reason) => [reason, 0])) as MalformedCounts;
}
