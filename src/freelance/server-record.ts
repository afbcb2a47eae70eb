/** What a client knows of one server: its liveness and its statistics. Source: the protocol page, "Liveness", "Statistics". */
import type { Ticket } from '../transports/port.js';
import type { Due } from './deadline-queue.js';
import { LatencyWindow } from './latency-window.js';

export type ServerState = 'unknown' | 'alive' | 'dead';

/** One server's statistics at a moment. */
export interface ServerStats {
  readonly endpoint: string;
  readonly state: ServerState;
  readonly consecutiveFailures: number;
  readonly totalRequests: number;
  readonly totalSuccesses: number;
  /** Successes ÷ requests; 0 where there were no requests. */
  readonly successRate: number;
  /** Mean of the window's successes; 0 where there were none. */
  readonly averageLatencyMs: number;
  /** As its last heartbeat answer said; undefined before the first. */
  readonly serverId: string | undefined;
}

export class ServerRecord implements Due {
  readonly kind = 'server';
  readonly endpoint: string;
  state: ServerState = 'unknown';
  consecutiveFailures = 0;
  totalRequests = 0;
  totalSuccesses = 0;
  serverId: string | undefined;
  /** The last sign of life; meaningless unless ALIVE. */
  lastHeardMs = 0;
  /** The last heartbeat answer; -Infinity before the first. */
  lastHeartbeatMs = -Infinity;
  /** The heartbeat last sent. */
  heartbeat: Ticket | undefined;
  readonly latencies: LatencyWindow;
  /** Its silence is judged at this time. */
  deadlineMs = 0;
  /** A judgement comes before a selection of the same moment. */
  readonly rank = 0;
  place = -1;
  turn = 0;

  constructor(endpoint: string, latencyWindow = 100) {
    this.endpoint = endpoint;
    this.latencies = new LatencyWindow(latencyWindow);
  }

  get successRate(): number {
    return this.totalRequests === 0 ? 0 : this.totalSuccesses / this.totalRequests;
  }

  get averageLatencyMs(): number {
    return this.latencies.averageMs;
  }

  recordSuccess(latencyMs: number): void {
    this.state = 'alive';
    this.consecutiveFailures = 0;
    this.totalRequests++;
    this.totalSuccesses++;
    this.latencies.add(latencyMs);
  }

  /** At the threshold, and with each failure beyond it, the server is DEAD, whatever it was. */
  recordFailure(deadAfterFailures: number): void {
    this.consecutiveFailures++;
    this.totalRequests++;
    if (this.consecutiveFailures >= deadAfterFailures) this.state = 'dead';
  }

  markAlive(): void {
    this.state = 'alive';
  }

  markDead(): void {
    this.state = 'dead';
  }

  stats(): ServerStats {
    const { endpoint, state, consecutiveFailures, totalRequests, totalSuccesses, successRate, averageLatencyMs, serverId } = this;
    return { endpoint, state, consecutiveFailures, totalRequests, totalSuccesses, successRate, averageLatencyMs, serverId };
  }
}
