/** Everything that a server tells of itself while it runs, as a listener hears it. */
import type { ServerEvents } from '../../../src/freelance/server-events.js';
import type { Frames } from '../../../src/transports/port.js';
import type { Server } from '../../../src/freelance/server.js';

/** One event with its name. */
export type ServerTold = { readonly [Type in keyof ServerEvents]: { readonly type: Type; readonly event: ServerEvents[Type] } }[keyof ServerEvents];

const types = Object.keys({
  start: true,
  stop: true,
  received: true,
  sent: true,
  execute: true,
  executed: true,
  repeat: true,
  busy: true,
  malformed: true,
  refused: true,
} satisfies Record<keyof ServerEvents, true>) as readonly (keyof ServerEvents)[];

/** What a handler gave it may overwrite as soon as it is sent. */
export const copied = (frames: Frames): Frames => frames.map((frame) => Buffer.from(frame));

/** Hears every event from now on. */
export function listenToServer(server: Server, hear: (told: ServerTold) => void): void {
  for (const type of types) server.on(type, (event) => hear({ type, event: 'frames' in event ? { ...event, frames: copied(event.frames) } : event } as ServerTold));
}
