/** More mistakes of a server, found by those who wrote servers of their own from the page: keys, bounds, memory, peers that go away. */
import { faultsIn, type SubjectFault } from './subject-fault.js';

const fault = faultsIn('server', 'python/server.py');
const key = 'key = (client, request_id)\n        entry = self.cache.get(key)';
/** Two pairs of client and id are one where that part of them, in Python, is the same. */
export const keyedBy = (part: string): [string, string] => [key, `key = (client, request_id)\n        part = lambda k: ${part}\n        entry = next((e for k, e in self.cache.items() if part(k) == part(key)), None)`];
const malformed = 'self.malformed += 1';
const cached = '        else:\n            self.reply(key, entry.outcome)';
const stored = '        entry.ended_ms = now_ms()\n';
/** An outcome is not kept, in a case told in Python. */
export const forgotten = (when: string): [string, string] => [`${stored}        for _ in range(entry.asked):\n            self.reply(key, entry.outcome)\n`, `${stored}        for _ in range(entry.asked):\n            self.reply(key, entry.outcome)\n        if ${when}:\n            self.drop(key)\n`];
const smallBound: [string, string] = ['MAX_ENTRIES, MAX_BYTES, MAX_FRAME_BYTES = 100_000,', 'MAX_ENTRIES, MAX_BYTES, MAX_FRAME_BYTES = 100,'];
const largerBound: [string, string] = [smallBound[0], smallBound[1].replace('100,', '3_000,')];
const refusal = '            self.reply(key, [b"ERROR", b"BUSY"])\n            return\n';
const heartbeatAnswer = 'self.send(client, [b"HEARTBEAT", self.options["serverId"].encode()])';
const outcome = 'entry.outcome = [b"OK", *entry.payload] if entry.error is None';
const cleaning = 'if entry.outcome is not None and self.is_over(entry)]:';
const received = '            client, *frames = self.socket.recv_multipart()\n';
const executed = '        self.executions[payload[0]] += 1\n';

