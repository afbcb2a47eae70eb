/** Mistakes of a server, sentence by sentence of the protocol page. */
import { faultsIn, type SubjectFault } from './subject-fault.js';

const fault = faultsIn('server', 'python/server.py');
const heartbeatAnswer = 'self.send(client, [b"HEARTBEAT", self.options["serverId"].encode()])';
const heartbeatCase = 'case [b"", b"HEARTBEAT"]:';
const requestCase = 'case [b"", b"REQUEST", request_id, _, *_] if is_text(request_id):';
const malformed = 'self.malformed += 1';
const send = 'self.socket.send_multipart([client, b"", *frames], zmq.NOBLOCK)';
const key = 'key = (client, request_id)\n        entry = self.cache.get(key)';
const overOnLookUp = 'if entry is not None and entry.outcome is not None and self.is_over(entry):';
const waits = 'entry.asked += 1';
const cached = '        else:\n            self.reply(key, entry.outcome)';
const outcome = 'entry.outcome = [b"OK", *entry.payload] if entry.error is None else [b"ERROR", entry.error.encode()]';
const stored = '        entry.ended_ms = now_ms()\n';
const owed = 'for _ in range(entry.asked):';
const sendReply = 'self.send(client, [b"RESPONSE", request_id, *outcome])';
const over = 'return now_ms() - entry.ended_ms >= self.options["cacheTtlMs"]';
const executed = '        self.executions[payload[0]] += 1\n';
const busy = '        if len(self.cache) >= MAX_ENTRIES or self.size >= MAX_BYTES:\n            self.reply(key, [b"ERROR", b"BUSY"])\n            return\n';
const smallBound: [string, string] = ['MAX_ENTRIES, MAX_BYTES, MAX_FRAME_BYTES = 100_000,', 'MAX_ENTRIES, MAX_BYTES, MAX_FRAME_BYTES = 500,'];
const cleaning = 'if entry.outcome is not None and self.is_over(entry)]:';
const close = '            self.socket.close()\n        self.socket, self.cleanup_due_ms = None, math.inf\n';

