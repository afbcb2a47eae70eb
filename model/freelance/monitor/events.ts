/**
 * What an observer sees of a Freelance client or server: the calls of its user, the frames at the wire, the outcomes and
 * the statistics, each with its time. One time-ordered stream of these is what the monitors judge; it comes from a
 * virtual world (exact times), from real sockets (times within a tolerance) or from a log.
 */

/** The frames of one message as the DEALER sends and receives them: the empty delimiter first, no routing id. */
export type Frames = readonly Uint8Array[];

/** A client's options, as the protocol page's table. What is left out is the page's default. */
export interface ClientOptions {
  readonly requestTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly heartbeatTimeoutMs: number;
  /** The number of attempts in all. */
  readonly maxRetries: number;
  readonly retryBaseDelayMs: number;
}

export const clientDefaults: ClientOptions = {
  requestTimeoutMs: 5000,
  heartbeatIntervalMs: 2000,
  heartbeatTimeoutMs: 6000,
  maxRetries: 3,
  retryBaseDelayMs: 500,
};

export type ServerState = 'unknown' | 'alive' | 'dead';

/** One server as the client's statistics show it; what a client does not tell is left out. */
export interface ServerStats {
  readonly state?: ServerState;
  readonly successRate?: number;
  readonly averageLatencyMs?: number;
  readonly consecutiveFailures?: number;
  readonly totalRequests?: number;
  readonly totalSuccesses?: number;
}

export type FailureKind = 'unsent' | 'error' | 'unknown';

/** `atMs`: when the observer saw it, or caused it. A stream's times never decrease. */
interface Timed {
  readonly atMs: number;
}

/**
 * A call of the user. It takes effect at `atMs` or later: by `byMs` where its return was seen, else within the tolerance.
 */
interface Call extends Timed {
  readonly byMs?: number;
}

export type ClientCall =
  | (Call & { readonly kind: 'create'; readonly options: Partial<ClientOptions> })
  | (Call & { readonly kind: 'connect'; readonly endpoint: string })
  | (Call & { readonly kind: 'disconnect'; readonly endpoint: string })
  | (Call & { readonly kind: 'start' })
  | (Call & { readonly kind: 'stop' })
  /** `request` names it, so that its outcome can be told from those of others. `timeoutMs` null: the client's option. */
  | (Call & { readonly kind: 'request'; readonly request: string; readonly payload: Frames; readonly timeoutMs: number | null });

export type ClientEvent =
  | ClientCall
  /** The client sent a message to this endpoint: it left at `atMs`, or before within the tolerance. */
  | (Timed & { readonly kind: 'sent'; readonly endpoint: string; readonly frames: Frames; readonly routingId?: Uint8Array })
  /** A message was sent to the client by this endpoint: it arrives at `atMs`, or later within the tolerance. */
  | (Timed & { readonly kind: 'delivered'; readonly endpoint: string; readonly frames: Frames })
  /** A request has ended. Fields that the observer cannot see are left out; `null`, where there is none. */
  | (Timed & {
      readonly kind: 'outcome';
      readonly request: string;
      readonly success: boolean;
      readonly response?: Frames | null;
      readonly failure?: FailureKind | null;
      readonly endpoint?: string;
      readonly attempts?: number;
      readonly latencyMs?: number;
      readonly message?: string;
    })
  /**
   * A timer of the client's own fell due, as a log tells it: the attempt of this request that waits has timed out, or this
   * server is looked at for its silence. Only for a monitor with `toldTimers`.
   */
  | (Timed & { readonly kind: 'timer'; readonly timer: 'attempt'; readonly request: string })
  | (Timed & { readonly kind: 'timer'; readonly timer: 'silence'; readonly endpoint: string })
  /** Nothing is told of what happened from `atMs` to here: timers may have fired. Only for a monitor with `toldTimers`. */
  | (Timed & { readonly kind: 'gap'; readonly untilMs: number })
  /** A look at the statistics, taken at some moment from `sinceMs` (else `atMs` less the tolerance) to `atMs`. */
  | (Timed & { readonly kind: 'stats'; readonly sinceMs?: number; readonly servers: Readonly<Record<string, ServerStats>> });

/** A server's options. */
export interface ServerOptions {
  readonly serverId: string;
  readonly cacheTtlMs: number;
  readonly cacheCleanupIntervalMs: number;
}

export const serverDefaults: Omit<ServerOptions, 'serverId'> = { cacheTtlMs: 300_000, cacheCleanupIntervalMs: 60_000 };

/**
 * How the handler behaves from now on. `echo` gives the payload back, `error` throws the message, `delay` echoes later;
 * `told`: the end of each run and what came of it are seen, as `ended`.
 */
export type Behaviour =
  | { readonly mode: 'echo' }
  | { readonly mode: 'error'; readonly message: string }
  | { readonly mode: 'delay'; readonly delayMs: number }
  | { readonly mode: 'told' };

export type ServerEvent =
  | (Call & { readonly kind: 'create'; readonly options: Partial<ServerOptions> & { readonly serverId: string } })
  | (Call & { readonly kind: 'start' })
  | (Call & { readonly kind: 'stop' })
  | (Call & { readonly kind: 'behave'; readonly behaviour: Behaviour })
  /** A client (its routing id in `client`, any injective text) sent this; it arrives at `atMs` or later within the tolerance. */
  | (Timed & { readonly kind: 'delivered'; readonly client: string; readonly frames: Frames })
  /** The server sent this to that client; it left at `atMs` or before within the tolerance. */
  | (Timed & { readonly kind: 'sent'; readonly client: string; readonly frames: Frames })
  /** The handler's run for that (client, request id) has ended; `frames` is the answer from the status on. */
  | (Timed & { readonly kind: 'ended'; readonly client: string; readonly id: string; readonly frames: Frames })
  /** How often the handler was called so far, by first payload frame (base64). `fromStart`: a call counts from its beginning on. */
  | (Timed & { readonly kind: 'executions'; readonly sinceMs?: number; readonly fromStart?: boolean; readonly executions: Readonly<Record<string, number>> });
