/** The server's options and their defaults. Source: the protocol page, "Server"; the cache's bounds are ours. */
import { OperatingError, shown } from '../core/errors.js';
import { normalizeEndpoint } from '../transports/endpoint.js';
import { count, given, limitsOf, timeMs } from './client-options.js';
import { echo, type Handler } from './handler.js';
import { maxIdBytes, type MessageLimits } from './limits.js';

export interface ServerOptions {
  /** Where to bind, as `tcp://*:5555`; port `*` is any free one. */
  readonly bind: string;
  /** What heartbeat answers carry, up to 255 bytes of UTF-8. Default: made from the endpoint. */
  readonly serverId?: string;
  /** Default: echoes. */
  readonly handler?: Handler;
  /** How long an outcome is remembered. Shorter than the clients' whole retry window, a retry may be executed twice. Default 300,000. */
  readonly cacheTtlMs?: number;
  /** Default 60,000. */
  readonly cacheCleanupIntervalMs?: number;
  /** Outcomes and executions that are remembered at most; one more request is answered ERROR BUSY. Default 500,000. */
  readonly cacheMaxEntries?: number;
  /** Their weight: key and bytes, 384 for each entry, and for each frame beyond the first 128, in a small reply 32. Default 256 MiB. */
  readonly cacheMaxBytes?: number;
  readonly limits?: Partial<MessageLimits>;
}

export interface ServerSettings extends Required<Omit<ServerOptions, 'limits'>> {
  readonly limits: MessageLimits;
}

/** Throws `WP1001` for the endpoint, `WP1006` and `WP1007` for times and counts, `WP1010` for the id or the handler. */
export function serverSettings(options: ServerOptions): ServerSettings {
  const { limits, ...rest } = options;
  const bind = normalizeEndpoint(options.bind, 'bind');
  const settings = {
    serverId: `server@${options.bind}`,
    handler: echo,
    cacheTtlMs: 300_000,
    cacheCleanupIntervalMs: 60_000,
    cacheMaxEntries: 500_000,
    cacheMaxBytes: 256 * 1024 * 1024,
    ...given(rest),
    bind,
    limits: limitsOf(limits),
  };
  timeMs('cacheTtlMs', settings.cacheTtlMs, 0);
  timeMs('cacheCleanupIntervalMs', settings.cacheCleanupIntervalMs, 1);
  count('cacheMaxEntries', settings.cacheMaxEntries, 1);
  count('cacheMaxBytes', settings.cacheMaxBytes, 1);
  if (typeof settings.serverId !== 'string' || Buffer.byteLength(settings.serverId) > maxIdBytes || Buffer.from(settings.serverId).toString() !== settings.serverId) {
    throw badOption(`serverId as text of at most ${maxIdBytes} bytes of UTF-8`, settings.serverId);
  }
  if (typeof settings.handler !== 'function') throw badOption('handler as a function', settings.handler);
  return settings;
}

function badOption(expected: string, found: unknown): OperatingError {
  return new OperatingError('WP1010', { expected, found: shown(found), repair: 'Leave it out for the default.' });
}
