/** What the conformance run makes of a recording: attempts and outcomes come by different ways, so their order may be either. */
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.js';
import type { ClientEvent, Frames } from '../../../model/freelance/monitor/events.js';
import { judge } from '../../../properties/freelance/conformance/judge.js';

const text = (...words: readonly string[]): Frames => words.map((word) => Buffer.from(word));
const options = { requestTimeoutMs: 200, heartbeatIntervalMs: 10_000, heartbeatTimeoutMs: 60_000, maxRetries: 1, retryBaseDelayMs: 100 };
const id = (number: number): string => `4f9c1d7e-7d3c-4f0e-9a51-00000000000${number}`;
const ask = (number: number, atMs: number): ClientEvent => ({ kind: 'request', atMs, request: `r${number}`, payload: text(`p${number}`), timeoutMs: null });
const attempt = (number: number, atMs: number): ClientEvent => ({ kind: 'sent', atMs, endpoint: 'a', frames: text('', 'REQUEST', id(number), `p${number}`) });
const timedOut = (number: number, atMs: number): ClientEvent => ({ kind: 'outcome', atMs, request: `r${number}`, success: false, response: null, failure: 'unknown' });
const failing = (number: number, atMs: number): readonly ClientEvent[] => [ask(number, atMs), attempt(number, atMs + 1), timedOut(number, atMs + 202)];

/** Two failures of `a`, the only ALIVE server, and the third at 1200 ms; a request of 1195 ms still goes there. */
const history = (seenMs: number): readonly ClientEvent[] => [
  { kind: 'create', atMs: 0, byMs: 1, options },
  { kind: 'connect', atMs: 2, byMs: 3, endpoint: 'a' },
  { kind: 'connect', atMs: 4, byMs: 5, endpoint: 'b' },
  { kind: 'start', atMs: 6, byMs: 7 },
  { kind: 'sent', atMs: 8, endpoint: 'a', frames: text('', 'HEARTBEAT') },
  { kind: 'sent', atMs: 8, endpoint: 'b', frames: text('', 'HEARTBEAT') },
  { kind: 'delivered', atMs: 10, endpoint: 'a', frames: text('', 'HEARTBEAT', 's1') },
  ...failing(1, 100),
  ...failing(2, 500),
  ask(3, 1000),
  attempt(3, 1001),
  ask(4, 1195),
  timedOut(3, 1205),
  attempt(4, seenMs),
];

const verdict = async (seenMs: number): Promise<string> => {
  const seen = { role: 'client', names: new Map(), notes: [], scale: 1, monitored: true, untimed: false, unhurried: false, lagMs: 0, deviation: undefined, stuck: undefined, skipped: undefined, broken: false } as const;
  const said = await judge({ ...seen, events: history(seenMs), endMs: seenMs + 1 }, systemClock);
  return said.kind === 'deviates' ? said.violation.rule : said.kind;
};

it('an attempt that is seen together with the outcome that ended its server may have left before', async () => {
  expect(await verdict(1204)).toBe('conforms');
  expect(await verdict(1205.4)).toBe('conforms');
});

it('an attempt that is seen well after the outcome has left after it', async () => {
  expect(await verdict(1222)).toBe('selection');
});
