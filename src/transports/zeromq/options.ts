/**
 * The socket options, in one place, each against a default of libzmq that loses messages, hangs a process or hides a dead
 * peer.
 */

export interface ZeromqOptions {
  /** Interval of ZMTP's own heartbeats, which notice a silent partition below the protocol. Default 1000 ms; 0 is off. */
  readonly zmtpHeartbeatIntervalMs?: number;
  /** A peer that leaves them unanswered so long is disconnected. Default 3000 ms. */
  readonly zmtpHeartbeatTimeoutMs?: number;
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

/** Options of every socket. `sendTimeout` 0: a send succeeds or is refused at once, and never is one pending. */
export function commonOptions(options: ZeromqOptions, maxFrameBytes: number) {
  const zmtpIntervalMs = options.zmtpHeartbeatIntervalMs ?? 1000;
  return {
    linger: 0,
    sendTimeout: 0,
    maxMessageSize: maxFrameBytes,
    handshakeInterval: options.handshakeTimeoutMs ?? 5000,
    ...(zmtpIntervalMs > 0 && { heartbeatInterval: zmtpIntervalMs, heartbeatTimeout: options.zmtpHeartbeatTimeoutMs ?? 3000 }),
  };
}

export function reconnectIntervalMs(options: ZeromqOptions): number {
  return options.reconnectIntervalMs ?? 50;
}

export function linkOptions(options: ZeromqOptions, maxFrameBytes: number) {
  const highWaterMark = options.linkHighWaterMark ?? 1000;
  return {
    ...commonOptions(options, maxFrameBytes),
    reconnectInterval: reconnectIntervalMs(options),
    connectTimeout: options.connectTimeoutMs ?? 2000,
    sendHighWaterMark: highWaterMark,
    receiveHighWaterMark: highWaterMark,
  };
}

export function routerOptions(options: ZeromqOptions, maxFrameBytes: number) {
  return {
    ...commonOptions(options, maxFrameBytes),
    mandatory: true,
    // A client that reconnects before the server has noticed the loss keeps its routing id; without handover it would be mute.
    handover: true,
    backlog: 511,
    sendHighWaterMark: options.routerHighWaterMark ?? 10_000,
    receiveHighWaterMark: 1000,
  };
}
