/** What is measured: so many requests with so many of them under way at a time. */
export interface Load {
  readonly name: string;
  readonly window: number;
  readonly payloadBytes: number;
  readonly requests: number;
  /** Runs before the one that is measured: V8 goes on compiling for some hundred thousand requests, and a server runs for longer than that. */
  readonly warmUps: number;
}

export const loads: readonly Load[] = [
  { name: 'window 1, 64 B', window: 1, payloadBytes: 64, requests: 6000, warmUps: 1 },
  { name: 'window 64, 64 B', window: 64, payloadBytes: 64, requests: 60_000, warmUps: 3 },
  { name: 'window 1000, 64 B', window: 1000, payloadBytes: 64, requests: 30_000, warmUps: 2 },
  { name: 'window 8, 1 MiB', window: 8, payloadBytes: 1024 * 1024, requests: 200, warmUps: 1 },
];

/**
 * What is compared. `bare`: as zeromq.js documents its sockets, each message awaited as it is sent, with room for the largest
 * window (a ROUTER with its default of 1000 messages drops what is above without a word). `tuned`: bare with what our
 * transport does to be fast, no send awaited and no queue bounded. `same messages`: tuned, with as many frames as Freelance
 * sends, of the same sizes; what is left between it and `ours` is our own work.
 */
export type PairName = (typeof pairNames)[number];
export const pairNames = ['bare', 'tuned', 'same messages', 'ours'] as const;

/** One load's result: requests a second, and the processor time that client and server took for one, threads of libzmq and V8 included. */
export interface Measurement {
  readonly perSecond: number;
  readonly microsecondsOfProcessor: number;
}
