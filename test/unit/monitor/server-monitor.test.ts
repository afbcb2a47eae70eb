/** The server's oracle on exact streams: what the page allows passes, and one wrong event is named by its rule. */
import { describe, expect, it } from 'vitest';
import { createServerMonitor, type ServerMonitorOptions } from '../../../model/freelance/monitor/server-monitor.js';
import type { Behaviour, Frames, ServerEvent } from '../../../model/freelance/monitor/events.js';
import type { Judgement } from '../../../model/freelance/monitor/verdict.js';

const text = (...words: readonly string[]): Frames => words.map((word) => Buffer.from(word));
const base64 = (word: string): string => Buffer.from(word).toString('base64');

const begun: readonly ServerEvent[] = [
  { kind: 'create', atMs: 0, options: { serverId: 's', cacheTtlMs: 1000 } },
  { kind: 'start', atMs: 0 },
];
const behave = (atMs: number, behaviour: Behaviour): ServerEvent => ({ kind: 'behave', atMs, behaviour });
const ask = (atMs: number, payload = 'p', client = 'a', id = 'i'): ServerEvent => ({ kind: 'delivered', atMs, client, frames: text('', 'REQUEST', id, payload) });
const beat = (atMs: number, client = 'a'): ServerEvent => ({ kind: 'delivered', atMs, client, frames: text('', 'HEARTBEAT') });
const sends = (atMs: number, client: string, ...words: readonly string[]): ServerEvent => ({ kind: 'sent', atMs, client, frames: text(...words) });
const ok = (atMs: number, payload = 'p', client = 'a', id = 'i'): ServerEvent => sends(atMs, client, '', 'RESPONSE', id, 'OK', payload);
const error = (atMs: number, message: string): ServerEvent => sends(atMs, 'a', '', 'RESPONSE', 'i', 'ERROR', message);
const counted = (atMs: number, executions: Readonly<Record<string, number>>): ServerEvent => ({ kind: 'executions', atMs, executions });
const slowly = behave(1, { mode: 'delay', delayMs: 100 });
// Different requests of one client, by number.
const asked = (atMs: number, number: number): ServerEvent => ask(atMs, `p${number}`, 'a', `i${number}`);
const taken = (atMs: number, number: number): ServerEvent => ok(atMs, `p${number}`, 'a', `i${number}`);
const refused = (atMs: number, number: number): ServerEvent => sends(atMs, 'a', '', 'RESPONSE', `i${number}`, 'ERROR', 'BUSY');

function judge(events: readonly ServerEvent[], untilMs?: number, options: Partial<ServerMonitorOptions> = {}): Judgement {
  const monitor = createServerMonitor({ toleranceMs: 0, ...options });
  for (const event of events) {
    const judgement = monitor.observe(event);
    if (judgement.kind !== 'allowed') return judgement;
  }
  return untilMs === undefined ? { kind: 'allowed' } : monitor.due(untilMs);
}
const ruleOf = (judgement: Judgement): string => (judgement.kind === 'violation' ? judgement.violation.rule : judgement.kind);
const timeless = (judgement: Judgement): boolean | undefined => (judgement.kind === 'violation' ? judgement.violation.timeless : undefined);

describe('the server monitor allows', () => {
  it.each<[string, readonly ServerEvent[], number?]>([
    ['an answer to a heartbeat, also while a handler runs', [...begun, slowly, ask(10), beat(20), sends(20, 'a', '', 'HEARTBEAT', 's'), ok(110)]],
    ['a repeat with the first outcome', [...begun, ask(10), ok(10), ask(20, 'q'), ok(20), counted(30, { [base64('p')]: 1 })], 100],
    ['the same id from two clients', [...begun, ask(10, 'p'), ok(10, 'p'), ask(20, 'q', 'b'), ok(20, 'q', 'b')]],
    ['a repeat that waits for the execution', [...begun, slowly, ask(10), ask(50, 'q'), ok(110), ok(110)], 200],
    ['an ERROR outcome again', [...begun, behave(1, { mode: 'error', message: 'no' }), ask(10), error(10, 'no'), behave(11, { mode: 'echo' }), ask(20), error(20, 'no')]],
    ['another execution after the lifetime', [...begun, ask(10), ok(10), ask(1011, 'q'), ok(1011, 'q'), counted(1012, { [base64('p')]: 1, [base64('q')]: 1 })]],
    ['that a lifetime begins with the execution', [...begun, slowly, ask(10), ok(110), ask(1050, 'q'), ok(1150, 'q')]],
    ['that a lifetime begins with the outcome', [...begun, slowly, ask(10), ok(110), ask(1050, 'q'), ok(1050)]],
    ['handlers one after the other', [...begun, slowly, ask(10), ask(10, 'q', 'a', 'j'), ok(110), ok(210, 'q', 'a', 'j')]],
    ['handlers side by side', [...begun, slowly, ask(10), ask(10, 'q', 'a', 'j'), ok(110), ok(110, 'q', 'a', 'j')]],
    ['silence about what is malformed', [...begun, { kind: 'delivered', atMs: 10, client: 'a', frames: text('', 'REQUEST', 'i') }], 1000],
    ['anything about a doubtful id', [...begun, { kind: 'delivered', atMs: 10, client: 'a', frames: [...text('', 'REQUEST'), Buffer.from([0xff]), ...text('p')] }], 1000],
  ])('%s', (_, events, untilMs) => {
    expect(judge(events, untilMs)).toEqual({ kind: 'allowed' });
  });
});

