/**
 * What can go wrong when a socket is opened: the process has no file descriptors left, or the context no sockets (1023, of
 * which a link takes three and a router one), or libzmq refuses an option or address that our checks let pass.
 */
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { OperatingError } from '../../core/errors.js';

/** Makes a socket and sets it up. A socket whose setting up fails is closed. Throws `WP1016`. */
export function openSocket<Socket extends { close(): void }>(purpose: string, make: () => Socket, setUp: (socket: Socket) => void = () => undefined): Socket {
  let socket: Socket | undefined;
  try {
    socket = make();
    setUp(socket);
    return socket;
  } catch (cause) {
    socket?.close();
    throw new OperatingError('WP1016', {
      expected: `a ZeroMQ socket ${purpose}`,
      found: cause instanceof Error ? cause.message : String(cause),
      repair:
        (cause as NodeJS.ErrnoException).code === 'EMFILE'
          ? 'Raise the limit of open files (ulimit -n), or open fewer: a process has room for some 330 links.'
          : 'Check the endpoint and the routing id.',
      cause,
    });
  }
}

/** What a socket's monitor takes: one descriptor at each end, and some for what others open meanwhile. */
const monitorDescriptors = 4;

/**
 * Makes a socket that will be monitored. A monitor that finds no descriptor for its second end has libzmq wait for ever for
 * somebody to take its events, and then no socket of the process is ever closed again; so there must be enough before.
 */
export function withRoomForMonitor<Socket>(make: () => Socket): Socket {
  const held: number[] = [];
  try {
    for (let taken = 0; taken < monitorDescriptors; taken++) held.push(openSync(devNull, 'r'));
    return make();
  } finally {
    for (const descriptor of held) closeSync(descriptor);
  }
}
