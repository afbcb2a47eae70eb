/** The server's options and their defaults. Source: the protocol page, "Server"; the cache's bounds are ours. */
import { OperatingError, shown } from '../core/errors.js';
import { systemRandomness, type Randomness } from '../core/randomness.js';
import { normalizeEndpoint } from '../transports/endpoint.js';
import { count, given, limitsOf, optionsOf, timeMs } from './client-options.js';
import { echo, type Handler } from './handler.js';
import { maxIdBytes, type MessageLimits } from './limits.js';

export interface ServerOptions {
  /** Where to bind, as `tcp://*:5555`; port `*` is any free one. */
  readonly bind: string;
  /** What heartbeat answers carry, up to 255 bytes of UTF-8. Default: made from the endpoint, and never the same twice. */
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

/** Throws `WP1001` for the endpoint, `WP1006` and `WP1007` for times and counts, `WP1010` for the id, the handler and what is no options. */
export function serverSettings(options: ServerOptions, randomness: Randomness = systemRandomness): ServerSettings {
  const { limits, ...rest } = optionsOf('options', options);
  const bind = normalizeEndpoint(rest.bind, 'bind');
  const settings = {
    serverId: serverIdOf(bind, randomness),
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
  if (!isServerId(settings.serverId)) throw badOption(`serverId as text of at most ${maxIdBytes} bytes of UTF-8`, settings.serverId);
  if (typeof settings.handler !== 'function') throw badOption('handler as a function', settings.handler);
  return settings;
}

/** Two servers may be asked to bind the same, as any free port. */
function serverIdOf(bind: string, randomness: Randomness): string {
  const own = Buffer.from(randomness.bytes(8)).toString('hex');
  const named = `server@${bind}#${own}`;
  return isServerId(named) ? named : `server#${own}`;
}

function isServerId(id: unknown): boolean {
  return typeof id === 'string' && Buffer.byteLength(id) <= maxIdBytes && Buffer.from(id).toString() === id;
}

function badOption(expected: string, found: unknown): OperatingError {
  return new OperatingError('WP1010', { expected, found: shown(found), repair: 'Leave it out for the default.' });
}
