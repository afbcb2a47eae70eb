/** The client's rules, one by one, on the pure session. */
import { describe, expect, it } from 'vitest';
import { sessionRig } from './session-rig.js';

const quick = { requestTimeoutMs: 100, retryBaseDelayMs: 10, heartbeatIntervalMs: 1_000_000, heartbeatTimeoutMs: 1_000_000 };

/** How a request ends that nobody answers and for which no time passes. */
function outcomeOf(endpoints: readonly string[], options: object, timeoutMs?: number) {
  const rig = sessionRig(endpoints, { ...quick, ...options });
  rig.request('r', timeoutMs);
  return rig.outcomes.get('r');
}

describe('attempts', () => {
  it('waits the base delay, doubled each time, and not after the last', () => {
    const rig = sessionRig(['a'], { ...quick, maxRetries: 4, deadAfterFailures: 9 });
    const startsMs: number[] = [];
    rig.events.on('attempt', ({ atMs }) => startsMs.push(atMs));
    rig.request('r');
    rig.pass(469);
    expect(rig.outcomes.size).toBe(0);
    rig.pass(1);
    expect(startsMs).toEqual([0, 110, 230, 370]);
    expect(rig.outcomes.get('r')).toMatchObject({ kind: 'unknown', reason: 'timeout', attempts: 4 });
  });

  it.each([0, Number.MIN_VALUE])('ends after more attempts than there are powers of two, from a base of %s ms', (retryBaseDelayMs) => {
    const maxRetries = 1100;
    const rig = sessionRig(['a'], { ...quick, requestTimeoutMs: 1, maxRetries, retryBaseDelayMs });
    rig.request('r');
    rig.pass(2 * maxRetries);
    expect(rig.outcomes.get('r')).toMatchObject({ kind: 'unknown', reason: 'timeout', attempts: maxRetries });
  });

  it('keeps one id, and selects afresh each time', () => {
    const rig = sessionRig(['a', 'b'], quick);
    rig.heartbeat('a');
    rig.request('r');
    rig.heartbeat('b');
    rig.pass(110);
    // Both rates are 0 and both averages too: the first connected again.
    expect(rig.sent.slice(2)).toEqual(['a r', 'a r']);
    rig.ok('a', 'r');
    rig.request('s');
    rig.pass(110);
    rig.session.servers.get('a')?.markDead();
    rig.pass(120);
    expect(rig.sent.slice(4)).toEqual(['a s', 'a s', 'b s']);
  });

  it('counts each attempt as one request of its server when it ends', () => {
    const rig = sessionRig(['a'], quick);
    rig.request('r');
    expect(rig.session.servers.get('a')?.totalRequests).toBe(0);
    rig.pass(100);
    expect(rig.session.servers.get('a')?.stats()).toMatchObject({ totalRequests: 1, totalSuccesses: 0, consecutiveFailures: 1 });
    rig.pass(10);
    rig.nowMs += 30;
    rig.ok('a', 'r', 'x', 'y');
    expect(rig.session.servers.get('a')?.stats()).toMatchObject({ totalRequests: 2, totalSuccesses: 1, consecutiveFailures: 0, averageLatencyMs: 30 });
    expect(rig.outcomes.get('r')).toMatchObject({ kind: 'success', attempts: 2, endpoint: 'a', latencyMs: 140 });
  });

  it('fails at once where nothing can be sent', () => {
    expect(outcomeOf([], {})).toMatchObject({ kind: 'unsent', reason: 'no-server', attempts: 0 });
    expect(outcomeOf(['a'], { maxRetries: 0 })).toMatchObject({ kind: 'unsent', reason: 'no-attempts', attempts: 0 });
    expect(outcomeOf(['a'], {}, 0)).toMatchObject({ kind: 'unsent', reason: 'zero-timeout', attempts: 0 });
  });

  it('bounds open requests and their bytes', () => {
    const rig = sessionRig(['a'], { ...quick, maxOpenRequests: 2 });
    for (const id of ['1', '2', '3']) rig.request(id);
    expect([...rig.outcomes]).toMatchObject([['3', { kind: 'unsent', reason: 'busy' }]]);
    rig.ok('a', '1');
    rig.request('4');
    expect(rig.outcomes.has('4')).toBe(false);
    const heavy = sessionRig(['a'], { ...quick, maxOpenBytes: 10 });
    heavy.request('1');
    heavy.request('2');
    expect(heavy.outcomes.get('2')).toMatchObject({ kind: 'unsent', reason: 'busy' });
    expect(heavy.session.openRequests).toBe(1);
  });
});

