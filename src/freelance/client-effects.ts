/** What the client's session asks of its shell: the whole of its contact with a network. */
import type { Frames, Ticket } from '../transports/port.js';
import type { ServerRecord } from './server-record.js';

export interface ClientEffects {
  /** Open the server's link. */
  open(server: ServerRecord): void;
  close(server: ServerRecord): void;
  send(server: ServerRecord, frames: Frames): Ticket;
  /** True: the message has not left and never will. */
  withdraw(server: ServerRecord, ticket: Ticket): boolean;
}
