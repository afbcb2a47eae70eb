/** Bugs to plant in the server, each a slip that somebody could make. */
import { patchOf, type PlantedPatch } from './planted-bug.js';

const session = patchOf('server-session.ts');
const cache = patchOf('dedup-cache.ts');
const shell = patchOf('server.ts');
const parse = patchOf('parse.ts');
const wire = patchOf('wire.ts');

const paths = 'server-paths-memory';

export const serverBugs: readonly PlantedPatch[] = [
  // At most one execution.
  session('server-never-remembers', 'Every repeat is executed again.', paths, 'if (known !== undefined) {', 'if (known !== undefined && known.weight < 0) {'),
  session('server-mixes-up-clients', 'A request is known by its id alone: two clients see each other’s replies.', paths, 'return String.fromCharCode(client.byteLength) + latin1Of(client) + requestId;', "return (client.byteLength > 0 ? '0' : latin1Of(client)) + requestId;"),
  cache('server-forgets-what-it-executes', 'A repeat that comes while the first is executed is executed too.', paths, 'const entry = this.#entries.get(key);', 'const found = this.#entries.get(key);\n    const entry = found?.reply === undefined ? undefined : found;'),
  session('server-executes-errors-again', 'An outcome ERROR is not remembered.', paths, 'weightOfReply(reply), nowMs);', 'weightOfReply(reply), reply.ok ? nowMs : -1e15);'),
  session('server-looks-at-the-payload', 'A repeat with another payload is taken for a new request.', paths, 'const key = keyOf(client, requestId);', 'const key = keyOf(client, requestId) + String(weightOfFrames(payload));'),
  // Lifetime.
  cache('server-lifetime-one-too-long', 'An entry lives a millisecond too long.', paths, 'nowMs - entry.storedMs >= this.#bounds.lifetimeMs', 'nowMs - entry.storedMs > this.#bounds.lifetimeMs'),
  cache('server-lifetime-renewed', 'Each repeat makes the entry young again.', paths, 'const entry = this.#entries.get(key);', 'const entry = this.#entries.get(key);\n    if (entry?.reply !== undefined && !this.#isExpired(entry, nowMs)) entry.storedMs = nowMs;'),
  cache('server-lifetime-not-checked', 'The lifetime is not checked at look-up; only the sweep ends it.', paths, '!this.#isExpired(entry, nowMs)) return entry;', 'entry.storedMs >= 0) return entry;'),
  cache('server-lifetime-for-ever', 'Nothing is ever forgotten.', paths, 'nowMs - entry.storedMs >= this.#bounds.lifetimeMs', 'nowMs - entry.storedMs >= this.#bounds.lifetimeMs * 1000'),
  cache('server-sweeps-early', 'The sweep forgets entries at half their lifetime.', paths, 'this.#isExpired(entry, nowMs); entry', 'this.#isExpired(entry, nowMs + this.#bounds.lifetimeMs / 2); entry'),
  // The bound.
  cache('server-forgets-when-full', 'A full cache forgets what it has stored to make room.', paths, 'if (this.#isFull(weight)) return undefined;', 'if (this.#isFull(weight)) this.sweep(Infinity);\n    if (this.#isFull(weight)) return undefined;'),
  cache('server-grows-without-bound', 'The bound of entries is not kept.', paths, 'return this.#entries.size >= this.#bounds.maxEntries ||', 'return'),
  cache('server-busy-one-early', 'BUSY comes one entry before the cache is full.', paths, 'this.#entries.size >= this.#bounds.maxEntries ||', 'this.#entries.size >= this.#bounds.maxEntries - 1 ||'),
  session('server-full-in-silence', 'A request for which there is no room is dropped without an answer.', paths, 'this.#send(client, errorFrames(idFrame, busyMessage), nowMs);', ''),
  // Answers.
  session('server-answers-one-of-the-waiting', 'Of those who wait for one execution only the first is answered.', paths, 'for (; entry.asks > 0; entry.asks--) this.#send(client, frames, nowMs);', 'entry.asks = 0;\n    this.#send(client, frames, nowMs);'),
  session('server-answers-once-too-often', 'One answer too many is sent.', paths, 'for (; entry.asks > 0; entry.asks--)', 'for (; entry.asks >= 0; entry.asks--)'),
  session('server-repeat-in-silence', 'A repeat of a finished request is not answered.', paths, 'this.#send(client, replyFrames(idFrame, entry.reply), nowMs);', ''),
  session('server-hides-the-error', 'The error’s message is not sent.', paths, 'errorMessageFrame(errorText(error))', "errorMessageFrame('internal error')"),
  session('server-error-as-ok', 'A handler that throws is answered OK.', paths, 'return storeReply(false, ', 'return storeReply(true, '),
  wire('server-drops-a-frame', 'Only the first frame of a result is sent.', paths, 'requestId, okStatus, ...payload]', 'requestId, okStatus, ...payload.slice(0, 1)]'),
  shell('server-ends-with-its-handler', 'A handler that rejects is never answered.', paths, 'end = { thrown };', 'if (thrown !== result) return;\n      end = { thrown };'),
  // Heartbeats and malformed messages.
  session('server-heartbeat-waits', 'Heartbeats are not answered while a handler runs.', paths, 'this.#send(client, this.#heartbeatAnswer, nowMs);', 'if (this.cache.executing === 0) this.#send(client, this.#heartbeatAnswer, nowMs);'),
  wire('server-heartbeat-without-id', 'The heartbeat answer lacks the server’s id.', paths, 'return [delimiter, heartbeatCommand, Buffer.from(serverId)];', 'return serverId === undefined ? [] : [delimiter, heartbeatCommand];'),
  session('server-answers-garbage', 'A malformed message is answered.', paths, 'this.tally.malformed[message]++;', "this.tally.malformed[message]++;\n      this.#send(client, errorFrames(Buffer.from('?'), message), nowMs);"),
  parse('server-takes-an-empty-request', 'A request without payload is executed.', paths, 'if (idFrame === undefined || frames.length < 4)', 'if (idFrame === undefined)'),
  parse('server-takes-any-delimiter', 'The delimiter need not be empty.', paths, "return first.byteLength === 0 && command.byteLength > 0 ? command : 'envelope';", "return command.byteLength > 0 ? command : 'envelope';"),
  parse('server-takes-any-case', 'Commands are read without regard to case.', paths, 'sameBytes(command, requestCommand)) {\n    const idFrame', "sameBytes(Buffer.from(Buffer.from(command).toString('latin1').toUpperCase()), requestCommand)) {\n    const idFrame"),
  // Stop.
  shell('server-stop-keeps-its-timer', 'Stop leaves the cleanup timer running.', paths, 'this.#session.stop();\n    this.#sweep?.cancel();\n    await this.#starting?.catch(() => undefined);\n    this.#sweep?.cancel();', 'this.#session.stop();\n    await this.#starting?.catch(() => undefined);'),
  shell('server-stop-keeps-its-socket', 'Stop does not release the socket.', paths, 'await this.#router?.close({ drainMs: flushMs });', ''),
];
