/** The client's oracle on exact streams: what the page allows passes, and one wrong event is named by its rule. */
import { describe, expect, it } from 'vitest';
import { createClientMonitor } from '../../../model/freelance/monitor/client-monitor.js';
import type { ClientEvent, Frames, ServerStats } from '../../../model/freelance/monitor/events.js';
import type { Judgement } from '../../../model/freelance/monitor/verdict.js';

const text = (...words: readonly string[]): Frames => words.map((word) => Buffer.from(word));
const heartbeat = text('', 'HEARTBEAT');
const heartbeatAnswer = text('', 'HEARTBEAT', 's1');
const id = '4f9c1d7e-7d3c-4f0e-9a51-0a4b4dce2f10';
const request = text('', 'REQUEST', id, 'p');
const ok = text('', 'RESPONSE', id, 'OK', 'r');
const error = text('', 'RESPONSE', id, 'ERROR', 'no');
const options = { requestTimeoutMs: 100, heartbeatIntervalMs: 1000, heartbeatTimeoutMs: 3000, maxRetries: 3, retryBaseDelayMs: 50 };

const begun: readonly ClientEvent[] = [
  { kind: 'create', atMs: 0, options },
  { kind: 'connect', atMs: 0, endpoint: 'a' },
  { kind: 'connect', atMs: 0, endpoint: 'b' },
  { kind: 'start', atMs: 0 },
  { kind: 'sent', atMs: 0, endpoint: 'a', frames: heartbeat },
  { kind: 'sent', atMs: 0, endpoint: 'b', frames: heartbeat },
];
const ask = (atMs: number): ClientEvent => ({ kind: 'request', atMs, request: 'r1', payload: text('p'), timeoutMs: null });
const attempt = (atMs: number, endpoint = 'a', frames = request): ClientEvent => ({ kind: 'sent', atMs, endpoint, frames });
const arrives = (atMs: number, frames: Frames, endpoint = 'a'): ClientEvent => ({ kind: 'delivered', atMs, endpoint, frames });
const failed = (atMs: number, failure: 'unsent' | 'error' | 'unknown'): ClientEvent => ({ kind: 'outcome', atMs, request: 'r1', success: false, response: null, failure });
const succeeded = (atMs: number, response = text('r')): ClientEvent => ({ kind: 'outcome', atMs, request: 'r1', success: true, response, failure: null });

function judge(events: readonly ClientEvent[], untilMs?: number, toleranceMs = 0): Judgement {
  const monitor = createClientMonitor({ toleranceMs });
  for (const event of events) {
    const judgement = monitor.observe(event);
    if (judgement.kind !== 'allowed') return judgement;
  }
  return untilMs === undefined ? { kind: 'allowed' } : monitor.due(untilMs);
}
const lenient = (events: readonly ClientEvent[]): Judgement => judge(events, undefined, 10);
const stats = (atMs: number, a: ServerStats): ClientEvent => ({ kind: 'stats', atMs, servers: { a, b: {} } });
const ruleOf = (judgement: Judgement): string => (judgement.kind === 'violation' ? judgement.violation.rule : judgement.kind);

const allTimeouts = [...begun, ask(10), attempt(10), attempt(160), attempt(360)];

describe('the client monitor allows', () => {
  it.each<[string, readonly ClientEvent[]]>([
    ['three attempts with growing waits, then the failure', [...allTimeouts, failed(460, 'unknown')]],
    ['an OK reply', [...begun, ask(10), attempt(10), arrives(20, ok), succeeded(20)]],
    ['a late OK in the wait', [...begun, ask(10), attempt(10), arrives(120, ok), succeeded(120)]],
    ['a retry after an ERROR', [...begun, ask(10), attempt(10), arrives(20, error), attempt(70), arrives(80, ok), succeeded(80)]],
    ['that UNKNOWN servers with three failures are DEAD, or are not', [...allTimeouts, failed(460, 'unknown'), ...both(470)]],
    ['stop at any time', [...begun, ask(10), attempt(10), { kind: 'stop', atMs: 20 }, failed(20, 'unknown')]],
  ])('%s', (_, events) => {
    expect(judge(events)).toEqual({ kind: 'allowed' });
  });

  it('both orders of what happens at one instant', () => {
    expect(judge([...begun, ask(10), attempt(10), arrives(110, ok), succeeded(110)])).toEqual({ kind: 'allowed' });
    expect(ruleOf(judge([...begun, ask(10), attempt(10), arrives(110, ok), succeeded(110), counted(1, 1)]))).toBe('allowed');
    expect(ruleOf(judge([...begun, ask(10), attempt(10), arrives(110, ok), succeeded(110), counted(0, 1)]))).toBe('allowed');
    expect(ruleOf(judge([...begun, ask(10), attempt(10), arrives(110, ok), succeeded(110), counted(0.5, 2)]))).not.toBe('allowed');
  });
});

