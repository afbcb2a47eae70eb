/** The server's rules, one by one, on the pure session. */
import { describe, expect, it } from 'vitest';
import { Events } from '../../../src/freelance/events.js';
import type { ServerEvents } from '../../../src/freelance/server-events.js';
import { serverSettings, type ServerOptions } from '../../../src/freelance/server-options.js';
import { ServerSession, type Execution, type HandlerResult } from '../../../src/freelance/server-session.js';
import { storeReply } from '../../../src/freelance/stored-reply.js';
import type { Frames } from '../../../src/transports/port.js';

function serverRig(options: Partial<ServerOptions> = {}) {
  /** `client: frame|frame`. */
  const sent: string[] = [];
  /** What was sent as it was handed over, to leave some time later. */
  const leaving: Frames[] = [];
  const executions: Execution[] = [];
  const events = new Events<ServerEvents>(() => undefined);
  const session = new ServerSession(
    serverSettings({ bind: 'tcp://127.0.0.1:*', serverId: 's', ...options }),
    {
      send(client, frames) {
        leaving.push(frames);
        sent.push(`${Buffer.from(client).toString('latin1')}: ${frames.map((frame) => Buffer.from(frame).toString()).join('|')}`);
      },
      execute: (execution) => executions.push(execution),
    },
    events,
  );
  const rig = {
    session,
    sent,
    leaving,
    executions,
    events,
    nowMs: 0,
    hear: (client: string, ...frames: readonly string[]) => session.received(Buffer.from(client, 'latin1'), frames.map((frame) => Buffer.from(frame)), rig.nowMs),
    ask: (client: string, id: string, ...payload: readonly string[]) => rig.hear(client, '', 'REQUEST', id, ...(payload.length === 0 ? ['work'] : payload)),
    /** Ends the oldest execution that is open. */
    finish(result: HandlerResult = { payload: ['done'] }) {
      const execution = executions.shift();
      if (execution !== undefined) session.executed(execution, result, rig.nowMs);
      events.flush();
    },
  };
  return rig;
}

