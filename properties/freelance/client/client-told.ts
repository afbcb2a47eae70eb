/** Everything that a client tells of itself while it runs: its events, as a listener hears them, and its record. */
import type { ClientEvents } from '../../../src/freelance/client-events.js';
import type { Client } from '../../../src/freelance/client.js';

/** One event with its name. */
export type ClientTold = { readonly [Type in keyof ClientEvents]: { readonly type: Type; readonly event: ClientEvents[Type] } }[keyof ClientEvents];

const types = Object.keys({
  start: true,
  stop: true,
  connect: true,
  disconnect: true,
  state: true,
  request: true,
  attempt: true,
  'attempt-end': true,
  timer: true,
  backoff: true,
  settle: true,
  sent: true,
  received: true,
  late: true,
  malformed: true,
  refused: true,
} satisfies Record<keyof ClientEvents, true>) as readonly (keyof ClientEvents)[];

/** Hears every event from now on. */
export function listenToClient(client: Client, hear: (told: ClientTold) => void): void {
  for (const type of types) client.on(type, (event) => hear({ type, event } as ClientTold));
}
