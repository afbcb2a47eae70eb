/** Heartbeats through holes: the timer of them fires each interval, and what is missing has to fit into a hole. */
import type { Interval } from '../monitor/interval.js';
import { rounding } from '../monitor/timing.js';
import type { Contradiction, Ending } from './request-ways.js';
import type { Surroundings } from './surroundings.js';

export interface Beat {
  readonly atMs: number;
  readonly line: number;
}

/** `since`: the start, where it is told. */
export function judgeBeats(beats: readonly Beat[], since: Beat | undefined, around: Surroundings, ending: Ending): Contradiction | undefined {
  const { heartbeatIntervalMs } = around.options;
  const slackMs = 2 * around.toleranceMs;
  let last: Interval | undefined = since === undefined ? undefined : { lo: since.atMs - heartbeatIntervalMs, hi: since.atMs };
  let lastTold: Beat | undefined;
  for (const beat of [...beats, { atMs: ending.ms, line: ending.place, isEnd: true }]) {
    while (last !== undefined && beat.atMs > last.hi + heartbeatIntervalMs + slackMs + rounding) {
      const due: Interval = { lo: last.lo + heartbeatIntervalMs - slackMs, hi: last.hi + heartbeatIntervalMs + slackMs };
      const hole = around.index.within(-Infinity, beat.line, due.lo, due.hi);
      const line = ending.lineAfter(due.hi);
      if (around.mayLackServers(line)) return undefined;
      if (hole === undefined) return { rule: 'heartbeat', expected: `heartbeats each ${heartbeatIntervalMs} ms, so some by ${due.hi.toFixed(1)} ms`, found: 'none', line };
      last = { lo: Math.max(due.lo, around.index.holes[hole[0]]?.fromMs ?? 0), hi: Math.min(due.hi, around.index.holes[hole[1]]?.toMs ?? 0) };
      lastTold = undefined;
    }
    if ('isEnd' in beat) break;
    if (lastTold !== undefined && beat.atMs - lastTold.atMs < heartbeatIntervalMs - slackMs - rounding) {
      return { rule: 'heartbeat', expected: `heartbeats each ${heartbeatIntervalMs} ms`, found: `some ${(beat.atMs - lastTold.atMs).toFixed(1)} ms after the last`, line: beat.line };
    }
    last = { lo: beat.atMs, hi: beat.atMs };
    lastTold = beat;
  }
  return undefined;
}
