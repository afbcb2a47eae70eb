/** Whether a timer that is told to have fired fits one possibility, and what becomes of it. */
import { afterFailure, silentTooLong } from './accounts.js';
import { failedAttempt } from './attempts.js';
import { withRequest, withServer, type Belief } from './belief.js';
import type { ClientEvent } from './events.js';
import { at, shownInterval } from './interval.js';
import type { Match } from './matches.js';
import { earlyByTicks, rounding } from './timing.js';

type TimerEvent = Extract<ClientEvent, { kind: 'timer' }>;

export function matchTimer(belief: Belief, event: TimerEvent, toleranceMs: number): Match {
  return event.timer === 'attempt' ? attemptTimedOut(belief, event.request, event.atMs, toleranceMs) : silenceLookedAt(belief, event.endpoint, event.atMs, toleranceMs);
}

function attemptTimedOut(belief: Belief, name: string, atMs: number, toleranceMs: number): Match {
  const request = belief.requests.find((candidate) => candidate.request === name);
  const found = `the timeout of ${name} at ${atMs.toFixed(1)} ms`;
  if (request?.phase.kind !== 'waiting') return { misfit: { rule: 'timeout', expected: `no timeout of ${name}: no attempt of it waits`, found } };
  const { deadline, endpoint } = request.phase;
  // Late is a matter of the obligations: what should have fired before has been judged by then.
  if (atMs < deadline.lo - earlyByTicks(toleranceMs) - rounding) return { misfit: { rule: 'timeout', expected: `attempt ${request.attempts} of ${name} waits until ${shownInterval(deadline)}`, found } };
  const now = { ...belief, nowMs: Math.max(belief.nowMs, atMs) };
  const after = withRequest(now, failedAttempt(request, belief.options, undefined, at(atMs)));
  const server = belief.servers.find((candidate) => candidate.endpoint === endpoint);
  return { beliefs: server === undefined ? [after] : afterFailure(server).map((failed) => withServer(after, failed)) };
}

/** A server that was heard since is left as it is: the timer was set before. */
function silenceLookedAt(belief: Belief, endpoint: string, atMs: number, toleranceMs: number): Match {
  const server = belief.servers.find((candidate) => candidate.endpoint === endpoint);
  if (server?.state !== 'alive') return { beliefs: [belief] };
  const { heartbeatTimeoutMs } = belief.options;
  const now = { ...belief, nowMs: Math.max(belief.nowMs, atMs) };
  const mayBeDead = atMs >= server.heard.lo + heartbeatTimeoutMs - earlyByTicks(toleranceMs) - rounding;
  const mustBeDead = atMs > server.heard.hi + heartbeatTimeoutMs + toleranceMs;
  return { beliefs: [...(mayBeDead ? [withServer(now, silentTooLong(server))] : []), ...(mustBeDead ? [] : [now])] };
}
