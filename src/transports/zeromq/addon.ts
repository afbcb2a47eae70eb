/** Loads the addon when the first socket is wanted, so that its absence is a coded error and not a failed import. */
import { createRequire } from 'node:module';
import type * as Zeromq from 'zeromq';
import { OperatingError } from '../../core/errors.js';

let loaded: typeof Zeromq | undefined;

/** Throws `WP1003` where the addon cannot be loaded. */
export function zeromqAddon(): typeof Zeromq {
  try {
    return (loaded ??= createRequire(import.meta.url)('zeromq') as typeof Zeromq);
  } catch (cause) {
    throw new OperatingError('WP1003', {
      expected: 'the package zeromq with a prebuilt addon for this platform',
      found: cause instanceof Error ? cause.message : String(cause),
      repair: 'Install zeromq 6 (npm i zeromq); its prebuilt addons cover Linux, macOS and Windows on x64 and arm64.',
      cause,
    });
  }
}