describe('deduplication', () => {
  it('answers a repeat from the cache, OK or ERROR, without executing it', () => {
    const rig = serverRig();
    rig.ask('c', 'r', 'one', 'two');
    expect(rig.executions.map(({ payload }) => payload.map(String))).toEqual([['one', 'two']]);
    rig.finish({ payload: ['a', '', 'ä'] });
    rig.ask('c', 'r');
    rig.ask('c', 'e');
    rig.finish({ thrown: new Error('no') });
    // The client and the id alone decide: the payload does not count.
    rig.ask('c', 'e', 'other');
    expect(rig.sent).toEqual(['c: |RESPONSE|r|OK|a||ä', 'c: |RESPONSE|r|OK|a||ä', 'c: |RESPONSE|e|ERROR|no', 'c: |RESPONSE|e|ERROR|no']);
    expect(rig.session.tally).toMatchObject({ executions: 2, repeatsFromCache: 2, repeatsWaited: 0, handlerErrors: 1 });
  });

  it('lets a repeat wait for the execution, and answers every ask', () => {
    const rig = serverRig();
    for (let ask = 0; ask < 3; ask++) rig.ask('c', 'r');
    expect([rig.executions.length, rig.sent]).toEqual([1, []]);
    rig.finish();
    expect(rig.sent).toEqual(Array(3).fill('c: |RESPONSE|r|OK|done'));
    expect(rig.session.tally).toMatchObject({ executions: 1, repeatsWaited: 2 });
  });

  it('keeps clients apart, whatever their names and ids', () => {
    const rig = serverRig();
    for (const [client, id] of [['a', 'bc'], ['ab', 'c'], ['1:a', 'x'], ['1', ':ax'], ['\u0000ÿ', 'r'], ['__proto__', 'constructor']] as const) rig.ask(client, id);
    expect(rig.executions.length).toBe(6);
    while (rig.executions.length > 0) rig.finish();
    expect(rig.sent).toEqual([
      'a: |RESPONSE|bc|OK|done',
      'ab: |RESPONSE|c|OK|done',
      '1:a: |RESPONSE|x|OK|done',
      '1: |RESPONSE|:ax|OK|done',
      '\u0000ÿ: |RESPONSE|r|OK|done',
      '__proto__: |RESPONSE|constructor|OK|done',
    ]);
  });

  it('remembers for the lifetime from the outcome on: hit one millisecond before its end, none at its end', () => {
    const rig = serverRig({ cacheTtlMs: 100 });
    rig.ask('c', 'r');
    rig.nowMs = 50;
    rig.finish();
    rig.nowMs = 149;
    rig.ask('c', 'r');
    expect([rig.executions.length, rig.sent.length]).toEqual([0, 2]);
    rig.nowMs = 150;
    rig.ask('c', 'r');
    expect([rig.executions.length, rig.session.cache.entries]).toEqual([1, 1]);
    rig.nowMs = 151;
    rig.ask('c', 'r');
    expect(rig.session.tally).toMatchObject({ executions: 2, repeatsFromCache: 1, repeatsWaited: 1 });
  });

  it('never forgets what is being executed, however old', () => {
    const rig = serverRig({ cacheTtlMs: 10 });
    rig.ask('c', 'r');
    rig.nowMs = 10_000;
    rig.session.sweep(rig.nowMs);
    rig.ask('c', 'r');
    expect([rig.executions.length, rig.session.tally.executions]).toEqual([1, 1]);
  });

  it.each([1, 1024, 1025, 8192])('sends nothing from the memory of its handler: %i bytes', (size) => {
    const rig = serverRig();
    const scratch = Buffer.alloc(size);
    for (const text of ['1', '2']) {
      rig.ask('c', text);
      scratch.fill(text);
      rig.finish({ payload: [scratch] });
    }
    expect(rig.leaving.map((frames) => String(frames[4]))).toEqual(['1'.repeat(size), '2'.repeat(size)]);
  });

  it('gives back small, middling and large frames unchanged', () => {
    const rig = serverRig();
    const frames = [0, 1, 1024, 1025, 8192, 8193, 100_000].map((size) => Buffer.alloc(size, size % 251));
    rig.ask('c', 'r');
    rig.finish({ payload: frames });
    const answered = rig.sent[0];
    // What the handler's frames are cut from may be used for something else.
    for (const frame of frames.slice(0, 5)) frame.fill(0);
    rig.ask('c', 'r');
    expect(rig.sent[1]).toBe(answered);
  });
});