describe('the server monitor names the rule that is broken by', () => {
  it.each<[string, string, readonly ServerEvent[], number?]>([
    ['first-outcome', 'a repeat that is executed', [...begun, ask(10), ok(10), ask(20, 'q'), ok(20, 'q')]],
    ['first-outcome', 'an outcome that outlives its lifetime', [...begun, ask(10), ok(10), ask(1100, 'q'), ok(1100)]],
    ['at-most-once', 'two executions', [...begun, ask(10), ok(10), ask(20), ok(20), counted(30, { [base64('p')]: 2 })]],
    ['at-most-once', 'an execution that a repeat brought about unseen', [...begun, slowly, ask(10), ask(50, 'q'), ok(110), ok(110), counted(120, { [base64('p')]: 1, [base64('q')]: 1 })]],
    ['at-most-once', 'an execution of what is malformed', [...begun, { kind: 'delivered', atMs: 10, client: 'a', frames: text('REQUEST', 'i', 'm') }, counted(20, { [base64('m')]: 1 })]],
    ['reply', 'a reply that never comes', [...begun, ask(10)], 11],
    ['reply', 'a repeat that is not answered', [...begun, slowly, ask(10), ask(50), ok(110)], 200],
    ['reply', 'a reply before the handler is done', [...begun, slowly, ask(10), ok(50)]],
    ['one-reply', 'a second reply', [...begun, ask(10), ok(10), ok(11)]],
    ['addressed', 'a reply to another client', [...begun, ask(10), ok(10, 'p', 'b')]],
    ['first-outcome', 'another message than the error\'s', [...begun, behave(1, { mode: 'error', message: 'no' }), ask(10), error(10, 'failed')]],
    ['heartbeat', 'no answer to a heartbeat', [...begun, beat(10)], 11],
    ['heartbeat', 'an answer nobody asked for', [...begun, sends(10, 'a', '', 'HEARTBEAT', 's')]],
    ['heartbeat', 'another server\'s id', [...begun, beat(10), sends(10, 'a', '', 'HEARTBEAT', 't')]],
    ['frames', 'an answer without the delimiter', [...begun, beat(10), sends(10, 'a', 'HEARTBEAT', 's')]],
    ['stop', 'an answer after stop', [...begun, { kind: 'stop', atMs: 10 }, beat(20), sends(20, 'a', '', 'HEARTBEAT', 's')]],
    ['first-outcome', 'BUSY from a server that cannot be full', [...begun, ask(10), error(10, 'BUSY')]],
  ])('%s: %s', (rule, _, events, untilMs) => {
    expect(ruleOf(judge(events, untilMs))).toBe(rule);
  });
});

it('bears delays within the tolerance, one for each message of a burst, and no more', () => {
  const burst = [10, 10, 10].map((atMs, index) => ask(atMs, 'p', 'a', `i${index}`));
  expect(judge([...begun, ask(10), ok(45)], 45, { toleranceMs: 20 })).toEqual({ kind: 'allowed' });
  expect(ruleOf(judge([...begun, ask(10)], 71, { toleranceMs: 20 }))).toBe('reply');
  expect(judge([...begun, ...burst, ok(30, 'p', 'a', 'i0'), ok(50, 'p', 'a', 'i1'), ok(85, 'p', 'a', 'i2')], 85, { toleranceMs: 20 })).toEqual({ kind: 'allowed' });
});

