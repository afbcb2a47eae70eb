/** The statistics that a client keeps of one server. Protocol page, "Client", statistics. */
import { assign, setup } from 'xstate';

export interface Statistics {
  readonly requests: number;
  readonly successes: number;
  /** Successes ÷ requests, 0 where there were none. */
  readonly successRate: number;
  /** The latencies of the last successes, no more than the window holds. */
  readonly latenciesMs: readonly number[];
  /** Their mean, 0 where there are none. */
  readonly averageLatencyMs: number;
}

export type StatisticsEvent = { readonly type: 'SUCCESS'; readonly latencyMs: number } | { readonly type: 'FAILURE' } | { readonly type: 'HEARTBEAT_ANSWER' };

export const latencyWindow = 100;

/** Nothing in it bounds the counters: its surroundings must. */
export function statisticsMachine(options: { readonly window?: number } = {}) {
  const { window = latencyWindow } = options;
  return setup({
    types: { context: {} as Statistics, events: {} as StatisticsEvent },
    actions: {
      countSuccess: assign(({ context, event }) => counted(context, [...context.latenciesMs, event.type === 'SUCCESS' ? event.latencyMs : 0].slice(-window), 1)),
      countFailure: assign(({ context }) => counted(context, context.latenciesMs, 0)),
    },
  }).createMachine({
    id: 'statistics',
    context: { requests: 0, successes: 0, successRate: 0, latenciesMs: [], averageLatencyMs: 0 },
    on: {
      SUCCESS: { actions: 'countSuccess' },
      FAILURE: { actions: 'countFailure' },
      // A heartbeat answer does not touch the request statistics.
      HEARTBEAT_ANSWER: {},
    },
  });
}

function counted({ requests, successes }: Statistics, latenciesMs: readonly number[], success: 0 | 1): Statistics {
  const sum = latenciesMs.reduce((a, b) => a + b, 0);
  return {
    requests: requests + 1,
    successes: successes + success,
    successRate: (successes + success) / (requests + 1),
    latenciesMs,
    averageLatencyMs: latenciesMs.length === 0 ? 0 : sum / latenciesMs.length,
  };
}