it('the client monitor counts an attempt that has left and has not been seen yet, where sights are late', () => {
  const retried = [...begun, ask(10), attempt(15)];
  expect(ruleOf(lenient([...retried, stats(166, { totalRequests: 2 }), attempt(168)]))).toBe('allowed');
  expect(ruleOf(lenient([...retried, stats(140, { totalRequests: 2 })]))).toBe('statistics');
  expect(ruleOf(lenient([...retried, stats(166, { totalRequests: 3 })]))).toBe('statistics');
});

it('the client monitor wants the success rate to be the quotient of what is told with it', () => {
  const again = [...begun, ask(10), attempt(10), arrives(20, ok), succeeded(20), { ...ask(30), request: 'r2' } as ClientEvent, attempt(30, 'a', text('', 'REQUEST', 'another', 'p'))];
  expect(ruleOf(judge([...again, stats(40, { totalRequests: 1, successRate: 1 })]))).toBe('allowed');
  expect(ruleOf(judge([...again, stats(40, { totalRequests: 2, successRate: 0.5 })]))).toBe('allowed');
  expect(ruleOf(judge([...again, stats(40, { totalRequests: 2, successRate: 1 })]))).toBe('success-rate');
});

const counted = (successRate: number, totalRequests: number): ClientEvent => ({ kind: 'stats', atMs: 110, servers: { a: { successRate, totalRequests }, b: {} } });

function both(atMs: number): readonly ClientEvent[] {
  return [{ kind: 'stats', atMs, servers: { a: { consecutiveFailures: 3, totalRequests: 3, successRate: 0, averageLatencyMs: 0 }, b: { state: 'unknown' } } }];
}

