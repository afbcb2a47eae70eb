/** The small parts: the queue of deadlines, the window of latencies, selection, events, records, identities. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/random.js';
import { seededRandomness, systemRandomness } from '../../../src/core/randomness.js';
import { createVirtualClock } from '../../../src/drivers/virtual-clock.js';
import { DeadlineQueue, type Due } from '../../../src/freelance/deadline-queue.js';
import { Events } from '../../../src/freelance/events.js';
import { createClient, createServer, jsonLines, memoryNetwork } from '../../../src/freelance/index.js';
import { LatencyWindow } from '../../../src/freelance/latency-window.js';
import { selectServer } from '../../../src/freelance/selection.js';
import { ServerRecord } from '../../../src/freelance/server-record.js';

describe('the queue of deadlines', () => {
  it('gives what a sorted list gives, whatever is scheduled, moved and removed', () => {
    const random = seededRandom(11);
    const queue = new DeadlineQueue<Due>();
    let scheduled: Due[] = [];
    const wrong: number[] = [];
    for (let step = 0; step < 2000; step++) {
      const some = scheduled[random.below(scheduled.length + 1)];
      if (random.below(4) > 0 || some === undefined) {
        const item = random.below(3) === 0 && some !== undefined ? some : { deadlineMs: 0, rank: random.below(3), place: -1, turn: 0 };
        queue.schedule(item, random.below(50));
        if (!scheduled.includes(item)) scheduled.push(item);
      } else {
        const item = random.below(2) === 0 ? (queue.first ?? some) : some;
        queue.remove(item);
        queue.remove(item);
        scheduled = scheduled.filter((each) => each !== item);
      }
      if (queue.first !== scheduled.toSorted(order)[0]) wrong.push(step);
    }
    for (const item of scheduled) queue.remove(item);
    expect([wrong, queue.first]).toEqual([[], undefined]);
  });
});

describe('the window of latencies', () => {
  it('averages the last so many and no more, at every length', () => {
    const random = seededRandom(3);
    const window = new LatencyWindow(7);
    const all: number[] = [];
    expect([window.averageMs, window.count]).toEqual([0, 0]);
    for (let step = 0; step < 50; step++) {
      const latencyMs = random.below(1000);
      all.push(latencyMs);
      window.add(latencyMs);
      const last = all.slice(-7);
      expect(window.count).toBe(last.length);
      expect(window.averageMs).toBe(last.reduce((sum, each) => sum + each, 0) / last.length);
    }
  });
});

describe('selection', () => {
  it('takes the lower average among equal rates, and the first connected among equals', () => {
    const slow = record({ state: 'alive', totalRequests: 2, totalSuccesses: 1 });
    const quick = record({ state: 'alive', totalRequests: 4, totalSuccesses: 2 });
    slow.latencies.add(20);
    quick.latencies.add(10);
    expect(selectServer([slow, quick])).toBe(quick);
    expect(selectServer([quick, slow])).toBe(quick);
    quick.latencies.add(30);
    expect(selectServer([slow, quick])).toBe(slow);
    expect(selectServer([quick, slow])).toBe(quick);
  });

  it('tells rates apart that differ by the least', () => {
    const less = record({ state: 'alive', totalRequests: 1_000_000, totalSuccesses: 999_998 });
    const more = record({ state: 'alive', totalRequests: 1_000_001, totalSuccesses: 999_999 });
    expect(selectServer([less, more])).toBe(more);
  });

  it('takes the most recent heartbeat among the DEAD', () => {
    const [never, old, recent] = [record({ state: 'dead' }), record({ state: 'dead', lastHeartbeatMs: 1 }), record({ state: 'dead', lastHeartbeatMs: 2 })];
    expect(selectServer([never, old, recent])).toBe(recent);
    expect(selectServer([never, record({ state: 'dead' })])).toBe(never);
  });
});

describe('events', () => {
  it('are delivered by flush alone, also those that come up meanwhile', () => {
    const errors: unknown[] = [];
    const events = new Events<{ a: number; b: string }>((error) => errors.push(error));
    const heard: (number | string)[] = [];
    events.on('a', (value) => {
      heard.push(value);
      if (value === 1) events.emit('b', 'from a');
      events.flush();
      if (value === 2) throw new Error('listener');
    });
    const end = events.on('b', (value) => heard.push(value));
    events.emit('a', 1);
    events.emit('a', 2);
    expect([events.has('a'), events.has('b'), heard]).toEqual([true, true, []]);
    events.flush();
    expect(heard).toEqual([1, 2, 'from a']);
    expect(errors).toHaveLength(1);
    end();
    end();
    events.emit('b', 'nobody');
    events.flush();
    expect([events.has('b'), heard.length]).toEqual([false, 3]);
  });
});

describe('records', () => {
  it('tell all that happened, numbered without holes, in lines of JSON', async () => {
    const transport = memoryNetwork();
    const clock = createVirtualClock();
    const bind = 'tcp://localhost:5555';
    const lines = { client: '', server: '' };
    const surroundings = (side: 'client' | 'server') => ({ transport, clock, recorder: jsonLines((line) => (lines[side] += line)) });
    const server = await createServer({ bind, handler: refuseEmpty }, surroundings('server')).start();
    await new Promise(setImmediate);
    const client = createClient([bind], { maxRetries: 2, heartbeatIntervalMs: 600 }, surroundings('client'));
    await client.request(['work']);
    const failing = client.request(['']);
    await new Promise(setImmediate);
    await clock.advance(600, () => new Promise(setImmediate));
    expect(await failing).toMatchObject({ kind: 'error' });
    client.disconnect(bind);
    await client.stop();
    await server.stop();
    const namesOf = (side: 'client' | 'server') => {
      const records = lines[side].trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(records.map((record) => record['seq'])).toEqual(records.map((_, index) => index));
      return records.map((record) => `${String(record['atMs'])} ${String(record['event.name'])}`);
    };
    expect(namesOf('client')).toEqual([
      '0 client.create', '0 client.connect', '0 client.start', '0 frames.sent',
      '0 client.request', '0 request.attempt', '0 frames.sent',
      '0 frames.received', '0 server.state', '0 frames.received', '0 request.ended',
      '0 client.request', '0 request.attempt', '0 frames.sent', '0 frames.received',
      '500 timer.fired', '500 request.attempt', '500 frames.sent', '500 frames.received', '500 request.ended',
      '600 timer.fired', '600 frames.sent', '600 frames.received',
      '600 client.disconnect', '600 server.stats', '600 client.stop',
    ]);
    expect(namesOf('server')).toEqual([
      '0 server.create', '0 server.start',
      '0 frames.received', '0 frames.sent',
      '0 frames.received', '0 handler.started', '0 handler.ended', '0 frames.sent',
      '0 frames.received', '0 handler.started', '0 handler.ended', '0 frames.sent',
      '500 frames.received', '500 frames.sent',
      '600 frames.received', '600 frames.sent', '600 server.stop',
    ]);
  });
});

describe('identities', () => {
  const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u;

  it('are UUIDs, never twice, and the same for the same seed', () => {
    const [one, two] = [seededRandomness(seededRandom(5)), seededRandomness(seededRandom(5))];
    const ids = Array.from({ length: 500 }, () => one.uuid());
    expect(ids).toEqual(Array.from({ length: 500 }, () => two.uuid()));
    for (const id of [...ids, systemRandomness.uuid()]) expect(id).toMatch(uuid);
    expect(new Set(ids).size).toBe(500);
    expect([one.bytes(16).length, systemRandomness.bytes(16).length]).toEqual([16, 16]);
  });
});

function order(a: Due, b: Due): number {
  return a.deadlineMs - b.deadlineMs || a.rank - b.rank || a.turn - b.turn;
}

function record(change: Partial<ServerRecord>): ServerRecord {
  return Object.assign(new ServerRecord('tcp://localhost:1'), change);
}

function refuseEmpty(payload: readonly Uint8Array[]): readonly Uint8Array[] {
  if (payload[0]?.byteLength === 0) throw new Error('empty');
  return payload;
}
