/** A message of a server takes effect in the client. Protocol page, "Client", liveness, request and late replies. */
import { afterFailure, afterHeartbeat, afterLateSuccess, afterSuccess, perhapsHeard } from './accounts.js';
import { withRequest, withServer, type Belief, type EndOfRequest, type RequestBelief, type ServerBelief } from './belief.js';
import { between, later, type Interval } from './interval.js';
import type { ServerMessage } from './messages.js';
import { failedAttempt } from './attempts.js';
import { earlyByTicks } from './timing.js';

/**
 * All that the page allows to come of it. `arrivedMs`: not before that, as the observer knows; `slackMs`: how late a timer
 * may be.
 */
export function afterMessage(belief: Belief, endpoint: string, message: ServerMessage, when: Interval, arrivedMs: number, slackMs: number): readonly Belief[] {
  const server = belief.servers.find((candidate) => candidate.endpoint === endpoint);
  if (belief.phase !== 'running' || server === undefined || message.kind === 'malformed') return [belief];
  const taken = takenFrom(belief, server, message, when, arrivedMs, slackMs);
  return message.doubtful ? [...taken, belief] : taken;
}

function takenFrom(belief: Belief, server: ServerBelief, message: Exclude<ServerMessage, { kind: 'malformed' }>, when: Interval, arrivedMs: number, slackMs: number): readonly Belief[] {
  if (message.kind === 'heartbeat') return [withServer(belief, afterHeartbeat(server, when))];
  const request = belief.requests.find((candidate) => candidate.id === message.id && candidate.phase.kind !== 'over');
  if (request === undefined || !request.endpoints.includes(server.endpoint)) return [belief];
  const answersTheWaiting = request.phase.kind === 'waiting' && request.phase.endpoint === server.endpoint;
  if (message.kind === 'error') {
    // A late ERROR is dropped; whether the server was silent all the same is left open.
    if (!answersTheWaiting) return [withServer(belief, perhapsHeard(server, when))];
    return afterFailure(perhapsHeard(server, when)).map((failed) =>
      withRequest(withServer(belief, failed), failedAttempt(request, belief.options, message.message, later(when, -earlyByTicks(slackMs), slackMs))),
    );
  }
  if (answersTheWaiting && request.phase.kind === 'waiting') {
    // Its own clock may be read some time after the reply has taken effect; the outcome will bound it. From below it is
    // bounded by the arrival alone: how far this possibility has come makes it no other one.
    const latency = between(request.phase.sent, { lo: arrivedMs, hi: when.hi + slackMs });
    return [withServer(succeeded(belief, request, server.endpoint, message.payload, when, latency), afterSuccess(server, when, latency))];
  }
  return afterLateSuccess(server, when).map((revived) => withServer(succeeded(belief, request, server.endpoint, message.payload, when, undefined), revived));
}

function succeeded(
  belief: Belief,
  request: RequestBelief,
  endpoint: string,
  payload: Extract<EndOfRequest, { success: true }>['payload'],
  when: Interval,
  latency: Interval | undefined,
): Belief {
  const end: EndOfRequest = { success: true, payload, endpoint, attempts: request.attempts, latency };
  return withRequest(belief, { ...request, phase: { kind: 'over', window: when, end } });
}
