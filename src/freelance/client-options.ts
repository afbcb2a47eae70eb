/** The client's options and their defaults. Source: the protocol page, "Client"; bounds of memory are ours. */
import { OperatingError, shown } from '../core/errors.js';
import { defaultLimits, type MessageLimits } from './limits.js';

export interface ClientOptions {
  /** What one attempt waits at most; 0 fails at once. Default 5000. */
  readonly requestTimeoutMs?: number;
  /** Default 2000. */
  readonly heartbeatIntervalMs?: number;
  /** An ALIVE server that is silent for longer is DEAD. Default 6000. */
  readonly heartbeatTimeoutMs?: number;
  /** The number of attempts in all; with 0 no attempt is made and every request fails. Default 3. */
  readonly maxRetries?: number;
  /** The wait before attempt n+1 is this × 2^(n-1). Default 500. */
  readonly retryBaseDelayMs?: number;
  /** So many consecutive failures make a server DEAD. Default 3. */
  readonly deadAfterFailures?: number;
  /** Successes whose latencies are averaged. Default 100. */
  readonly latencyWindow?: number;
  /** Requests that may be open at a time; one more fails `unsent`, reason `busy`. Default 10,000. */
  readonly maxOpenRequests?: number;
  /** Payload bytes of all open requests. Default 64 MiB. */
  readonly maxOpenBytes?: number;
  readonly limits?: Partial<MessageLimits>;
  /** Start at once. Default true. */
  readonly autoStart?: boolean;
}

/** With every default filled in. */
export interface ClientSettings extends Required<Omit<ClientOptions, 'limits' | 'autoStart'>> {
  readonly limits: MessageLimits;
}

export const clientDefaults: ClientSettings = {
  requestTimeoutMs: 5000,
  heartbeatIntervalMs: 2000,
  heartbeatTimeoutMs: 6000,
  maxRetries: 3,
  retryBaseDelayMs: 500,
  deadAfterFailures: 3,
  latencyWindow: 100,
  maxOpenRequests: 10_000,
  maxOpenBytes: 64 * 1024 * 1024,
  limits: defaultLimits,
};

/** Throws `WP1006` for a negative or non-finite time, `WP1007` for a count that is none. */
export function clientSettings(options: Omit<ClientOptions, 'autoStart'>): ClientSettings {
  const { limits, ...rest } = options;
  const settings = { ...clientDefaults, ...given(rest), limits: limitsOf(limits) };
  timeMs('requestTimeoutMs', settings.requestTimeoutMs, 0);
  timeMs('heartbeatIntervalMs', settings.heartbeatIntervalMs, 1);
  timeMs('heartbeatTimeoutMs', settings.heartbeatTimeoutMs, 1);
  timeMs('retryBaseDelayMs', settings.retryBaseDelayMs, 0);
  count('maxRetries', settings.maxRetries, 0);
  count('deadAfterFailures', settings.deadAfterFailures, 1);
  count('latencyWindow', settings.latencyWindow, 1);
  count('maxOpenRequests', settings.maxOpenRequests, 1);
  count('maxOpenBytes', settings.maxOpenBytes, 1);
  return settings;
}

/** The limits with defaults. Throws `WP1007`. */
export function limitsOf(limits: Partial<MessageLimits> | undefined): MessageLimits {
  const all = { ...defaultLimits, ...given(optionsOf('limits', limits)) };
  for (const [name, value] of Object.entries(all)) count(name, value, 1);
  return all;
}

/** Options that are left out are none. Throws `WP1010` for what is no object. */
export function optionsOf<Options extends object>(name: string, options: Options | undefined): Partial<Options> {
  if (options === undefined) return none;
  if (typeof options === 'object' && options !== null) return options;
  throw new OperatingError('WP1010', { expected: `${name} as an object`, found: shown(options), repair: 'Leave it out for the defaults.' });
}

const none = Object.freeze({});

/** A time in milliseconds. Throws `WP1006`. */
export function timeMs(name: string, value: unknown, leastMs: number): void {
  if (Number.isFinite(value) && (value as number) >= leastMs) return;
  throw new OperatingError('WP1006', {
    expected: `${name} as a finite number of milliseconds, ${leastMs} or more`,
    found: shown(value),
    repair: 'Give milliseconds.',
  });
}

/** A whole number. Throws `WP1007`. */
export function count(name: string, value: unknown, least: number): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  throw new OperatingError('WP1007', {
    expected: `${name} as a whole number, ${least} or more`,
    found: shown(value),
    repair: 'Leave it out for the default.',
  });
}

/** Without the keys whose value is undefined, so that those mean the default too. */
export function given<Options extends object>(options: Options): Partial<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<Options>;
}