export const serverFaults: readonly SubjectFault[] = [
  // Frames
  fault('heartbeat-answer-without-id', 'heartbeat answer: …, server id', 'the answer lacks the server id', [heartbeatAnswer, 'self.send(client, [b"HEARTBEAT"])']),
  fault('heartbeat-answer-other-id', 'heartbeat answer: …, server id', 'the answer names the endpoint instead of the server id', [heartbeatAnswer, 'self.send(client, [b"HEARTBEAT", self.options["bind"].encode()])']),
  fault('heartbeat-answer-echoes-client', 'heartbeat answer: …, server id', 'the answer names the client', [heartbeatAnswer, 'self.send(client, [b"HEARTBEAT", client])']),
  fault('heartbeat-id-latin-1', 'server id (UTF-8)', 'the server id goes out as Latin-1', [heartbeatAnswer, 'self.send(client, [b"HEARTBEAT", self.options["serverId"].encode("latin-1", "replace")])']),
  fault('without-delimiter', '"", …', 'nothing that goes out has the empty frame', [send, 'self.socket.send_multipart([client, *frames], zmq.NOBLOCK)']),
  fault('reply-without-delimiter', 'reply: "", RESPONSE, …', 'replies lack the empty frame', [sendReply, 'self.socket.send_multipart([client, b"RESPONSE", request_id, *outcome])']),
  fault('reply-upper-case-id', 'reply: …, request id', 'the request id comes back in capitals', [sendReply, 'self.send(client, [b"RESPONSE", request_id.upper(), *outcome])']),
  fault('reply-first-frame-only', 'reply: …, payload frame, …', 'only the first payload frame comes back', [outcome, outcome.replace('*entry.payload]', 'entry.payload[0]]')]),
  fault('reply-drops-empty-frames', 'which may be empty', 'empty payload frames are lost', [outcome, outcome.replace('*entry.payload]', '*([f for f in entry.payload if f] or [b""])]')]),
  fault('reply-joins-frames', 'reply: …, payload frame, …', 'payload frames come back as one', [outcome, outcome.replace('*entry.payload]', 'b"".join(entry.payload)]')]),
  fault('empty-payload-refused', 'at least one payload frame, which may be empty', 'a request whose only payload frame is empty is malformed', [requestCase, 'case [b"", b"REQUEST", request_id, _, *_] if is_text(request_id) and any(frames[3:]):']),
  fault('text-payload-only', 'payload frame', 'a payload that is not UTF-8 is malformed', [requestCase, 'case [b"", b"REQUEST", request_id, _, *_] if is_text(request_id) and is_text(frames[3]):']),
  // Malformed
  fault('dies-of-malformed', 'malformed: never fatal', 'a malformed message ends the process', [malformed, 'raise SystemExit(1)']),
  fault('dies-of-single-frame', 'malformed: never fatal', 'a message of one frame ends the process', ['        match frames:', '        frames[1]\n        match frames:']),
  fault('dies-of-bad-text', 'malformed: never fatal', 'a request id that is not UTF-8 ends the process', [requestCase, 'case [b"", b"REQUEST", request_id, _, *_] if request_id.decode() is not None:'], ['            self.receive(client, frames)\n', '            try:\n                self.receive(client, frames)\n            except UnicodeDecodeError:\n                os._exit(1)\n']),
  fault('malformed-answered', 'malformed: never answered', 'a malformed message is answered ERROR', [malformed, 'self.send(client, [b"RESPONSE", b"", b"ERROR", b"malformed"])']),
  fault('malformed-request-answered', 'malformed: never answered', 'a request without payload is answered ERROR', [malformed, 'len(frames) == 3 and frames[1] == b"REQUEST" and self.reply((client, frames[2]), [b"ERROR", b"no payload"])']),
  fault('request-without-payload', 'at least one payload frame', 'a request without payload is executed with an empty one', [requestCase, 'case [b"", b"REQUEST", request_id, *_] if is_text(request_id):'], ['self.request(client, request_id, frames[3:])', 'self.request(client, request_id, frames[3:] or [b""])']),
  fault('request-lower-case', 'request: "", REQUEST', '"request" is understood too', [requestCase, 'case [b"", kind, request_id, _, *_] if kind.upper() == b"REQUEST" and is_text(request_id):']),
  fault('request-without-delimiter', 'request: "", REQUEST', 'a request without the empty frame is executed', ['        match frames:', '        match frames if frames[:1] == [b""] else [b"", *frames]:'], ['self.request(client, request_id, frames[3:])', 'self.request(client, request_id, frames[frames.index(request_id) + 1:])']),
  fault('delimiter-not-checked', 'request: "", REQUEST', 'the first frame may be anything', [requestCase, 'case [_, b"REQUEST", request_id, _, *_] if is_text(request_id):']),
  fault('heartbeat-prefix', 'heartbeat: "", HEARTBEAT', 'HEARTBEATS is answered', [heartbeatCase, 'case [b"", kind] if kind.startswith(b"HEARTBEAT"):']),
  fault('reply-taken-as-request', 'Anything else is malformed', 'a RESPONSE sent to the server is executed', [requestCase, 'case [b"", b"REQUEST" | b"RESPONSE", request_id, _, *_] if is_text(request_id):']),
  fault('bans-after-malformed', 'malformed: changes no server\'s state', 'a client that sent something malformed is ignored from then on', [malformed, 'self.banned = {client, *getattr(self, "banned", ())}'], ['        match frames:', '        if client in getattr(self, "banned", ()):\n            return\n        match frames:']),
  // At most one execution
  fault('no-deduplication', 'At most one execution', 'every repeat is executed', [key, 'key = (client, request_id)\n        entry = None']),
  fault('deduplicates-by-id', 'Two clients that use the same request id', 'the cache is kept by request id alone', [key, 'key = (client, request_id)\n        first = next((other for other in self.cache if other[1] == request_id), key)\n        entry = self.cache.get(first)']),
  fault('deduplicates-by-payload', 'A repeat is recognised by the client and the id alone', 'a repeat with another payload is executed', [key, 'key = (client, request_id)\n        entry = self.cache.get(key)\n        if entry is not None and entry.payload != payload:\n            self.drop(key)\n            entry = None']),
  fault('deduplicates-by-first-frame', 'A repeat is recognised by the client and the id alone', 'two requests of a client with the same first frame are one', [key, 'key = (client, request_id)\n        same = [other for other in self.cache if other[0] == client and self.cache[other].payload[:1] == payload[:1] and len(payload[0]) > 0]\n        entry = self.cache.get(key) or (self.cache[same[0]] if same else None)']),
  fault('id-truncated', 'recognised by the client and the id alone', 'ids that agree in the first 32 bytes are one', [key, 'key = (client, request_id)\n        entry = next((e for k, e in self.cache.items() if k[0] == client and k[1][:32] == request_id[:32]), None)']),
  fault('id-without-case', 'recognised by the client and the id alone', 'ids that differ in case are one', [key, 'key = (client, request_id)\n        entry = next((e for k, e in self.cache.items() if k[0] == client and k[1].lower() == request_id.lower()), None)']),
  fault('remembers-last-only', 'within the cache lifetime', 'only the last outcome of each client is kept', [stored, `${stored}        for other in [k for k in self.cache if k[0] == key[0] and k != key and self.cache[k].outcome is not None]:\n            self.drop(other)\n`]),
  fault('remembers-last-64', 'The bound never drops an entry that is younger than the lifetime', 'only the last 64 outcomes are kept', [stored, `${stored}        done = [k for k in self.cache if self.cache[k].outcome is not None]\n        for other in done[:-64]:\n            self.drop(other)\n`]),
  fault('evicts-oldest-when-full', 'The bound never drops an entry that is … younger than the lifetime', 'when 500 are kept, the oldest makes room', smallBound, [busy, '        if len(self.cache) >= MAX_ENTRIES:\n            self.drop(next(key for key, entry in self.cache.items() if entry.outcome is not None))\n']),
  fault('forgets-all-when-full', 'The bound never drops an entry that is … younger than the lifetime', 'when 500 are kept, the cache is emptied', smallBound, [busy, '        if len(self.cache) >= MAX_ENTRIES:\n            for other in [k for k in self.cache if self.cache[k].outcome is not None]:\n                self.drop(other)\n']),
  fault('full-is-silent', 'answered ERROR BUSY', 'when 500 are kept, a new request gets no answer', smallBound, ['            self.reply(key, [b"ERROR", b"BUSY"])\n', '']),
  fault('full-executes', 'answered ERROR BUSY and not executed', 'when 500 are kept, a new request is answered BUSY and executed', smallBound, ['            self.reply(key, [b"ERROR", b"BUSY"])\n', '            self.reply(key, [b"ERROR", b"BUSY"])\n            self.executions[payload[0]] += 1\n']),
  fault('full-says-otherwise', 'answered ERROR BUSY', 'when 500 are kept, a new request is answered ERROR FULL', smallBound, ['[b"ERROR", b"BUSY"]', '[b"ERROR", b"FULL"]']),
  fault('full-refuses-repeats', 'a new request is answered ERROR BUSY', 'when 500 are kept, repeats are answered BUSY too', smallBound, ['        if entry is None:\n', '        if entry is None or len(self.cache) >= MAX_ENTRIES:\n']),
  fault('full-uncached', 'within the cache lifetime', 'when 500 are kept, new requests are executed without being remembered', smallBound, [busy, ''], [stored, `${stored}        if len(self.cache) > MAX_ENTRIES:\n            self.size, _ = self.size - entry.size, self.cache.pop(key)\n`]),
  fault('error-not-cached', 'answered with the first outcome, OK or ERROR', 'an ERROR is not remembered', [stored, `${stored}        if entry.error is not None:\n            self.drop(key)\n`]),
  fault('error-cached-as-generic', 'answered with the first outcome, OK or ERROR', 'a repeat of an ERROR is answered with another message', [cached, '        else:\n            self.reply(key, entry.outcome if entry.error is None else [b"ERROR", b"failed before"])']),
  fault('repeat-takes-new-payload', 'answered with the first outcome', 'a repeat is answered with its own payload, without execution', [cached, '        else:\n            self.reply(key, [b"OK", *payload] if entry.error is None else entry.outcome)']),
  fault('repeat-refused', 'answered with the first outcome', 'a repeat is answered ERROR DUPLICATE', [cached, '        else:\n            self.reply(key, [b"ERROR", b"DUPLICATE"])']),
  fault('repeat-ignored', 'a repeat is answered with the first outcome', 'a repeat is not answered', [cached, '        else:\n            pass']),
  fault('repeat-answered-once', 'a repeat is answered with the first outcome', 'only the first repeat is answered', [cached, '        elif not getattr(entry, "repeated", False):\n            entry.repeated = True\n            self.reply(key, entry.outcome)']),
  fault('repeat-loses-frames', 'answered with the first outcome', 'a repeat is answered with the first payload frame only', [cached, '        else:\n            self.reply(key, entry.outcome[:2])']),
  // While it is being executed
  fault('repeat-while-running-executes', 'A repeat that comes while the first is still being executed waits', 'it is executed again', [`        elif entry.outcome is None:\n            ${waits}`, '        elif entry.outcome is None:\n            self.executions[payload[0]] += 1\n            entry.asked += 1']),
  fault('repeat-while-running-refused', 'A repeat that comes while the first is still being executed waits', 'it is answered ERROR BUSY', [waits, 'self.reply(key, [b"ERROR", b"BUSY"])']),
  fault('repeat-while-running-ok', 'A repeat that comes while the first is still being executed waits', 'it is answered OK at once', [waits, 'self.reply(key, [b"OK", *entry.payload])']),
  fault('waiters-lost', 'waits for that execution', 'only one reply is sent, however many asked', [waits, 'pass']),
  fault('waiters-lost-after-one', 'waits for that execution', 'at most one that waits is answered beside the first', [waits, 'entry.asked = 2']),
  fault('waiters-get-error', 'waits for that execution', 'those that wait get ERROR', [`        ${owed}\n            self.reply(key, entry.outcome)`, `        self.reply(key, entry.outcome)\n        for _ in range(entry.asked - 1):\n            self.reply(key, [b"ERROR", b"TIMEOUT"])`]),
  fault('running-not-remembered', 'At most one execution', 'the entry is made when the handler ends', ['        elif entry.outcome is None:\n', '        elif entry.outcome is None and now_ms() < entry.due_ms - 1e9:\n'], [cached, '        elif entry.outcome is None:\n            self.executions[payload[0]] += 1\n            entry.asked += 1\n        else:\n            self.reply(key, entry.outcome)']),
  fault('running-expires', 'The bound never drops an entry that is being executed', 'the lifetime counts from the start, also while the handler runs', [overOnLookUp, 'if entry is not None and now_ms() - entry.begun_ms >= self.options["cacheTtlMs"]:\n            self.running.discard(key)\n        if entry is not None and now_ms() - entry.begun_ms >= self.options["cacheTtlMs"]:'], ['        self.outcome = None', '        self.begun_ms = now_ms()\n        self.outcome = None']),
  // Lifetime
  fault('lifetime-extended', 'within the cache lifetime', 'each repeat extends the lifetime', [cached, '        else:\n            entry.ended_ms = now_ms()\n            self.reply(key, entry.outcome)']),
  fault('lifetime-endless', 'within the cache lifetime', 'nothing is ever forgotten', [over, 'return False']),
  fault('lifetime-halved', 'within the cache lifetime', 'entries are forgotten after half the lifetime', [over, 'return now_ms() - entry.ended_ms >= self.options["cacheTtlMs"] / 2']),
  fault('lifetime-short', 'within the cache lifetime', 'entries are forgotten after three quarters of the lifetime', [over, 'return now_ms() - entry.ended_ms >= self.options["cacheTtlMs"] * 0.75']),
  fault('lifetime-doubled', 'within the cache lifetime', 'entries are kept for twice the lifetime', [over, 'return now_ms() - entry.ended_ms >= 2 * self.options["cacheTtlMs"]']),
  fault('lifetime-checked-by-cleanup', 'An entry\'s lifetime is checked when it is looked up', 'only the cleanup forgets entries', [overOnLookUp, 'if False:']),
  fault('lifetime-is-cleanup-interval', 'within the cache lifetime', 'the cleanup interval is taken for the lifetime', [over, 'return now_ms() - entry.ended_ms >= self.options["cacheCleanupIntervalMs"]']),
  fault('lifetime-of-errors-short', 'OK or ERROR', 'an ERROR is forgotten after a quarter of the lifetime', [over, 'return now_ms() - entry.ended_ms >= self.options["cacheTtlMs"] * (1 if entry.error is None else 0.25)']),
  fault('cleanup-drops-all', 'within the cache lifetime', 'the cleanup forgets everything', [cleaning, 'if entry.outcome is not None]:']),
  fault('cleanup-drops-running', 'The bound never drops an entry that is being executed', 'the cleanup forgets what is being executed', ['            self.clean_up()\n            self.cleanup_due', '            for key in list(self.running):\n                self.running.discard(key)\n                self.drop(key)\n            self.clean_up()\n            self.cleanup_due']),
  // Handler
  fault('dies-of-throw', 'the server goes on', 'a handler that throws ends the process', [executed, `${executed}        if self.mode == "error":\n            raise SystemExit(1)\n`]),
  fault('throw-is-silent', 'A handler that throws gives an ERROR reply', 'no reply', [`        ${owed}`, '        for _ in range(entry.asked if entry.error is None else 0):']),
  fault('throw-is-ok', 'A handler that throws gives an ERROR reply', 'an OK reply with the message', [outcome, 'entry.outcome = [b"OK", *(entry.payload if entry.error is None else [entry.error.encode()])]']),
  fault('throw-message-lost', 'with the error\'s message', 'the message is "internal error"', [outcome, outcome.replace('entry.error.encode()', 'b"internal error"')]),
  fault('throw-message-prefixed', 'with the error\'s message', 'the message has the error\'s type in front', [outcome, outcome.replace('entry.error.encode()', 'b"Exception: " + entry.error.encode()')]),
  fault('throw-message-latin-1', 'message (UTF-8)', 'the message goes out as Latin-1', [outcome, outcome.replace('entry.error.encode()', 'entry.error.encode("latin-1", "replace")')]),
  fault('throw-message-cut', 'with the error\'s message', 'the message is cut after 16 bytes', [outcome, outcome.replace('entry.error.encode()', 'entry.error.encode()[:16]')]),
  fault('throw-sends-payload', 'error reply: …, message', 'the payload follows the message', [outcome, outcome.replace('entry.error.encode()]', 'entry.error.encode(), *entry.payload]')]),
  fault('stays-broken', 'the server goes on', 'after one throw every request fails', [executed, `${executed}        Server.broken = getattr(Server, "broken", None) or (self.message if self.mode == "error" else None)\n`], ['self.message if self.mode == "error" else None)\n        self.cache', 'Server.broken)\n        self.cache']),
  fault('throw-executes-twice', 'At most one execution', 'a handler that throws is tried once more', [executed, `${executed}        if self.mode == "error":\n            self.executions[payload[0]] += 1\n`]),
  // Heartbeats
  fault('heartbeat-waits-for-handler', 'A heartbeat is answered at once, also while handlers run', 'the handler blocks everything', [executed, `${executed}        if self.mode == "delay":\n            time.sleep(self.delay_ms / 1000)\n`], ['delay_ms = self.delay_ms if self.mode == "delay" else 0', 'delay_ms = 0']),
  fault('heartbeat-after-handler', 'A heartbeat is answered at once, also while handlers run', 'heartbeats are put off while a handler runs', [`                ${heartbeatAnswer}`, `                if self.running:\n                    self.put_off = getattr(self, "put_off", []) + [client]\n                else:\n                    ${heartbeatAnswer}`], ['        if self.cleanup_due_ms <= now_ms():', '        if not self.running and self.socket is not None:\n            self.put_off, clients = [], getattr(self, "put_off", [])\n            for client in clients:\n                self.receive(client, [b"", b"HEARTBEAT"])\n        if self.cleanup_due_ms <= now_ms():']),
  fault('heartbeat-of-busy-client', 'A heartbeat is answered at once, also while handlers run', 'a client whose request is being executed gets no answer', [`                ${heartbeatAnswer}`, `                any(k[0] == client for k in self.running) or ${heartbeatAnswer}`]),
  fault('heartbeat-once', 'A heartbeat is answered at once', 'each client is answered once', [`                ${heartbeatAnswer}`, `                self.greeted = getattr(self, "greeted", set())\n                client in self.greeted or ${heartbeatAnswer}\n                self.greeted.add(client)`]),
  fault('heartbeat-every-other', 'A heartbeat is answered at once', 'every second heartbeat is answered', [`                ${heartbeatAnswer}`, `                self.beats = getattr(self, "beats", 0) + 1\n                self.beats % 2 == 0 or ${heartbeatAnswer}`]),
  fault('heartbeat-late', 'A heartbeat is answered at once', 'answered half a second later', [`                ${heartbeatAnswer}`, '                self.late = getattr(self, "late", []) + [(now_ms() + 500, client)]'], ['        if self.cleanup_due_ms <= now_ms():', `        for due, client in [one for one in getattr(self, "late", []) if one[0] <= now_ms() and self.socket]:\n            self.late.remove((due, client))\n            ${heartbeatAnswer}\n        if self.cleanup_due_ms <= now_ms():`], ['[self.cleanup_due_ms] + [', '[self.cleanup_due_ms] + [due for due, _ in getattr(self, "late", [])] + [']),
  fault('heartbeat-to-last-asker', 'heartbeat answer', 'the answer goes to whoever sent the last request', [`                ${heartbeatAnswer}`, `                client = getattr(self, "last", client)\n                ${heartbeatAnswer}`], ['        key = (client, request_id)', '        self.last = client\n        key = (client, request_id)']),
  fault('heartbeat-needs-request', 'A heartbeat is answered at once', 'only clients that sent a request are answered', [`                ${heartbeatAnswer}`, `                any(k[0] == client for k in self.cache) and ${heartbeatAnswer}`]),
  // Addressee
  fault('reply-to-last-client', 'addressed to whoever asks', 'a delayed reply goes to the client that was heard last', ['        match frames:', '        self.heard = client\n        match frames:'], ['        client, request_id = key\n', '        client, request_id = self.heard, key[1]\n']),
  fault('reply-with-last-id', 'reply: …, request id', 'a delayed reply carries the id of the last request', ['        client, request_id = key\n', '        client, request_id = key[0], self.last_id\n'], ['        key = (client, request_id)', '        self.last_id = request_id\n        key = (client, request_id)']),
  fault('replies-to-all-with-id', 'Two clients that use the same request id never see each other\'s replies', 'a reply goes to every client that used the id', [`        ${sendReply}`, `        for other in {k[0] for k in self.cache if k[1] == request_id} | {client}:\n            self.send(other, [b"RESPONSE", request_id, *outcome])`]),
  fault('replies-twice', 'a repeat is answered', 'each reply is sent twice', [`        ${sendReply}`, `        ${sendReply}\n        ${sendReply}`]),
  // Stop
  fault('stop-keeps-socket', 'the socket is released', 'the port stays bound after stop', [close, '            Server.left = getattr(Server, "left", []) + [self.socket]\n        self.socket, self.cleanup_due_ms = None, math.inf\n']),
  fault('stop-goes-on', 'Stop: no new request is taken', 'requests are still served after stop', [close, '            pass\n'], ['        self.cache, self.size, self.running = {}, 0, set()\n\n    def send', '\n    def send']),
  fault('stop-twice-fails', 'may be called twice', 'the second stop is an error', ['        if self.socket is not None:\n            self.socket.close()', '        if self.socket is None and self.executions:\n            raise ValueError("not running")\n        if self.socket is not None:\n            self.socket.close()']),
  fault('stop-twice-dies', 'may be called twice', 'the second stop ends the process', ['        if self.socket is not None:\n            self.socket.close()', '        if self.socket is None and self.executions:\n            raise SystemExit("not running")\n        if self.socket is not None:\n            self.socket.close()']),
  fault('starts-once', 'create may come again', 'a process can bind only once', ['        self.socket = self.context.socket(zmq.ROUTER)\n', '        if getattr(Server, "bound", False):\n            raise ValueError("already bound")\n        Server.bound = True\n        self.socket = self.context.socket(zmq.ROUTER)\n']),
];
