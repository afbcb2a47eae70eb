/**
 * The socket options, in one place, each against a default of libzmq that loses messages, hangs a process or hides a dead
 * peer. ZMTP's own heartbeats are off, as in libzmq: when their timer fires while input is stopped at the receive high-water
 * mark and the peer is gone, libzmq 4.3.5 ends the process (`!_io_error`, stream_engine_base.cpp), and a peer that is well,
 * whose answers wait behind that mark, is disconnected. TCP notices a dead peer without either.
 */
import { OperatingError, shown } from '../../core/errors.js';

export interface ZeromqOptions {
  /**
   * A connection ends when the peer's machine has acknowledged nothing of what was sent for so long, or has taken nothing
   * for so long. Default 5000 ms; 0 leaves it to the system, which may take a quarter of an hour. On Linux and Windows.
   */
  readonly unacknowledgedTimeoutMs?: number;
  /** Pause before a lost connection is tried again; libzmq adds up to as much again. Default 50 ms. */
  readonly reconnectIntervalMs?: number;
  /** A connection attempt that takes longer is begun anew. Default 2000 ms. */
  readonly connectTimeoutMs?: number;
  /** A peer that has not finished the ZMTP handshake by then is cut off. Default 5000 ms. */
  readonly handshakeTimeoutMs?: number;
  /** Messages that libzmq itself holds, for each connection and direction. Defaults: link 1000; router 10,000 to each peer. */
  readonly linkHighWaterMark?: number;
  readonly routerHighWaterMark?: number;
}

const least: Required<ZeromqOptions> = {
  unacknowledgedTimeoutMs: 0,
  reconnectIntervalMs: 1,
  connectTimeoutMs: 0,
  handshakeTimeoutMs: 0,
  linkHighWaterMark: 1,
  routerHighWaterMark: 1,
};
const most = 2 ** 31 - 1;

/** Throws `WP1015` for what libzmq would refuse, late and without naming it, or would take for something else. */
export function checkZeromqOptions(options: ZeromqOptions): void {
  for (const name of Object.keys(least) as (keyof ZeromqOptions)[]) {
    const value: unknown = options[name];
    if (value === undefined || (Number.isInteger(value) && (value as number) >= least[name] && (value as number) <= most)) continue;
    throw new OperatingError('WP1015', {
      expected: `the transport's ${name} as a whole number from ${least[name]} to ${most}`,
      found: shown(value),
      repair: 'Leave it out for the default.',
    });
  }
}

/** For the side that has nothing to send: a peer that is gone is noticed within half a minute. TCP's own default is two hours. */
const keepalive = { tcpKeepalive: 1, tcpKeepaliveIdle: 10, tcpKeepaliveInterval: 5, tcpKeepaliveCount: 3 };

/** Options of every socket. `sendTimeout` 0: a send succeeds or is refused at once, and never is one pending. */
function commonOptions(options: ZeromqOptions, maxFrameBytes: number, endpoint: string) {
  return {
    linger: 0,
    // Only where it is asked for: with it libzmq looks up a name's IPv6 address alone, and binds * for both.
    ipv6: endpoint.startsWith('tcp://['),
    sendTimeout: 0,
    maxMessageSize: maxFrameBytes,
    handshakeInterval: options.handshakeTimeoutMs ?? 5000,
    tcpMaxRetransmitTimeout: options.unacknowledgedTimeoutMs ?? 5000,
    ...keepalive,
  };
}

export function reconnectIntervalMs(options: ZeromqOptions): number {
  return options.reconnectIntervalMs ?? 50;
}

export function linkOptions(options: ZeromqOptions, maxFrameBytes: number, endpoint: string) {
  const highWaterMark = options.linkHighWaterMark ?? 1000;
  return {
    ...commonOptions(options, maxFrameBytes, endpoint),
    reconnectInterval: reconnectIntervalMs(options),
    connectTimeout: options.connectTimeoutMs ?? 2000,
    sendHighWaterMark: highWaterMark,
    receiveHighWaterMark: highWaterMark,
  };
}

export function routerOptions(options: ZeromqOptions, maxFrameBytes: number, endpoint: string) {
  return {
    ...commonOptions(options, maxFrameBytes, endpoint),
    mandatory: true,
    // A client that reconnects before the server has noticed the loss keeps its routing id; without handover it would be mute.
    handover: true,
    backlog: 511,
    // As many as a client may have open: a reply that is refused costs its client a timeout, and a lower mark would not bound
    // the memory for many clients, nor for large replies.
    sendHighWaterMark: options.routerHighWaterMark ?? 10_000,
    receiveHighWaterMark: 1000,
  };
}
