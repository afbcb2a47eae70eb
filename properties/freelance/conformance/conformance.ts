/**
 * The conformance run: is a program in any language a client, or a server, as the protocol page has it? Its peers are
 * scripted over real sockets in real, short times; what is seen is judged by the monitors. See docs/conformance.md.
 */
import { systemClock } from '../../../src/core/clock.js';
import { OperatingError, shown } from '../../../src/core/errors.js';
import type { Conformance } from '../../../src/engine/suite.js';
import { zeromqTransport } from '../../../src/transports/zeromq/zeromq-transport.js';
import { ClientWorld } from './client-world.js';
import { clientChecks } from './client/client-checks.js';
import { playAll, type PlayingOptions } from './schedule.js';
import { ServerWorld } from './server-world.js';
import { serverChecks } from './server/server-checks.js';

/** Throws `WP5101` for a role that is neither, `WP5102` for a case that there is not. */
export const conformance: Conformance = {
  roles: ['client', 'server'],
  async run(subject, context) {
    const clock = systemClock;
    // A subject may die in the middle of anything.
    const transport = zeromqTransport();
    const known = subject.role === 'client' ? clientChecks : serverChecks;
    if (subject.role !== 'client' && subject.role !== 'server') {
      throw new OperatingError('WP5101', { expected: 'a subject in the role client or server', found: shown(subject.role), repair: 'Let the answer to hello say which it is.' });
    }
    if (context.onlyCase !== undefined && !known.some((check) => check.id === context.onlyCase)) {
      throw new OperatingError('WP5102', {
        expected: `a check of a ${subject.role}: ${known.map((check) => check.id).join(', ')}`,
        found: shown(context.onlyCase),
        repair: 'docs/conformance.md lists the checks.',
      });
    }
    if (subject.role === 'client') {
      const another = context.parallel > 1 ? { another: () => context.connect() } : {};
      const world = (playing: PlayingOptions): ClientWorld => new ClientWorld({ ...playing, transport, clock, ...another });
      return playAll({ checks: clientChecks, clock, world }, subject, context);
    }
    const world = (playing: PlayingOptions): ServerWorld => new ServerWorld({ ...playing, transport, clock });
    return playAll({ checks: serverChecks, clock, world }, subject, context);
  },
};