describe('errors', () => {
  it('tries again after an ERROR, and gives the last message', () => {
    const rig = sessionRig(['a'], { ...quick, maxRetries: 2 });
    rig.request('r');
    rig.error('a', 'r', 'first');
    rig.pass(10);
    rig.error('a', 'r', 'second');
    expect(rig.outcomes.get('r')).toMatchObject({ kind: 'error', reason: 'error-reply', message: 'second', attempts: 2 });
    expect(rig.session.servers.get('a')?.stats()).toMatchObject({ totalRequests: 2, totalSuccesses: 0, consecutiveFailures: 2, state: 'unknown' });
  });

  it('is unknown when the last attempt timed out, whatever came before', () => {
    const rig = sessionRig(['a'], { ...quick, maxRetries: 2 });
    rig.request('r');
    rig.error('a', 'r', 'first');
    rig.pass(110);
    expect(rig.outcomes.get('r')).toMatchObject({ kind: 'unknown', reason: 'timeout' });
  });

  it('is error when the last attempt was answered so and then no server was left', () => {
    const rig = sessionRig(['a'], quick);
    rig.request('r');
    rig.error('a', 'r', 'no');
    rig.session.disconnect('a', rig.nowMs);
    rig.pass(10);
    expect(rig.outcomes.get('r')).toMatchObject({ kind: 'error', reason: 'no-server', message: 'no', attempts: 1 });
  });

  it('breaks silence without making ALIVE', () => {
    const rig = sessionRig(['a'], { ...quick, heartbeatTimeoutMs: 50, maxRetries: 1 });
    rig.request('q');
    rig.error('a', 'q', 'no');
    expect(rig.state('a')).toBe('unknown');
    rig.heartbeat('a');
    rig.pass(40);
    rig.request('r');
    rig.error('a', 'r', 'no');
    rig.pass(50);
    expect(rig.state('a')).toBe('alive');
    rig.pass(1);
    expect(rig.state('a')).toBe('dead');
  });
});

describe('late replies', () => {
  it('takes an OK in the wait before the next attempt: ALIVE, counted neither way', () => {
    const rig = sessionRig(['a'], quick);
    rig.request('r');
    rig.pass(105);
    rig.ok('a', 'r', 'late');
    expect(rig.outcomes.get('r')).toMatchObject({ kind: 'success', attempts: 1, latencyMs: 105, endpoint: 'a' });
    expect(rig.session.servers.get('a')?.stats()).toMatchObject({
      state: 'alive',
      totalRequests: 1,
      totalSuccesses: 0,
      consecutiveFailures: 1,
      averageLatencyMs: 0,
    });
  });

  it('takes an OK from an earlier server while another is asked, which is counted neither way', () => {
    const rig = sessionRig(['a', 'b'], { ...quick, deadAfterFailures: 1 });
    const ends: string[] = [];
    rig.events.on('attempt-end', ({ endpoint, end }) => ends.push(`${endpoint} ${end}`));
    rig.request('r');
    rig.pass(110);
    expect(rig.state('a')).toBe('dead');
    rig.ok('a', 'r');
    expect(rig.outcomes.get('r')).toMatchObject({ kind: 'success', endpoint: 'a', attempts: 2 });
    expect(rig.session.servers.get('a')?.stats()).toMatchObject({ state: 'alive', totalRequests: 1, totalSuccesses: 0 });
    expect(rig.session.servers.get('b')?.stats()).toMatchObject({ state: 'unknown', totalRequests: 0 });
    expect(ends).toEqual(['a timeout', 'b given-up']);
  });

  it('counts an OK from the server that is waited for as the waiting attempt, whichever it answers', () => {
    const rig = sessionRig(['a'], quick);
    rig.request('r');
    rig.pass(150);
    rig.ok('a', 'r');
    expect(rig.session.servers.get('a')?.stats()).toMatchObject({ totalRequests: 2, totalSuccesses: 1, averageLatencyMs: 40 });
  });

  it('drops an ERROR of an attempt that is over', () => {
    const rig = sessionRig(['a', 'b'], { ...quick, deadAfterFailures: 1 });
    rig.request('r');
    rig.pass(105);
    rig.error('a', 'r', 'in the wait');
    rig.pass(5);
    rig.error('a', 'r', 'while b is asked');
    expect(rig.outcomes.size).toBe(0);
    expect(rig.session.tally).toMatchObject({ lateErrors: 2, strayReplies: 0 });
    expect(rig.session.servers.get('a')?.totalRequests).toBe(1);
  });

  it('drops a reply to nothing, and from a server that was never asked', () => {
    const rig = sessionRig(['a', 'b'], quick);
    const late: object[] = [];
    rig.events.on('late', ({ endpoint, requestId, status, reason }) => late.push({ endpoint, requestId, status, reason }));
    rig.ok('a', 'never');
    rig.request('r');
    rig.ok('b', 'r');
    rig.error('b', 'r', 'no');
    expect([rig.outcomes.size, rig.state('b')]).toEqual([0, 'unknown']);
    rig.ok('a', 'r');
    rig.ok('a', 'r');
    expect(rig.session.tally).toMatchObject({ strayReplies: 4, successes: 1 });
    expect(late).toEqual([
      { endpoint: 'a', requestId: 'never', status: 'ok', reason: 'stray' },
      { endpoint: 'b', requestId: 'r', status: 'ok', reason: 'stray' },
      { endpoint: 'b', requestId: 'r', status: 'error', reason: 'stray' },
      { endpoint: 'a', requestId: 'r', status: 'ok', reason: 'stray' },
    ]);
  });

  it('does not take a reply to what never left', () => {
    const rig = sessionRig(['a'], quick);
    rig.unconnected.add('a');
    rig.request('r');
    rig.ok('a', 'r');
    rig.pass(105);
    rig.ok('a', 'r');
    expect([rig.outcomes.size, rig.session.tally.strayReplies]).toEqual([0, 2]);
  });
});

