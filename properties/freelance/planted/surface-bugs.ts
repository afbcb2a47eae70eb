/** Bugs to plant at the product's edges: servers that come and go, what is told, limits, options, and the end. */
import { patchOf, type PlantedPatch } from './planted-bug.js';

const session = patchOf('client-session.ts');
const liveness = patchOf('liveness.ts');
const open = patchOf('open-request.ts');
const client = patchOf('client.ts');
const options = patchOf('client-options.ts');
const limits = patchOf('limits.ts');
const recorder = patchOf('recorder.ts');
const events = patchOf('events.ts');
const server = patchOf('server.ts');
const serverSession = patchOf('server-session.ts');
const queue = patchOf('deadline-queue.ts');
const serverOptions = patchOf('server-options.ts');
const cache = patchOf('dedup-cache.ts');
const stored = patchOf('stored-reply.ts');
const wire = patchOf('wire.ts');
const parse = patchOf('parse.ts');
const errorText = patchOf('error-text.ts');

const ofClient = 'client-properties';
const ofServer = 'server-properties';
const surface = 'surface';

export const surfaceBugs: readonly PlantedPatch[] = [
  // Servers that come and go.
  open('client-forgets-whom-it-asked', 'A server that is connected again is taken for one that was never asked.', ofClient, 'this.asked?.some(({ endpoint }) => endpoint === server.endpoint) === true', 'this.asked?.includes(server) === true'),
  session('client-disconnect-strands-its-attempts', 'An attempt that waits for a server that is taken away waits on.', ofClient, 'if (request.server !== server) continue;', 'if (request.server !== undefined) continue;'),
  session('client-disconnect-keeps-its-link', 'The link to a server that is taken away stays open.', ofClient, "if (this.#phase === 'running') this.#effects.close(server);", ''),
  session('client-late-server-without-heartbeat', 'A server that is connected while the client runs gets its first heartbeat with the common beat.', ofClient, 'if (isRunning) this.#liveness.heartbeat(server, nowMs);', ''),
  // What is told.
  session('client-tells-strays-as-late', 'A reply of a stranger is told as a late error.', ofClient, "this.#dropped(server, reply, 'stray', nowMs);", "this.#dropped(server, reply, 'late-error', nowMs);"),
  session('client-tells-no-reason', 'A server that an OK reply made ALIVE is told to be so for no reason.', ofClient, "this.#liveness.alive(server, 'ok', nowMs);", "this.#liveness.alive(server, '' as 'ok', nowMs);"),
  session('client-tells-no-wait', 'The wait before the next attempt is told with the wrong length.', ofClient, "requestId: request.call.requestId, delayMs });", 'requestId: request.call.requestId, delayMs: 0 });'),
  session('client-counts-late-errors-as-strays', 'A late ERROR reply is counted as a stray reply.', ofClient, 'this.tally.lateErrors++;', 'this.tally.strayReplies++;'),
  recorder('client-record-has-holes', 'The records are numbered from 1.', ofClient, 'seq: seq++', 'seq: ++seq'),
  recorder('client-record-says-undefined', 'A timer without a request is recorded with an id that is undefined.', ofClient, "...(event.requestId !== undefined && { 'messaging.message.id': event.requestId }),", "'messaging.message.id': event.requestId,"),
  events('listeners-spoil-the-others', 'A listener that throws ends the telling.', surface, 'for (const tell of this.#pending) this.guard(tell);', 'this.guard(() => {\n      for (const tell of this.#pending) tell();\n    });'),
  serverSession('server-tells-repeats-as-executed', 'A repeat that waits for an execution is told to come from the cache.', ofServer, "entry.reply === undefined ? 'execution' : 'cache'", "'cache'"),
  // Options and limits.
  client('client-connects-to-a-wildcard', 'An endpoint that can only be bound is taken by connect.', surface, "const normal = normalizeEndpoint(endpoint, 'connect');\n    this", "const normal = normalizeEndpoint(endpoint, 'bind');\n    this"),
  options('client-takes-any-time', 'A time that is not finite is taken.', surface, 'Number.isFinite(value) && (value as number) >= leastMs', "typeof value === 'number' && value >= leastMs"),
  options('client-loses-defaults', 'An option that is given as undefined is none, and not the default.', surface, '.filter(([, value]) => value !== undefined)', ''),
  limits('limits-one-frame-too-many', 'A message may have one frame more than allowed.', surface, 'payload.length > limits.maxPayloadFrames', 'payload.length > limits.maxPayloadFrames + 1'),
  limits('limits-of-frames-alone', 'The bytes of all frames together have no limit.', surface, 'return bytes > limits.maxPayloadBytes ?', 'return bytes > Infinity ?'),
  session('client-busy-forgets-the-bytes', 'The bytes of requests that have ended still count as open.', surface, 'this.#openBytes -= request.call.payloadBytes;', ''),
  client('client-late-timer-judges-first', 'After a stall servers are called silent before what they sent is heard.', surface, 'await this.#links.drainInput();', ''),
  liveness('client-keeps-what-does-not-open', 'A server whose link cannot be opened is known all the same, and asked.', surface, 'if (opens) this.#effects.open(server);\n    this.#servers.set(endpoint, server);', 'this.#servers.set(endpoint, server);\n    if (opens) this.#effects.open(server);'),
  liveness('client-leaves-links-open', 'Where one link cannot be opened, those that were opened before stay open.', surface, 'for (const server of opened) this.#effects.close(server);', ''),
  parse('client-drops-long-errors', 'An ERROR reply that is longer than the limit of a payload frame is dropped.', surface, 'Math.max(limits.maxFrameBytes, maxErrorBytes)', 'limits.maxFrameBytes'),
  events('listeners-hear-after-they-left', 'A listener that has left hears what had happened by then.', surface, 'subscription.listener = undefined;', ''),
  events('listeners-take-others-along', 'Ending a subscription twice ends those that came later.', surface, 'if (all.delete(subscription) && all.size === 0)', 'all.delete(subscription);\n      if (all.size === 0)'),
  client('client-tells-late-what-left-late', 'A message that waited for its server is told to have left with the next thing that happens.', surface, 'queueMicrotask(() => this.#events.flush());', ''),
  queue('client-moments-in-any-order', 'What falls due at one moment is done in the order of a heap.', surface, 'one.rank === other.rank ? one.turn < other.turn : one.rank < other.rank', 'false'),
  queue('client-beats-before-it-judges', 'A heartbeat and a silence of one moment come in the order of scheduling.', surface, 'one.rank === other.rank ? one.turn < other.turn : one.rank < other.rank', 'one.turn < other.turn'),
  liveness('client-silent-a-millisecond-early', 'A server that was heard again a millisecond after its deadline was set is DEAD at its timeout, not beyond it.', surface, 'nowMs - server.lastHeardMs <= this.#settings.heartbeatTimeoutMs', 'nowMs - server.lastHeardMs < this.#settings.heartbeatTimeoutMs'),
  open('client-takes-answers-to-what-never-left', 'A reply is taken from a server whose message its link refused.', surface, "this.ticket?.state === 'left'", 'this.ticket !== undefined'),
  // The cache and the end.
  cache('server-weighs-the-payload-for-ever', 'An entry that is stored keeps the weight of its request.', ofServer, 'this.#weight -= entry.weight;\n    entry.reply', 'entry.reply'),
  cache('server-holds-what-it-forgot', 'What is forgotten is no longer counted, and still held.', surface, 'this.#stored.shift();', '((this as { forgotten?: unknown[] }).forgotten ??= []).push(this.#stored.shift());'),
  serverSession('server-grows-by-what-runs', 'What runs when the cache is full may lift it above its bound without end.', surface, 'if (this.cache.isOverfull(nowMs)) throw noRoom();', ''),
  serverSession('server-answers-every-ask', 'Repeats that come while a handler runs are remembered and answered without end.', surface, 'entry.reply === undefined && entry.asks >= maxAsks', 'entry.reply === undefined && entry.asks >= Infinity'),
  server('server-fails-to-start-for-ever', 'A server that could not bind once never can.', surface, 'this.#starting = undefined;', ''),
  server('server-stops-at-any-time', 'A stop that drains for no time that there is ends the server.', surface, "timeMs('drainMs', drainMs, 0);", ''),
  serverOptions('server-shares-its-name', 'All servers that bind any free port go by one id.', surface, 'server@${bind}#${own}', 'server@${bind}'),
  server('server-never-sweeps', 'What is too old stays until it is asked for.', ofServer, 'this.#session.sweep(this.#clock.nowMs());', ''),
  stored('server-keeps-the-buffers-of-its-handler', 'What a handler answered is remembered by reference.', ofServer, 'if (!isSmall(frame)) return kept(frame);', 'if (frame.byteLength > 0) return kept(frame);'),
  serverSession('server-answers-from-its-handlers-memory', 'What leaves is the buffer that the handler gave, and may have used again by then.', surface, 'const frames = replyFrames(idFrame, reply);', "const frames = [...replyFrames(idFrame, reply).slice(0, 4), ...(reply.ok && 'payload' in result ? payloadFrames(result.payload as readonly PayloadFrame[], this.#settings.limits) : replyFrames(idFrame, reply).slice(4))];"),
  stored('server-weighs-no-frames', 'Many small frames weigh no more than their bytes.', ofServer, 'bytesOf(frames) + frameCharge * Math.max(0, frames.length - 1)', 'bytesOf(frames)'),
  stored('server-repeats-other-bytes', 'A repeat of an answer that is no ASCII text gets other bytes.', surface, "Buffer.from(frame, 'latin1')", 'Buffer.from(frame)'),
  wire('server-cuts-characters', 'A long error message is cut within a character.', ofServer, 'while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;', ''),
  server('server-drain-answers-nobody', 'What ends while the server drains is not answered.', ofServer, 'if (drainMs > 0) await this.#idle(drainMs);\n    this.#abort.abort();\n    this.#session.close();', 'this.#session.close();\n    if (drainMs > 0) await this.#idle(drainMs);\n    this.#abort.abort();'),
  server('server-runs-before-its-start', 'A server that was not started says that it runs.', surface, 'return this.#router !== undefined && this.#stopping === undefined;', 'return this.#stopping === undefined;'),
  server('server-drains-for-the-first', 'The first handler that ends while the server drains ends the draining.', surface, 'if (this.#session.cache.executing === 0) this.#whenIdle?.();', 'this.#whenIdle?.();'),
  server('server-swallows-its-last-answers', 'What was answered last is not given time to leave.', surface, 'close({ drainMs: flushMs })', 'close()'),
  server('server-ignores-a-raised-limit', 'The limit of a frame can be lowered but not raised.', surface, '{ maxFrameBytes: Math.max(limits.maxFrameBytes, maxErrorBytes) }', '{}'),
  errorText('server-dies-of-an-odd-error', 'An error’s message is taken for text: one that is none ends the process.', surface, "typeof message === 'string' ? message : shown(message)", 'message as string'),
  server('server-believes-every-thenable', 'A thenable that throws ends the process, and one that calls back twice ends two executions.', surface, 'void this.#later(execution, result);', 'void (result as Promise<unknown>).then((payload) => this.#executed(execution, { payload }), (thrown: unknown) => this.#executed(execution, { thrown }));'),
  server('server-tells-no-handler-to-give-up', 'The signal of a handler is never given.', ofServer, 'this.#abort.abort();', ''),
];