describe('a server that says BUSY', () => {
  const first = [...begun, asked(10, 1), taken(10, 1), asked(20, 2), taken(20, 2), asked(30, 3), refused(30, 3)];

  it.each<[string, readonly ServerEvent[]]>([
    ['has a bound of its own choice, and executes nothing beyond it', [...first, asked(40, 4), refused(40, 4), counted(50, { [base64('p1')]: 1, [base64('p2')]: 1 })]],
    ['answers repeats as ever', [...first, asked(40, 1), taken(40, 1)]],
    ['has room again when lifetimes are over, also for what it refused', [...first, asked(1031, 4), taken(1031, 4), asked(1040, 3), taken(1040, 3)]],
    ['may keep what has expired until it cleans up', [...first, asked(1500, 4), refused(1500, 4)]],
  ])('%s', (_, events) => {
    expect(judge(events, undefined, { fullFrom: 1 })).toEqual({ kind: 'allowed' });
  });

  it.each<[string, string, readonly ServerEvent[]]>([
    ['full', 'where it had room for more at another time', [...first, asked(40, 4), taken(40, 4)]],
    ['full', 'at the first request', [...begun, asked(10, 1), refused(10, 1)]],
    ['full', 'after lifetime and cleanup', [...first, asked(62_000, 4), refused(62_000, 4)]],
    ['first-outcome', 'to a repeat', [...first, asked(40, 1), refused(40, 1)]],
    ['at-most-once', 'and executes', [...first, counted(40, { [base64('p1')]: 1, [base64('p2')]: 1, [base64('p3')]: 1 })]],
  ])('breaks the rule %s: %s', (rule, _, events) => {
    expect(ruleOf(judge(events, undefined, { fullFrom: 1 }))).toBe(rule);
  });
});

it('puts down to time what a slow server may have taken for expired, and nothing else', () => {
  expect(timeless(judge([...begun, ask(10), ok(10), ask(20, 'q'), ok(20), counted(30, { [base64('p')]: 1, [base64('q')]: 1 })]))).toBe(true);
  expect(timeless(judge([...begun, ask(10), ok(10), ask(900, 'q'), ok(900), counted(910, { [base64('p')]: 1, [base64('q')]: 1 })]))).toBe(false);
});

it('goes on from a fork without touching the original', () => {
  const monitor = createServerMonitor({ toleranceMs: 0 });
  for (const event of [...begun, ask(10)]) monitor.observe(event);
  const fork = monitor.fork();
  expect(fork.observe(ok(10)).kind).toBe('allowed');
  expect(fork.due(20).kind).toBe('allowed');
  expect(monitor.expectations()).toEqual([expect.stringContaining('a reply to a')]);
  expect(monitor.due(20).kind).toBe('violation');
});

const told = [...begun, behave(1, { mode: 'told' })];
const ended = (atMs: number, ...answer: readonly string[]): ServerEvent => ({ kind: 'ended', atMs, client: 'a', id: 'i', frames: text(...answer) });
const calls = (atMs: number, executions: Readonly<Record<string, number>>): ServerEvent => ({ kind: 'executions', atMs, sinceMs: atMs, fromStart: true, executions });

describe('a handler that tells when it ends', () => {
  it('is waited for as long as it takes, and all who asked get what it said', () => {
    expect(judge([...told, ask(10), calls(10, { [base64('p')]: 1 }), ask(5000), ended(9000, 'OK', 'r'), ok(9000, 'r'), ok(9000, 'r'), ask(9500), ok(9500, 'r')], 9_900)).toEqual({ kind: 'allowed' });
  });

  it.each<[string, string, readonly ServerEvent[], number?]>([
    ['reply', 'an answer before its end', [...told, ask(10), ok(20)]],
    ['first-outcome', 'another answer', [...told, ask(10), ended(20, 'ERROR', 'no'), ok(20)]],
    ['reply', 'no answer', [...told, ask(10), ended(20, 'OK', 'r')], 30],
    ['at-most-once', 'a run that ends twice', [...told, ask(10), ended(20, 'OK', 'r'), ok(20, 'r'), ended(30, 'OK', 'r')]],
    ['at-most-once', 'a second run', [...told, ask(10), calls(10, { [base64('p')]: 1 }), ask(20), calls(20, { [base64('p')]: 2 })]],
    ['at-most-once', 'no run', [...told, ask(10), calls(11, {})]],
  ])('%s: %s', (rule, _, events, untilMs) => {
    expect(ruleOf(judge(events, untilMs))).toBe(rule);
  });

  it('owes BUSY where it was full and did not run', () => {
    expect(ruleOf(judge([...told, ask(10), calls(11, {})], 20, { fullFrom: 1 }))).toBe('at-most-once');
  });
});