describe('the client monitor names the rule that is broken by', () => {
  it.each<[string, string, readonly ClientEvent[], number?]>([
    ['backoff', 'a wait that is too short', [...begun, ask(10), attempt(10), attempt(150)]],
    ['backoff', 'a wait that does not double', [...begun, ask(10), attempt(10), attempt(160), attempt(310)]],
    ['backoff', 'a retry that never comes', [...begun, ask(10), attempt(10)], 400],
    ['timeout', 'a retry before the timeout', [...begun, ask(10), attempt(10), attempt(60)]],
    ['attempts', 'a fourth attempt', [...allTimeouts, attempt(460)]],
    ['attempts', 'giving up after two', [...begun, ask(10), attempt(10), attempt(160), failed(260, 'unknown')]],
    ['end', 'a wait after the last attempt', [...allTimeouts, failed(660, 'unknown')]],
    ['one-id', 'a new id for a retry', [...begun, ask(10), attempt(10), attempt(160, 'a', text('', 'REQUEST', 'other', 'p'))]],
    ['payload', 'another payload in a retry', [...begun, ask(10), attempt(10), attempt(160, 'a', text('', 'REQUEST', id, 'q'))]],
    ['selection', 'an UNKNOWN server out of order', [...begun, ask(10), attempt(10, 'b')]],
    ['selection', 'an UNKNOWN server before an ALIVE one', [...begun, arrives(5, heartbeatAnswer, 'b'), ask(10), attempt(10, 'a')]],
    ['failure-kind', 'a failure called unsent when a frame left', [...allTimeouts, failed(460, 'unsent')]],
    ['payload', 'a response that no server sent', [...begun, ask(10), attempt(10), arrives(20, ok), succeeded(20, text('x'))]],
    ['reply', 'a reply from a server that was never asked', [...begun, ask(10), attempt(10), arrives(20, ok, 'b'), succeeded(20)]],
    ['end', 'an OK that is not taken', [...begun, ask(10), attempt(10), arrives(20, ok)], 100],
    ['heartbeat', 'a heartbeat too early', [...begun, { kind: 'sent', atMs: 1000, endpoint: 'a', frames: heartbeat }, { kind: 'sent', atMs: 1000, endpoint: 'b', frames: heartbeat }, { kind: 'sent', atMs: 1500, endpoint: 'a', frames: heartbeat }]],
    ['heartbeat', 'a heartbeat that does not come', begun, 1001],
    ['frames', 'a malformed message', [...begun, attempt(10, 'a', text('HEARTBEAT'))]],
    ['liveness', 'ALIVE without a sign of life', [...begun, { kind: 'stats', atMs: 10, servers: { a: { state: 'alive' }, b: {} } }]],
    ['liveness', 'UNKNOWN after a heartbeat answer', [...begun, arrives(5, heartbeatAnswer), { kind: 'stats', atMs: 10, servers: { a: { state: 'unknown' }, b: {} } }]],
    ['servers', 'a server that is missing', [...begun, { kind: 'stats', atMs: 10, servers: { a: {} } }]],
    ['consecutive-failures', 'a heartbeat answer that resets the failures', [...begun, ask(10), attempt(10), arrives(150, heartbeatAnswer), { kind: 'stats', atMs: 155, servers: { a: { consecutiveFailures: 0 }, b: {} } }]],
    ['average-latency', 'a latency from the first attempt', [...begun, ask(10), attempt(10), attempt(160), arrives(170, ok), succeeded(170), { kind: 'stats', atMs: 171, servers: { a: { averageLatencyMs: 160 }, b: {} } }]],
    ['one-outcome', 'a second outcome', [...begun, ask(10), attempt(10), arrives(20, ok), succeeded(20), succeeded(21)]],
  ])('%s: %s', (rule, _, events, untilMs) => {
    expect(ruleOf(judge(events, untilMs))).toBe(rule);
  });
});

describe('within a tolerance the client monitor', () => {
  it('bears late timers and messages', () => {
    expect(lenient([...begun, ask(10), attempt(18), attempt(185), attempt(400), failed(520, 'unknown')])).toEqual({ kind: 'allowed' });
  });

  it('still tells a wait that does not double', () => {
    expect(ruleOf(lenient([...begun, ask(10), attempt(18), attempt(175), attempt(325)]))).toBe('backoff');
  });

  it('follows a reply near the timeout both ways', () => {
    const near = [...begun, ask(10), attempt(12), arrives(108, ok), succeeded(112)];
    expect(lenient([...near, stats(115, { consecutiveFailures: 0 })]).kind).toBe('allowed');
    expect(lenient([...near, stats(115, { consecutiveFailures: 1 })]).kind).toBe('allowed');
    expect(lenient([...near, stats(115, { consecutiveFailures: 2 })]).kind).toBe('violation');
  });

  it('bounds the latency of a first attempt by the outcome and a clock in ticks of 20 ms, whatever the tolerance', () => {
    const answered = [...begun, ask(10), attempt(12), arrives(42, ok), succeeded(45)];
    for (const averageLatencyMs of [33, 20, 40]) expect(lenient([...answered, stats(46, { averageLatencyMs })]).kind).toBe('allowed');
    for (const averageLatencyMs of [60, 5]) expect(ruleOf(lenient([...answered, stats(46, { averageLatencyMs })]))).toBe('average-latency');
  });

  it('says blurred when there is more to follow than it may', () => {
    const monitor = createClientMonitor({ toleranceMs: 1000, possibilities: 3 });
    const said = [...begun, ask(10), attempt(12), arrives(20, heartbeatAnswer), arrives(20, ok), arrives(20, heartbeatAnswer, 'b'), succeeded(45)].map((event) => monitor.observe(event).kind);
    expect(said.at(-1)).toBe('blurred');
  });
});