describe('honesty', () => {
  it('is unsent when no attempt left, through timeouts, stop and disconnection', () => {
    for (const end of ['timeout', 'stopped', 'no-server'] as const) {
      const rig = sessionRig(['a'], { ...quick, maxRetries: 2 });
      rig.unconnected.add('a');
      rig.request('r');
      if (end === 'stopped') rig.session.stop(0);
      else if (end === 'no-server') rig.session.disconnect('a', 0);
      rig.pass(210);
      expect(rig.outcomes.get('r')).toMatchObject({ kind: 'unsent', reason: end });
    }
  });

  it('is unknown when one of them left', () => {
    const rig = sessionRig(['a'], { ...quick, maxRetries: 2 });
    rig.request('r');
    rig.pass(100);
    rig.unconnected.add('a');
    rig.pass(110);
    expect(rig.outcomes.get('r')).toMatchObject({ kind: 'unknown', reason: 'timeout', attempts: 2 });
  });

  it('counts an attempt that could not leave as a failure of its server', () => {
    const rig = sessionRig(['a'], quick);
    rig.unconnected.add('a');
    rig.request('r');
    rig.pass(330);
    expect(rig.session.servers.get('a')?.stats()).toMatchObject({ totalRequests: 3, consecutiveFailures: 3, state: 'dead' });
  });

  it('ends every open request on stop, once, and is unknown even after an ERROR', () => {
    const rig = sessionRig(['a'], quick);
    rig.request('waiting');
    rig.request('in the wait');
    rig.error('a', 'in the wait', 'no');
    rig.session.stop(5);
    rig.session.stop(6);
    rig.ok('a', 'waiting');
    expect([...rig.outcomes.values()].map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
    expect([rig.session.nextDeadlineMs, rig.session.openRequests, rig.closed]).toEqual([undefined, 0, ['a']]);
  });
});

describe('liveness', () => {
  const beating = { heartbeatIntervalMs: 20, heartbeatTimeoutMs: 50 };

  it('sends heartbeats to all, from the start on, in every state', () => {
    const rig = sessionRig(['a', 'b'], beating);
    rig.session.servers.get('b')?.markDead();
    rig.pass(45);
    expect(rig.sent).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  });

  it('sends one at once to a server connected later, which then keeps the common rhythm', () => {
    const rig = sessionRig(['a'], beating);
    rig.pass(10);
    rig.session.connect('b', rig.nowMs);
    rig.pass(10);
    expect(rig.sent).toEqual(['a', 'b', 'a', 'b']);
  });

  it('keeps one heartbeat at most for a server without a connection', () => {
    const rig = sessionRig(['a'], beating);
    rig.unconnected.add('b');
    rig.session.connect('b', rig.nowMs);
    rig.pass(1000);
    expect(rig.session.tally.heartbeats).toBe(52);
  });

  it('makes up for no beat that a stalled process missed, and keeps the rhythm', () => {
    const rig = sessionRig(['a'], beating);
    rig.session.tick(95);
    expect([rig.sent.length, rig.session.nextDeadlineMs]).toEqual([2, 100]);
  });

  it('is DEAD when silent for longer than the timeout, not when as long', () => {
    const rig = sessionRig(['a'], beating);
    rig.pass(7);
    rig.heartbeat('a');
    rig.pass(50);
    expect(rig.state('a')).toBe('alive');
    rig.pass(1);
    expect(rig.state('a')).toBe('dead');
  });

  it('stays ALIVE by OK replies alone', () => {
    const rig = sessionRig(['a'], { ...beating, requestTimeoutMs: 1000 });
    for (let index = 0; index < 10; index++) {
      rig.request(`${index}`);
      rig.pass(50);
      rig.ok('a', `${index}`);
      expect(rig.state('a')).toBe('alive');
    }
  });

  it('becomes DEAD by failures, from UNKNOWN and ALIVE, and again by each failure beyond the threshold', () => {
    const rig = sessionRig(['a'], { ...quick, maxRetries: 1 });
    const states: string[] = [];
    rig.events.on('state', ({ from, to, reason }) => states.push(`${from} ${to} ${reason}`));
    const fail = (): void => {
      rig.request(`r${rig.nowMs}`);
      rig.pass(100);
    };
    fail();
    fail();
    expect(rig.state('a')).toBe('unknown');
    fail();
    rig.heartbeat('a');
    // Heartbeats leave the statistics alone, so that one more failure is enough.
    expect(rig.session.servers.get('a')).toMatchObject({ consecutiveFailures: 3, totalRequests: 3 });
    fail();
    expect(states).toEqual(['unknown dead failures', 'dead alive heartbeat', 'alive dead failures']);
  });

  it('judges the servers before it selects at the same moment', () => {
    const rig = sessionRig(['a', 'b'], { ...quick, requestTimeoutMs: 91, heartbeatTimeoutMs: 100 });
    rig.heartbeat('a');
    rig.request('r');
    rig.pass(101);
    expect(rig.state('a')).toBe('dead');
    expect(rig.sent.at(-1)).toBe('b r');
  });

  it('takes no malformed message for a sign of life, and counts each by its reason', () => {
    const rig = sessionRig(['a'], quick);
    const reasons: string[] = [];
    rig.events.on('malformed', ({ reason }) => reasons.push(reason));
    rig.hear('a', '');
    rig.hear('a', '', 'HEARTBEAT');
    expect([rig.state('a'), reasons]).toEqual(['unknown', ['short', 'frames']]);
    expect(rig.session.tally.malformed).toMatchObject({ short: 1, frames: 1, command: 0 });
  });
});

describe('disconnecting', () => {
  it('ends the attempts that wait there, and tries elsewhere', () => {
    const rig = sessionRig(['a', 'b'], quick);
    rig.request('r');
    rig.session.disconnect('a', rig.nowMs);
    rig.session.disconnect('a', rig.nowMs);
    rig.pass(10);
    expect(rig.sent.at(-1)).toBe('b r');
    rig.ok('b', 'r');
    expect(rig.outcomes.get('r')).toMatchObject({ kind: 'success', endpoint: 'b', attempts: 2 });
    expect(rig.closed).toEqual(['a']);
  });

  it('leaves other requests alone', () => {
    const rig = sessionRig(['a', 'b'], quick);
    rig.request('r');
    rig.session.disconnect('b', rig.nowMs);
    rig.ok('a', 'r');
    expect(rig.outcomes.get('r')).toMatchObject({ kind: 'success', attempts: 1 });
  });

  it('forgets the statistics', () => {
    const rig = sessionRig(['a'], quick);
    rig.request('r');
    rig.ok('a', 'r');
    rig.session.disconnect('a', rig.nowMs);
    rig.session.connect('a', rig.nowMs);
    expect(rig.session.servers.get('a')?.totalRequests).toBe(0);
    rig.session.stop(rig.nowMs);
    rig.session.connect('b', rig.nowMs);
    rig.session.start(rig.nowMs);
    expect([...rig.session.servers.keys()]).toEqual(['a']);
  });
});
