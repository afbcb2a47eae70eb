/** The books of a watched network: what left each end of each connection and what arrived at the other. */
import type { Frames, Link, Ticket } from '../transports/port.js';

const probeMark = '\u0000wireproof-probe\u0000';
let probes = 0;

/** A message of our own, unlike any before, that finds out whether a connection stands. Never shown to either end's user. */
export const newProbe = (): Frames => [Buffer.from(`${probeMark}${probes++}`)];

/** Undefined: no probe. */
export function probeText([frame, ...others]: Frames): string | undefined {
  if (frame === undefined || others.length > 0) return undefined;
  const text = Buffer.from(frame).toString('latin1');
  return text.startsWith(probeMark) ? text : undefined;
}

export const isProbe = (frames: Frames): boolean => probeText(frames) !== undefined;

/** One link, with the router that is bound at its endpoint, if one is. */
export interface Connection {
  readonly endpoint: string;
  readonly routingId: string;
  readonly link: Link;
  /** Messages handed to the link that may yet leave. */
  waiting: Ticket[];
  /** Messages that left the link, and those that arrived at the router, since the router was last unbound. Probes count. */
  left: number;
  arrived: number;
  /** Messages that the router sent here and was not refused, and those that arrived. */
  sentDown: number;
  arrivedDown: number;
  /** The probe for the router as it is bound now has arrived: the connection stands. Anything else may come late out of a socket that is being closed. */
  stands: boolean;
  probe: string | undefined;
}

export interface Connections {
  opened(connection: Connection): void;
  closed(connection: Connection): void;
  /** The links of an endpoint that have this routing id: the one opened last. */
  find(endpoint: string, routingId: string): Connection | undefined;
  at(endpoint: string): readonly Connection[];
  bound(endpoint: string): void;
  unbound(endpoint: string): void;
  crossed(endpoint: string, routingId: string, direction: 'up' | 'down', frames: Frames): void;
  /** Anything else worth another look. */
  stirred(): void;
  /** Somebody drains a socket's input: what follows from it has yet to happen. */
  drains(drained: Promise<void>): Promise<void>;
  /** Grows with everything that happens. */
  activity(): number;
  /** Sends a probe where a router is bound and its link has not shown that it is connected. */
  probe(): void;
  /** In words, what is still under way; undefined: nothing. */
  waitsFor(): string | undefined;
}

export function createConnections(onCrossing: (endpoint: string, routingId: string, direction: 'up' | 'down', frames: Frames) => void): Connections {
  const open = new Set<Connection>();
  const routers = new Set<string>();
  let activity = 0;
  let draining = 0;
  const find = (endpoint: string, routingId: string): Connection | undefined => at(endpoint).findLast((connection) => connection.routingId === routingId);
  const at = (endpoint: string): readonly Connection[] => [...open].filter((connection) => connection.endpoint === endpoint);
  return {
    opened(connection) {
      open.add(connection);
      activity++;
    },
    closed(connection) {
      open.delete(connection);
      activity++;
    },
    find,
    at,
    bound(endpoint) {
      routers.add(endpoint);
      activity++;
    },
    unbound(endpoint) {
      routers.delete(endpoint);
      for (const connection of at(endpoint)) Object.assign(connection, { left: 0, arrived: 0, sentDown: 0, arrivedDown: 0, stands: false, probe: undefined });
      activity++;
    },
    crossed(endpoint, routingId, direction, frames) {
      activity++;
      if (!isProbe(frames)) onCrossing(endpoint, routingId, direction, frames);
    },
    stirred() {
      activity++;
    },
    async drains(drained) {
      draining++;
      await drained;
      draining--;
      activity++;
    },
    activity: () => activity,
    probe() {
      for (const connection of open) {
        if (!routers.has(connection.endpoint) || connection.stands || connection.probe !== undefined) continue;
        const probe = newProbe();
        connection.probe = probeText(probe);
        // Refused: the outbox is full of what waits for the same connection, and the next look tries again.
        if (connection.link.send(probe).state === 'refused') connection.probe = undefined;
      }
    },
    waitsFor() {
      if (draining > 0) return 'somebody reads what has arrived';
      for (const connection of open) {
        // Who comes last under a routing id has it; the one before is cut off, and nothing is to be waited for there.
        if (!routers.has(connection.endpoint) || find(connection.endpoint, connection.routingId) !== connection) continue;
        connection.waiting = connection.waiting.filter((ticket) => ticket.state === 'queued');
        if (!connection.stands) return `the link to ${connection.endpoint} is not connected`;
        if (connection.waiting.length > 0) return `${connection.waiting.length} messages wait to leave for ${connection.endpoint}`;
        if (connection.arrived < connection.left) return `${connection.left - connection.arrived} messages are under way to ${connection.endpoint}`;
        if (connection.arrivedDown < connection.sentDown) return `${connection.sentDown - connection.arrivedDown} messages are under way from ${connection.endpoint}`;
      }
      return undefined;
    },
  };
}