export const serverStateFaults: readonly SubjectFault[] = [
  // Keys
  fault('key-joined-by-colon', 'Two clients that use the same request id', 'client and id are joined by a colon', keyedBy('b":".join(k)')),
  fault('key-ends-at-zero-byte', 'Two clients that use the same request id', 'routing ids end at their first zero byte', keyedBy('(k[0].split(b"\\0")[0], k[1])')),
  fault('key-sums-client', 'Two clients that use the same request id', 'clients are told apart by the sum of their bytes', keyedBy('(sum(k[0]), k[1])')),
  fault('key-client-as-text', 'Two clients that use the same request id', 'routing ids are read as UTF-8, whatever is in them', keyedBy('(k[0].decode(errors="replace"), k[1])')),
  fault('key-first-36', 'recognised by the client and the id alone', 'ids that agree in the first 36 bytes are one', keyedBy('(k[0], k[1][:36])')),
  fault('key-last-12', 'recognised by the client and the id alone', 'ids that agree in the last 12 bytes are one', keyedBy('(k[0], k[1][-12:])')),
  fault('key-number', 'recognised by the client and the id alone', 'ids of digits are numbers', keyedBy('(k[0], int(k[1]) if k[1].isdigit() else k[1])')),
  // What is remembered
  fault('forgets-large', 'within the cache lifetime', 'an outcome of more than 60 kB is not remembered', forgotten('entry.size > 60_000')),
  fault('forgets-empty', 'within the cache lifetime', 'an outcome of empty frames is not remembered', forgotten('entry.size == 0')),
  fault('remembers-text-only', 'answered with the first outcome', 'a repeat is answered with what stands before a zero byte', [cached, '        else:\n            self.reply(key, [frame.split(b"\\0")[0] for frame in entry.outcome])']),
  fault('remembers-16-frames', 'answered with the first outcome', 'a repeat is answered with at most 16 frames', [cached, '        else:\n            self.reply(key, entry.outcome[:16])']),
  fault('repeat-empty-is-new', 'recognised by the client and the id alone', 'a repeat with an empty payload is executed', ['        if entry is None:\n            self.execute', '        if entry is not None and payload == [b""]:\n            self.drop(key)\n            entry = None\n        if entry is None:\n            self.execute']),
  fault('remembers-100-clients', 'The bound never drops an entry that is younger than the lifetime', 'outcomes of the last hundred clients are kept', [stored, `${stored}        clients = list(dict.fromkeys(k[0] for k in self.cache))\n        for other in [k for k in self.cache if len(clients) > 100 and k[0] == clients[0] and self.cache[k].outcome is not None]:\n            self.drop(other)\n`]),
  fault('cleanup-drops-errors', 'OK or ERROR', 'the cleanup forgets every ERROR', [cleaning, 'if entry.outcome is not None and (entry.error is not None or self.is_over(entry))]:']),
  fault('cleanup-does-nothing', 'grows memory without bound', 'what has expired is dropped only where it is looked up, or when the cache is full', ['            self.clean_up()\n            self.cleanup_due', '            self.cleanup_due']),
  fault('malformed-is-kept', 'grows memory without bound', 'malformed messages are kept', [malformed, `${malformed}\n                self.kept = [*getattr(self, "kept", []), (client, frames)]`]),
  // Bounds
  fault('full-is-remembered', 'when the cache is full, a new request is answered ERROR BUSY', 'BUSY is an outcome like others', smallBound, [refusal, '            entry = self.cache[key] = Entry([], now_ms(), "BUSY")\n            self.finish(key)\n            return\n']),
  fault('full-forever', 'is younger than the lifetime', 'what has expired goes on counting for the bound', smallBound, ['self.size -= self.cache.pop(key).size', 'self.size -= self.cache.pop(key).size\n        self.gone = getattr(self, "gone", 0) + 1'], ['            self.clean_up()\n        if len(self.cache) >= MAX_ENTRIES', '            self.clean_up()\n        if len(self.cache) + getattr(self, "gone", 0) >= MAX_ENTRIES']),
  fault('full-drops-aged', 'The bound never drops an entry that is younger than the lifetime', 'when 100 are kept, those past half their lifetime make room', smallBound, ['            self.clean_up()\n        if len', '            for other in [k for k, e in self.cache.items() if e.outcome is not None and now_ms() - e.ended_ms > self.options["cacheTtlMs"] / 2]:\n                self.drop(other)\n        if len']),
  fault('full-drops-errors', 'The bound never drops an entry that is younger than the lifetime', 'when 3000 are kept, ERROR outcomes make room', largerBound, ['            self.clean_up()\n        if len', '            for other in [k for k, e in self.cache.items() if e.outcome is not None and e.error is not None]:\n                self.drop(other)\n        if len']),
  fault('full-drops-running', 'The bound never drops an entry that is being executed', 'when 3000 are kept, what is being executed makes room', largerBound, ['            self.clean_up()\n        if len', '            for other in list(self.running):\n                self.running.discard(other)\n                self.drop(other)\n        if len']),
  fault('full-without-heartbeats', 'A heartbeat is answered at once', 'when 100 are kept, heartbeats are not answered', smallBound, [`                ${heartbeatAnswer}`, `                len(self.cache) >= MAX_ENTRIES or ${heartbeatAnswer}`]),
  fault('one-at-a-time', 'when the cache is full', 'BUSY to a client that has another request executed', ['        if entry is None:\n            self.execute', '        if entry is None and any(k[0] == client for k in self.running):\n            self.reply(key, [b"ERROR", b"BUSY"])\n        elif entry is None:\n            self.execute']),
  fault('expired-refused', 'when the cache is full', 'a repeat after the lifetime is answered BUSY once', ['            self.drop(key)\n            entry = None\n', '            self.drop(key)\n            return self.reply(key, [b"ERROR", b"BUSY"])\n']),
  fault('at-most-200-at-once', 'each request is answered', 'what comes while 200 are being executed is dropped', [executed, `        if len(self.running) >= 200:\n            return\n${executed}`]),
  fault('remembers-errors', 'grows memory without bound', 'the cleanup leaves ERROR outcomes, which are refused by their age alone', ['if entry.outcome is not None and self.is_over(entry)]', 'if entry.outcome is not None and entry.outcome[0] != b"ERROR" and self.is_over(entry)]']),
  // Peers and frames
  fault('dies-of-gone-client', 'Nothing that a peer sends ends the process', 'a reply to a client that has gone ends the process', ['            pass  # the client is gone', '            raise SystemExit(1)  # the client is gone']),
  fault('wedged-by-long-delimiter', 'malformed: changes no server\'s state', 'a long first frame that should be empty stops the server', [received, `${received}            self.wedged = getattr(self, "wedged", False) or len(frames[0]) > 1000\n            if self.wedged:\n                continue\n`]),
  fault('strips-frames', 'payload frame', 'white space around a frame is lost', [outcome, outcome.replace('*entry.payload', '*(f.strip() for f in entry.payload)')]),
  fault('executes-hundredth-twice', 'At most one execution', 'every hundredth request is executed twice', [executed, `${executed}        self.executions[payload[0]] += sum(self.executions.values()) % 100 == 0\n`]),
];