describe('bounds', () => {
  it('answers BUSY when full, executes nothing, forgets nothing, and remembers no BUSY', () => {
    const rig = serverRig({ cacheMaxEntries: 2, cacheTtlMs: 100 });
    rig.ask('c', '1');
    rig.finish();
    rig.ask('c', '2');
    rig.ask('c', '3');
    expect(rig.sent.at(-1)).toBe('c: |RESPONSE|3|ERROR|BUSY');
    rig.ask('c', '1');
    rig.ask('c', '2');
    expect(rig.session.tally).toMatchObject({ busy: 1, repeatsFromCache: 1, repeatsWaited: 1, executions: 2 });
    // The first has grown too old: there is room, for the very request that was turned away.
    rig.nowMs = 100;
    rig.ask('c', '3');
    expect(rig.executions.map(({ requestId }) => requestId)).toEqual(['2', '3']);
  });

  it('weighs frames, and keeps no more memory than it weighs', () => {
    const rig = serverRig();
    const weightOf = (payload: readonly (Uint8Array | string)[]): number => {
      const before = rig.session.cache.bytes;
      rig.ask('c', String(rig.session.cache.entries));
      rig.finish({ payload });
      return rig.session.cache.bytes - before;
    };
    const one = weightOf(['x']);
    expect(weightOf(Array(64).fill('x'))).toBe(one + 63 + 63 * 32);
    expect(weightOf(['x'.repeat(1025)])).toBe(one + 1024);
    expect(weightOf(Array(64).fill('x'.repeat(17)))).toBe(one + 64 * 17 - 1 + 63 * 128);
    // A pool's piece of 1500 bytes, many small frames, and a part of something large: none of them is kept as it is.
    const bodies: readonly (readonly (string | Uint8Array)[])[] = [['y'.repeat(1500)], Array(64).fill(Buffer.from('z'.repeat(17))) as Buffer[], [Buffer.alloc(100_000).subarray(5, 9005)], [new Uint8Array(new SharedArrayBuffer(9000))]];
    const kept = bodies.map((body) => storeReply(true, body.map((frame) => (typeof frame === 'string' ? Buffer.from(frame) : frame))).body as Frames);
    expect(kept.map((frames) => [new Set(frames.map(({ buffer }) => buffer)).size, frames[0]?.buffer.byteLength])).toEqual([[1, 1500], [1, 64 * 17], [1, 9000], [1, 9000]]);
    const own = Buffer.alloc(9000);
    expect((storeReply(true, [own]).body as Frames)[0]?.buffer).toBe(own.buffer);
  });

  it('weighs requests and replies', () => {
    const rig = serverRig({ cacheMaxBytes: 2000 });
    rig.ask('c', '1', 'x'.repeat(1700));
    expect(rig.sent).toEqual(['c: |RESPONSE|1|ERROR|BUSY']);
    rig.ask('c', '2', 'x'.repeat(1000));
    rig.finish({ payload: ['y'.repeat(5000)] });
    // A reply may lift the weight above the bound, and then nothing new is taken.
    rig.ask('c', '3');
    expect(rig.sent.at(-1)).toBe('c: |RESPONSE|3|ERROR|BUSY');
    expect(rig.session.cache.bytes).toBeGreaterThan(5000);
    rig.nowMs = 300_000;
    rig.session.sweep(rig.nowMs);
    expect([rig.session.cache.bytes, rig.session.cache.entries]).toEqual([0, 0]);
  });

  it('has no room for the answer of what runs at twice the bound and more, until lifetimes are over', () => {
    const rig = serverRig({ cacheMaxBytes: 10_000, cacheTtlMs: 100, limits: { maxPayloadBytes: 10_000 } });
    for (let id = 0; id < 6; id++) rig.ask('c', `${id}`);
    const large = { payload: ['y'.repeat(9000)] };
    const ends = (): string | undefined => {
      rig.finish(large);
      return rig.sent.at(-1)?.slice(0, 25);
    };
    expect([ends(), ends(), ends()]).toEqual(['c: |RESPONSE|0|OK|yyyyyyyy', 'c: |RESPONSE|1|OK|yyyyyyyy', 'c: |RESPONSE|2|ERROR|WP101'].map((text) => text.slice(0, 25)));
    rig.ask('c', '2');
    expect(rig.sent.at(-1)).toContain('WP1011: expected room in the cache');
    // An error of its own has no room either.
    rig.finish({ thrown: new Error('z'.repeat(4000)) });
    expect(rig.sent.at(-1)).toContain('WP1011');
    rig.nowMs = 100;
    expect(ends()).toBe('c: |RESPONSE|4|OK|yyyyyyy');
    expect(rig.session.tally.handlerErrors).toBe(2);
  });

  it('answers 64 asks of one execution, and counts those beyond', () => {
    const rig = serverRig();
    for (let time = 0; time < 70; time++) rig.ask('c', 'r');
    rig.finish();
    expect([rig.sent.length, rig.session.tally.repeatsWaited, rig.session.tally.repeatsDropped]).toEqual([64, 63, 6]);
    rig.ask('c', 'r');
    expect(rig.sent.length).toBe(65);
  });

  it('stays in shape over many lifetimes', () => {
    const rig = serverRig({ cacheTtlMs: 50, cacheMaxEntries: 51 });
    for (let index = 0; index < 5000; index++) {
      rig.nowMs = index;
      rig.ask('c', `${index}`);
      rig.finish();
    }
    expect(rig.session.tally).toMatchObject({ busy: 0, executions: 5000 });
    expect(rig.session.cache.entries).toBeLessThanOrEqual(51);
  });
});

