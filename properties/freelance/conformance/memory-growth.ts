/**
 * Whether a process keeps what it is sent. Memory that is given back late is no growth, and a runtime that collects its
 * garbage rarely looks like a leak for a while, also again later when it has thought its heap too small; so only what goes on
 * growing with the volume, without ever standing still, counts.
 */
import { NotApplicable, SpoilingDeviation } from './check.js';

export interface GrowthProbe {
  memoryBytes(): number | undefined;
  /** Sends so many bytes and waits until they are dealt with. */
  round(number: number): Promise<void>;
  readonly roundBytes: number;
  /** Whose memory, for the report. */
  readonly what: string;
}

/** What a leak keeps at least, as a share of what was sent: a half of each message of a third of them. */
const leastKept = 0.12;
/** Rounds until a runtime has the memory that it wants at first; one that grows by less than that share over so many after that keeps nothing; the round that decides. */
const warmUp = 3;
const stillness = 4;
const stillShare = 0.09;
const last = 24;

/** To be played in a process that has not held much more before. Throws a `SpoilingDeviation` where the memory goes on growing; `NotApplicable` where it cannot be looked at. */
export async function expectBoundedMemory(probe: GrowthProbe): Promise<void> {
  if (probe.memoryBytes() === undefined) throw new NotApplicable('memory not looked at: nobody can tell how much the subject holds', false);
  const held: number[] = [];
  const grownSince = (round: number): number => ((held.at(-1) ?? 0) - (held[round] ?? 0)) / ((held.length - 1 - round) * probe.roundBytes);
  for (let round = 0; round <= last; round++) {
    await probe.round(round);
    held.push(probe.memoryBytes() ?? 0);
    if (round >= warmUp + stillness && grownSince(round - stillness) < stillShare) return;
  }
  const half = last / 2;
  const share = grownSince(half);
  if (share < leastKept) return;
  const [before, after] = [held[half] ?? 0, held.at(-1) ?? 0].map((bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`);
  // What is given back at last would hide the next leak in the same process; and no delay can explain it.
  throw new SpoilingDeviation('memory', `${probe.what} to be dropped`, `memory grew from ${before} to ${after}, by ${(share * 100).toFixed(0)} % of what was sent meanwhile`, true);
}
