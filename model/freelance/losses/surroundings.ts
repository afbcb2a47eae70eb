/** What all requests of a client have in common, as far as a log with holes tells. */
import type { HoleIndex } from '../../../src/engine/trace/hole-index.js';
import type { ClientOptions } from '../monitor/events.js';
import type { Interval } from '../monitor/interval.js';

export interface Surroundings {
  readonly options: ClientOptions;
  /** How late a timer may be. */
  readonly toleranceMs: number;
  readonly index: HoleIndex;
  /** The log tells which attempts time out. */
  readonly toldTimers: boolean;
  /** The log tells attempts for themselves, not only the frames that leave. */
  readonly toldAttempts: boolean;
  /** From where on and since when the client may have been stopped though no record tells; undefined where it was not. */
  readonly lostStop: { readonly place: number; readonly ms: number } | undefined;
  readonly isConnected: (endpoint: string, place: number) => 'yes' | 'no' | 'perhaps';
  /** When the server may have been disconnected in a hole. */
  readonly lostDisconnect: (endpoint: string) => Interval | undefined;
  readonly mayLackServers: (place: number) => boolean;
  readonly mayNotRun: (place: number) => boolean;
}

/** The wait before the next attempt, after so many. */
export const backoffOf = ({ options }: Surroundings, attempts: number): number => options.retryBaseDelayMs * 2 ** (attempts - 1);
