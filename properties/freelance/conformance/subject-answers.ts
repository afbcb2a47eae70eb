/** The subject's answers as values; what is not as the subject page has it is a deviation. */
import { shown } from '../../../src/core/errors.js';
import type { FailureKind, Frames, ServerState, ServerStats } from '../../../model/freelance/monitor/events.js';
import { Deviation } from './check.js';

type Answer = Readonly<Record<string, unknown>>;

const wrong = (what: string, answer: unknown): Deviation => new Deviation('subject', `an answer with ${what}`, shown(answer, 200));

export function readOutcome(answer: Answer): { readonly success: boolean; readonly response: Frames | null; readonly failure: FailureKind | undefined } {
  const { success, response, failure } = answer;
  if (answer['ok'] !== true) throw wrong('`ok` true to a request, when it has ended', answer);
  if (typeof success !== 'boolean') throw wrong('`success`: a boolean', answer);
  const kind = failure === 'unsent' || failure === 'error' || failure === 'unknown' ? failure : undefined;
  if (kind === undefined && failure !== undefined && failure !== null) throw wrong('`failure`: unsent, error or unknown', answer);
  if (!success && Array.isArray(response) && response.length > 0) throw wrong('`response` null where `success` is false', answer);
  return { success, response: success ? readFrames(response, answer) : null, failure: success ? undefined : kind };
}

function readFrames(value: unknown, answer: Answer): Frames {
  if (!Array.isArray(value) || value.some((frame) => typeof frame !== 'string')) throw wrong('`response`: an array of base64', answer);
  return (value as readonly string[]).map((frame) => Buffer.from(frame, 'base64'));
}

export function readStats(answer: Answer): Readonly<Record<string, ServerStats>> {
  const servers = answer['servers'];
  if (answer['ok'] !== true || typeof servers !== 'object' || servers === null) throw wrong('`servers` by endpoint', answer);
  const read: Record<string, ServerStats> = {};
  for (const [endpoint, stats] of Object.entries(servers as Record<string, Record<string, unknown> | null>)) {
    if (stats === null) throw wrong('`servers`: the statistics of each', answer);
    const { state, successRate, averageLatencyMs, consecutiveFailures, totalRequests } = stats;
    const known = typeof state === 'string' ? state.toLowerCase() : '';
    if (known !== 'unknown' && known !== 'alive' && known !== 'dead') throw wrong('`state`: unknown, alive or dead', answer);
    read[endpoint] = { state: known satisfies ServerState, ...numbers({ successRate, averageLatencyMs, consecutiveFailures, totalRequests }, answer) };
  }
  return read;
}

function numbers(fields: Readonly<Record<string, unknown>>, answer: Answer): Readonly<Record<string, number>> {
  const read: Record<string, number> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(`\`${name}\`: a number`, answer);
    read[name] = value;
  }
  return read;
}
