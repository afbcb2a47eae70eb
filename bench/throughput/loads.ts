/** What is measured: so many requests with so many of them under way at a time. */
export interface Load {
  readonly name: string;
  readonly window: number;
  readonly payloadBytes: number;
  readonly requests: number;
}

export const loads: readonly Load[] = [
  { name: 'window 1, 64 B', window: 1, payloadBytes: 64, requests: 3000 },
  { name: 'window 64, 64 B', window: 64, payloadBytes: 64, requests: 20_000 },
  { name: 'window 1000, 64 B', window: 1000, payloadBytes: 64, requests: 20_000 },
  { name: 'window 8, 1 MiB', window: 8, payloadBytes: 1024 * 1024, requests: 200 },
];

/** `same messages`: bare sockets that send as many frames as Freelance does, of the same sizes; what is left is our own work. */
export type PairName = 'bare' | 'same messages' | 'ours';
export const pairNames: readonly PairName[] = ['bare', 'same messages', 'ours'];

/** One load's result: requests a second, and the processor time that client and server took for one, threads of libzmq and V8 included. */
export interface Measurement {
  readonly perSecond: number;
  readonly microsecondsOfProcessor: number;
}
