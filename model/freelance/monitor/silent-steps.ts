/**
 * What may happen inside a client unseen: something from outside takes effect, an attempt times out, a silent server is
 * found DEAD, a retry finds no server. Each step has the window in which it happens.
 */
import { afterFailure, silentTooLong } from './accounts.js';
import { abandonedRequest, failedAttempt, failedRequest, newRequest, stoppedRequest } from './attempts.js';
import { newServer, withRequest, withServer, type Belief, type Pending } from './belief.js';
import { clientDefaults, type ClientCall } from './events.js';
import { later, notBefore, type Interval } from './interval.js';
import { framesKey } from './messages.js';
import { afterMessage } from './replies.js';
import { earlyByTicks, rounding } from './timing.js';

export interface SilentStep {
  readonly window: Interval;
  take(): readonly Belief[];
}

export interface Timers {
  /** How late a timer may be. */
  readonly slackMs: number;
  /** How much later than it took effect a message may be timed by the client's own clock. */
  readonly readMs: number;
  /** When timers may fire in silence; undefined: never, each is told. */
  readonly untold: Interval | undefined;
}

export const always: Interval = { lo: -Infinity, hi: Infinity };

export function silentSteps(belief: Belief, { slackMs, readMs, untold }: Timers): readonly SilentStep[] {
  const steps: SilentStep[] = [];
  const seen = new Set<string>();
  for (const [index, pending] of belief.pending.entries()) {
    if (seen.has(pending.source)) continue;
    seen.add(pending.source);
    const window = notBefore(pending.window, belief.nowMs);
    steps.push({ window, take: () => afterPending({ ...moved(belief, window), pending: belief.pending.toSpliced(index, 1) }, pending, window, readMs) });
  }
  if (belief.phase !== 'running') return steps;
  for (const request of belief.requests) {
    const { phase } = request;
    if (phase.kind === 'waiting') {
      const due = notBefore(later(phase.deadline, -earlyByTicks(slackMs), slackMs), belief.nowMs);
      // One whose server was disconnected ends then or later, and no timer of it has to be told.
      const isAbandoned = phase.deadline.lo < phase.sent.lo + request.timeoutMs - rounding;
      const window = within(due, isAbandoned ? always : untold);
      steps.push({
        window,
        take: () => {
          if (window.lo > window.hi) return [];
          const after = withRequest(moved(belief, window), failedAttempt(request, belief.options, undefined, later(window, 0, slackMs)));
          const server = belief.servers.find((candidate) => candidate.endpoint === phase.endpoint);
          if (server === undefined) return [after];
          const counted = afterFailure(server).map((failed) => withServer(after, failed));
          return isAbandoned && untold !== always ? [after, ...counted] : counted;
        },
      });
    }
    if (phase.kind === 'due' && belief.servers.length === 0) {
      const window = notBefore(phase.window, belief.nowMs);
      steps.push({ window, take: () => [withRequest(moved(belief, window), failedRequest(request, window))] });
    }
  }
  for (const server of belief.servers) {
    if (server.state !== 'alive') continue;
    const { heartbeatTimeoutMs, heartbeatIntervalMs } = belief.options;
    const due = notBefore(later(server.heard, heartbeatTimeoutMs - earlyByTicks(slackMs), heartbeatTimeoutMs + heartbeatIntervalMs + slackMs), belief.nowMs);
    const window = within(due, untold);
    steps.push({ window, take: () => (window.lo > window.hi ? [] : [withServer(moved(belief, window), silentTooLong(server))]) });
  }
  return steps;
}

/** When a timer may fire in silence; empty where it has to be told. It must have fired by the end of what is due all the same. */
const within = (due: Interval, untold: Interval | undefined): Interval =>
  untold === undefined || due.lo > untold.hi ? { lo: Infinity, hi: due.hi } : { lo: Math.max(due.lo, untold.lo), hi: due.hi };

const moved = (belief: Belief, window: Interval): Belief => (window.lo > belief.nowMs ? { ...belief, nowMs: window.lo } : belief);

function afterPending(belief: Belief, pending: Pending, window: Interval, slackMs: number): readonly Belief[] {
  const { input } = pending;
  return input.kind === 'message' ? afterMessage(belief, input.endpoint, input.message, window, pending.window.lo, slackMs) : [afterCall(belief, input, window)];
}

function afterCall(belief: Belief, call: ClientCall, window: Interval): Belief {
  switch (call.kind) {
    case 'create':
      return { ...belief, phase: 'created', options: { ...clientDefaults, ...call.options }, servers: [], requests: belief.requests.filter((request) => request.phase.kind === 'over') };
    case 'start':
      return { ...belief, phase: 'running' };
    case 'connect':
      return belief.servers.some((server) => server.endpoint === call.endpoint) ? belief : { ...belief, servers: [...belief.servers, newServer(call.endpoint)] };
    case 'disconnect':
      return {
        ...belief,
        servers: belief.servers.filter((server) => server.endpoint !== call.endpoint),
        requests: belief.requests.map((request) => abandonedRequest(request, call.endpoint, window)),
      };
    case 'stop':
      return { ...belief, phase: 'stopped', requests: belief.requests.map((request) => stoppedRequest(request, window)) };
    default:
      return { ...belief, requests: [...belief.requests, newRequest(belief, call.request, call.payload, framesKey(call.payload), call.timeoutMs, call.atMs, window)] };
  }
}