describe('answers', () => {
  it('answers heartbeats at once, also while handlers run', () => {
    const rig = serverRig();
    rig.ask('c', 'r');
    rig.hear('d', '', 'HEARTBEAT');
    expect(rig.sent).toEqual(['d: |HEARTBEAT|s']);
  });

  it.each([
    ['an error', { thrown: new TypeError('wrong') }, 'wrong'],
    ['a text', { thrown: 'plain' }, '"plain"'],
    ['nothing', { thrown: undefined }, 'undefined'],
    ['no frames', { payload: [] }, 'WP1004: expected a payload of at least one frame, each a Uint8Array or a string; found no frame. Send one empty frame where there is nothing to say.'],
    ['no list', { payload: 'text' as never }, 'WP1004: expected a payload of at least one frame, each a Uint8Array or a string; found "text". Send one empty frame where there is nothing to say.'],
    ['a number as frame', { payload: [7 as never] }, 'WP1004: expected each payload frame a Uint8Array or a string; found 7 as frame 0. Encode the value first.'],
    ['too much', { payload: [Buffer.alloc(2 ** 20 + 1)] }, 'WP1005: expected frames of at most 1048576 bytes; found one of 1048577. Split the payload, or raise the limit on both sides.'],
  ])('answers ERROR when a handler gives %s, and goes on', (_, result, message) => {
    const rig = serverRig();
    rig.ask('c', 'r');
    rig.finish(result);
    rig.ask('c', 's');
    rig.finish();
    expect(rig.sent).toEqual([`c: |RESPONSE|r|ERROR|${message}`, 'c: |RESPONSE|s|OK|done']);
  });

  it('takes the first end of an execution alone', () => {
    const rig = serverRig();
    rig.ask('c', 'r');
    const [execution] = rig.executions;
    rig.finish();
    if (execution !== undefined) rig.session.executed(execution, { thrown: new Error('late') }, 0);
    rig.ask('c', 'r');
    expect(rig.sent).toEqual(Array(2).fill('c: |RESPONSE|r|OK|done'));
    expect([rig.session.cache.executing, rig.session.cache.entries, rig.session.tally.handlerErrors]).toEqual([0, 1, 0]);
  });

  it('cuts a long message between characters', () => {
    const rig = serverRig();
    rig.ask('c', 'r');
    rig.finish({ thrown: new Error(`x${'é'.repeat(5000)}`) });
    expect(rig.sent[0]).toBe(`c: |RESPONSE|r|ERROR|x${'é'.repeat(2047)}`);
  });

  it('counts malformed messages by their reason and answers none', () => {
    const rig = serverRig();
    rig.hear('c');
    rig.hear('c', '', 'RESPONSE', 'id', 'OK', 'x');
    expect([rig.sent, rig.session.tally.malformed.short, rig.session.tally.malformed.direction]).toEqual([[], 1, 1]);
  });

  it('takes nothing new when stopping, and sends nothing when closed', () => {
    const rig = serverRig();
    rig.ask('c', '1');
    rig.ask('c', '2');
    rig.session.stop();
    rig.ask('c', '3');
    rig.hear('c', '', 'HEARTBEAT');
    rig.finish();
    rig.session.close();
    rig.finish();
    expect(rig.sent).toEqual(['c: |RESPONSE|1|OK|done']);
    expect(rig.session.tally).toMatchObject({ ignored: 2, executions: 2 });
  });

  it('tells what it does', () => {
    const rig = serverRig({ cacheMaxEntries: 1 });
    const told: string[] = [];
    rig.events.on('received', ({ frames }) => told.push(`received ${frames.length}`));
    rig.events.on('execute', ({ requestId }) => told.push(`execute ${requestId}`));
    rig.events.on('executed', ({ status, message, durationMs }) => told.push(`executed ${status} ${message} ${durationMs}`));
    rig.events.on('repeat', ({ from }) => told.push(`repeat ${from}`));
    rig.events.on('busy', ({ requestId }) => told.push(`busy ${requestId}`));
    rig.events.on('malformed', ({ reason }) => told.push(`malformed ${reason}`));
    rig.events.on('sent', ({ frames }) => told.push(`sent ${frames.length}`));
    rig.ask('c', 'r');
    rig.ask('c', 'r');
    rig.ask('c', 's');
    rig.nowMs = 7;
    rig.finish({ thrown: new Error('no') });
    rig.ask('c', 'r');
    rig.hear('c', 'x', 'y');
    rig.events.flush();
    expect(told).toEqual([
      'received 4',
      'execute r',
      'received 4',
      'repeat execution',
      'received 4',
      'busy s',
      'sent 5',
      'executed error no 7',
      'sent 5',
      'sent 5',
      'received 4',
      'repeat cache',
      'sent 5',
      'received 2',
      'malformed envelope',
    ]);
  });
});
