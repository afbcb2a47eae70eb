/** What a possibility owes: attempts and outcomes that have to be seen by some time. */
import type { Belief, RequestBelief } from './belief.js';
import { choose } from './choices.js';
import { shownInterval } from './interval.js';
import type { Misfit } from './matches.js';
import { rounding } from './timing.js';

/** Until when the request's next observable step has to be seen; Infinity while it waits for something silent. */
function owedBy(request: RequestBelief, toleranceMs: number): number {
  return request.phase.kind === 'waiting' ? Infinity : request.phase.window.hi + toleranceMs;
}

/** Whether something should have been seen before `atMs`. A retry without servers fails silently first. */
export function isOverdue(belief: Belief, atMs: number, toleranceMs: number): boolean {
  return belief.requests.some((request) => owedBy(request, toleranceMs) + rounding < atMs && !(request.phase.kind === 'due' && belief.servers.length === 0));
}

/** Why none of these possibilities is left. */
export function explainOverdue(beliefs: readonly Belief[], atMs: number, toleranceMs: number): Misfit {
  for (const belief of beliefs) {
    for (const request of belief.requests) {
      if (owedBy(request, toleranceMs) + rounding >= atMs) continue;
      return { rule: request.phase.kind === 'over' ? 'end' : request.attempts === 0 ? 'request' : 'backoff', expected: expectation(belief, request), found: `nothing by ${atMs.toFixed(1)} ms` };
    }
  }
  for (const request of beliefs.flatMap((belief) => belief.requests)) {
    const { phase } = request;
    if (phase.kind !== 'waiting' || phase.deadline.hi + toleranceMs + rounding >= atMs) continue;
    return { rule: 'timeout', expected: `the timeout of attempt ${request.attempts} of ${request.request} at ${shownInterval(phase.deadline)}`, found: `none by ${atMs.toFixed(1)} ms` };
  }
  return { rule: 'time', expected: 'what was seen to fit together in time', found: `no possibility at ${atMs.toFixed(1)} ms` };
}

/** What may be seen next, one line each. */
export const shownExpectations = (belief: Belief): readonly string[] => belief.requests.map((request) => expectation(belief, request));

function expectation(belief: Belief, request: RequestBelief): string {
  const { phase } = request;
  switch (phase.kind) {
    case 'due':
      return `attempt ${request.attempts + 1} of ${request.request} at ${choose(belief, 0).endpoints.join(' or ') || 'no server'}, at ${shownInterval(phase.window)}`;
    case 'waiting':
      return `a reply to ${request.request} from ${phase.endpoint}, or the timeout of attempt ${request.attempts} at ${shownInterval(phase.deadline)}`;
    default:
      return `${request.request} ends at ${shownInterval(phase.window)} with ${phase.end.success ? 'a success' : `a failure (${phase.end.failures.join(' or ')})`}`;
  }
}
