/** Mistakes of a client, sentence by sentence of the protocol page: frames, liveness, heartbeats, selection. */
import { faultsIn, type SubjectFault } from './subject-fault.js';

const fault = faultsIn('client', 'python/client.py');
const heartbeat = 'server.send([b"", b"HEARTBEAT"])';
const order = 'return {"alive": (0, -self.success_rate(), self.latency_ms()), "unknown": (1,), "dead": (2, -self.heartbeat_ms)}[self.state]';
const heartbeatCase = 'case [b"", b"HEARTBEAT", server_id] if is_text(server_id):';
const okCase = 'case [b"", b"RESPONSE", request_id, b"OK", _, *_] if is_text(request_id):';
const errorCase = 'case [b"", b"RESPONSE", request_id, b"ERROR", message] if is_text(request_id, message):';
const malformed = 'self.malformed += 1';
const silence = 'if server.state == "alive" and now_ms() - server.heard_ms > self.options["heartbeatTimeoutMs"]:';
const select = 'server = min(self.servers.values(), key=Server.order, default=None)';
const sendRequest = 'send([b"", b"REQUEST", request.id, *request.payload])';
const reached = 'if self.failures >= DEAD_AFTER_FAILURES:';
const beat = `                ${heartbeat}`;

export const clientFaults: readonly SubjectFault[] = [
  // Frames
  fault('heartbeat-without-delimiter', 'heartbeat: "", HEARTBEAT', 'heartbeats lack the empty frame', [heartbeat, 'server.send([b"HEARTBEAT"])']),
  fault('heartbeat-with-name', 'heartbeat: "", HEARTBEAT', 'heartbeats carry the client\'s id as a third frame', [heartbeat, 'server.send([b"", b"HEARTBEAT", self.routing_id])']),
  fault('heartbeat-lower-case', 'heartbeat: "", HEARTBEAT', 'heartbeats say "heartbeat"', [heartbeat, 'server.send([b"", b"heartbeat"])']),
  fault('request-without-delimiter', 'request: "", REQUEST, id, payload', 'requests lack the empty frame', [sendRequest, 'send([b"REQUEST", request.id, *request.payload])']),
  fault('request-drops-empty-frames', 'a payload frame may be empty', 'empty payload frames are left out where others remain', [sendRequest, 'send([b"", b"REQUEST", request.id, *([f for f in request.payload if f] or [b""])])']),
  fault('request-first-frame-only', 'at least one payload frame', 'only the first payload frame is sent', [sendRequest, 'send([b"", b"REQUEST", request.id, request.payload[0]])']),
  fault('request-joins-frames', 'payload frame, …', 'payload frames are joined into one', [sendRequest, 'send([b"", b"REQUEST", request.id, b"".join(request.payload)])']),
  fault('response-first-frame-only', 'A success carries the payload', 'only the first frame of the response is handed over', ['self.requests.get(request_id), frames[4:])', 'self.requests.get(request_id), frames[4:5])']),
  fault('response-drops-empty-frames', 'A success carries the payload', 'empty frames of the response are lost', ['self.requests.get(request_id), frames[4:])', 'self.requests.get(request_id), [f for f in frames[4:] if f])']),
  fault('routing-id-left-out', 'all with a routing id of the client\'s own', 'no routing id is set', ['(zmq.ROUTING_ID, routing_id), ', '']),
  // Malformed
  fault('dies-of-malformed', 'malformed: never fatal', 'a malformed message ends the process', [malformed, 'raise SystemExit(1)']),
  fault('malformed-answered', 'malformed: never answered', 'a malformed message is answered with a heartbeat', [malformed, heartbeat]),
  fault('malformed-makes-alive', 'malformed: changes no server\'s state', 'any message at all makes its sender ALIVE', [malformed, 'server.sign_of_life()']),
  fault('malformed-breaks-silence', 'malformed: changes no server\'s state', 'a malformed message restarts the heartbeat timeout', [malformed, 'server.heard_ms = now_ms()']),
  fault('malformed-counts-as-failure', 'malformed: changes no server\'s state', 'a malformed message counts as a failure of the server', [malformed, 'server.failed()']),
  fault('heartbeat-answer-without-id', 'heartbeat answer: "", HEARTBEAT, server id', 'an answer without server id is taken', [heartbeatCase, 'case [b"", b"HEARTBEAT", *_]:']),
  fault('reply-without-delimiter', 'reply: "", RESPONSE, …', 'a reply without the empty frame is taken', ['match frames:', 'match ([b"", *frames] if frames[:1] == [b"RESPONSE"] else frames):'], ['self.requests.get(request_id), frames[4:])', 'self.requests.get(request_id), frames[frames.index(b"OK") + 1:])']),
  fault('reply-delimiter-not-checked', 'reply: "", RESPONSE, …', 'the first frame of a reply may be anything', [okCase, 'case [_, b"RESPONSE", request_id, b"OK", _, *_] if is_text(request_id):']),
  fault('unknown-status-is-error', 'Anything else is malformed', 'a reply of any other status counts as ERROR', [errorCase, 'case [b"", b"RESPONSE", request_id, _, message] if is_text(request_id, message):']),
  fault('unknown-status-is-ok', 'Anything else is malformed', 'a reply of any status but ERROR counts as OK', [okCase, 'case [b"", b"RESPONSE", request_id, status, _, *_] if is_text(request_id) and status != b"ERROR":']),
  fault('status-prefix', 'Anything else is malformed', 'OKAY counts as OK', [okCase, 'case [b"", b"RESPONSE", request_id, status, _, *_] if is_text(request_id) and status.startswith(b"OK"):']),
  // Liveness
  fault('starts-alive', 'A server starts UNKNOWN', 'a server starts ALIVE', ['self.endpoint, self.state = endpoint, "unknown"', 'self.endpoint, self.state = endpoint, "alive"'], ['self.heard_ms = self.heartbeat_ms = -math.inf', 'self.heard_ms, self.heartbeat_ms = now_ms(), -math.inf']),
  fault('starts-dead', 'A server starts UNKNOWN', 'a server starts DEAD', ['self.endpoint, self.state = endpoint, "unknown"', 'self.endpoint, self.state = endpoint, "dead"']),
  fault('heartbeat-revives-not', 'A heartbeat answer makes it ALIVE, from any state', 'a heartbeat answer does not revive a DEAD server', [`${heartbeatCase}\n                server.sign_of_life()`, `${heartbeatCase}\n                server.sign_of_life() if server.state != "dead" else None`]),
  fault('heartbeat-unknown-not', 'A heartbeat answer makes it ALIVE, from any state', 'an UNKNOWN server becomes ALIVE by a reply only', [`${heartbeatCase}\n                server.sign_of_life()`, `${heartbeatCase}\n                server.sign_of_life() if server.state != "unknown" else None`]),
  fault('second-heartbeat-revives', 'A heartbeat answer makes it ALIVE', 'it takes two heartbeat answers to revive a DEAD server', [`${heartbeatCase}\n                server.sign_of_life()`, `${heartbeatCase}\n                server.sign_of_life() if server.state != "dead" or now_ms() - server.heartbeat_ms < 2 * self.options["heartbeatIntervalMs"] else setattr(server, "heard_ms", now_ms())`]),
  fault('ok-makes-not-alive', 'An OK reply makes it ALIVE, from any state', 'an OK reply changes no state', ['            server.sign_of_life()\n            if request', '            server.heard_ms = now_ms()\n            if request']),
  fault('ok-revives-not', 'An OK reply makes it ALIVE, from any state', 'an OK reply does not revive a DEAD server', ['            server.sign_of_life()\n            if request', '            server.sign_of_life() if server.state != "dead" else None\n            if request']),
  fault('ok-breaks-silence-not', 'silent for longer than the heartbeat timeout', 'only heartbeat answers restart the heartbeat timeout', ['            server.sign_of_life()\n            if request', '            server.state, server.heard_ms = "alive", server.heard_ms if server.state == "alive" else now_ms()\n            if request']),
  fault('never-dead-by-silence', 'An ALIVE server that has been silent … becomes DEAD', 'silence is never noticed', [silence, 'if False:']),
  fault('dead-after-interval', 'silent for longer than the heartbeat timeout', 'the heartbeat interval is taken for the timeout', [silence, 'if server.state == "alive" and now_ms() - server.heard_ms > self.options["heartbeatIntervalMs"]:'], ['server.heard_ms + self.options["heartbeatTimeoutMs"] for', 'server.heard_ms + self.options["heartbeatIntervalMs"] for']),
  fault('dead-after-two-timeouts', 'silent for longer than the heartbeat timeout', 'DEAD after twice the heartbeat timeout', [silence, 'if server.state == "alive" and now_ms() - server.heard_ms > 2 * self.options["heartbeatTimeoutMs"]:'], ['server.heard_ms + self.options["heartbeatTimeoutMs"] for', 'server.heard_ms + 2 * self.options["heartbeatTimeoutMs"] for']),
  fault('dead-after-timeout-and-interval', 'DEAD at the latest one heartbeat timeout plus one check', 'DEAD only two heartbeat intervals after the timeout', [silence, 'if server.state == "alive" and now_ms() - server.heard_ms > self.options["heartbeatTimeoutMs"] + 2 * self.options["heartbeatIntervalMs"]:']),
  fault('unknown-dies-of-silence', 'An ALIVE server that has been silent', 'an UNKNOWN server that never answered becomes DEAD too', [silence, 'if server.state != "dead" and now_ms() - max(server.heard_ms, self.started_ms) > self.options["heartbeatTimeoutMs"]:'], ['self.running, self.heartbeat_due_ms = True, min(self.heartbeat_due_ms, now_ms())', 'self.running, self.heartbeat_due_ms, self.started_ms = True, min(self.heartbeat_due_ms, now_ms()), now_ms()'], ['    def run_timers(self):', '    started_ms = math.inf\n    def run_timers(self):']),
  fault('dead-after-four', 'whose consecutive failures reach the threshold', 'DEAD after four failures', [reached, 'if self.failures > DEAD_AFTER_FAILURES:']),
  fault('dead-after-two', 'whose consecutive failures reach the threshold', 'DEAD after two failures', [reached, 'if self.failures >= DEAD_AFTER_FAILURES - 1:']),
  fault('dead-by-total-failures', 'consecutive failures', 'three failures in all make DEAD', [reached, 'if self.requests - self.successes >= DEAD_AFTER_FAILURES:']),
  fault('dead-at-three-exactly', 'consecutive failures reach the threshold', 'a server that was revived with three failures does not become DEAD at the fourth', [reached, 'if self.failures == DEAD_AFTER_FAILURES:']),
  fault('never-dead-by-failures', 'so does one whose consecutive failures reach the threshold', 'failures never make DEAD', [reached, 'if False:']),
  fault('heartbeat-resets-failures', 'A heartbeat answer does not touch the request statistics', 'a heartbeat answer resets the consecutive failures', ['                server.heartbeat_ms = server.heard_ms', '                server.heartbeat_ms, server.failures = server.heard_ms, 0']),
  fault('revival-resets-failures', 'A heartbeat answer does not touch the request statistics', 'a DEAD server that answers starts with no failures', ['        self.state, self.heard_ms = "alive", now_ms()', '        self.failures = 0 if self.state == "dead" else self.failures\n        self.state, self.heard_ms = "alive", now_ms()']),
  fault('death-resets-failures', 'A success resets the consecutive failures', 'becoming DEAD by failures resets them', ['            self.state = "dead"\n    def send', '            self.state, self.failures = "dead", 0\n    def send']),
  fault('heartbeat-counts-as-success', 'A heartbeat answer does not touch the request statistics', 'a heartbeat answer counts as a request that succeeded', ['                server.heartbeat_ms = server.heard_ms', '                server.heartbeat_ms = server.heard_ms\n                server.requests, server.successes = server.requests + 1, server.successes + 1']),
  fault('heartbeat-adds-latency', 'A heartbeat answer does not touch the request statistics', 'heartbeat round trips enter the average latency', ['                server.heartbeat_ms = server.heard_ms', '                server.heartbeat_ms = server.heard_ms\n                server.latencies.append(0.0)']),
  // Heartbeats
  fault('no-heartbeat-to-dead', 'whatever the server\'s state', 'DEAD servers get no heartbeats', [beat, `                server.state != "dead" and ${heartbeat}`]),
  fault('heartbeat-to-unknown-once', 'Heartbeats go to every endpoint, each interval', 'UNKNOWN servers get no heartbeats after the first interval', [beat, `                if server.state != "unknown" or not getattr(server, "greeted", False):\n                    server.greeted = bool(${heartbeat})`]),
  fault('heartbeat-round-robin', 'Heartbeats go to every endpoint, each interval', 'each interval one endpoint in turn gets a heartbeat', ['            for server in self.servers.values():\n                server.send(', '            self.turns = getattr(self, "turns", -1) + 1\n            for server in list(self.servers.values())[self.turns % max(1, len(self.servers)):][:1]:\n                server.send(']),
  fault('heartbeat-two-hundred', 'each interval, from the start of the client on', 'heartbeats to a server end after two hundred', [beat, `                server.beats = getattr(server, "beats", 0) + 1\n                server.beats > 200 or ${heartbeat}`]),
  fault('heartbeat-half-as-often', 'each interval', 'heartbeats go out every second interval', ['self.heartbeat_due_ms + self.options["heartbeatIntervalMs"]', 'self.heartbeat_due_ms + 2 * self.options["heartbeatIntervalMs"]']),
  fault('heartbeat-twice-as-often', 'each interval', 'heartbeats go out every half interval', ['self.heartbeat_due_ms + self.options["heartbeatIntervalMs"]', 'self.heartbeat_due_ms + self.options["heartbeatIntervalMs"] / 2']),
  fault('heartbeat-backs-off', 'each interval', 'a server that is not ALIVE gets heartbeats less and less often', [beat, `                server.misses = 0 if server.state == "alive" else getattr(server, "misses", 0) + 1\n                (server.misses & (server.misses - 1)) or ${heartbeat}`]),
  fault('heartbeat-not-while-busy', 'each interval, from the start of the client on', 'no heartbeats while a request waits', [beat, `                self.requests or ${heartbeat}`]),
  fault('heartbeat-not-after-traffic', 'each interval', 'no heartbeat to a server heard in the last interval', [beat, `                now_ms() - server.heard_ms < self.options["heartbeatIntervalMs"] * 1.5 or ${heartbeat}`]),
  fault('heartbeat-stops', 'each interval, from the start of the client on', 'heartbeats end after the first five', ['        if self.heartbeat_due_ms <= now_ms():\n', '        if self.heartbeat_due_ms <= now_ms() and getattr(self, "beats", 0) < 5:\n            self.beats = getattr(self, "beats", 0) + 1\n']),
  fault('heartbeat-known-at-start', 'Heartbeats go to every endpoint', 'an endpoint connected after the start gets no heartbeats', ['self.running, self.heartbeat_due_ms = True,', 'self.started = list(self.servers)\n        self.running, self.heartbeat_due_ms = True,'], [beat, `                server.endpoint in self.started and ${heartbeat}`]),
  fault('heartbeat-first-request-first', 'from the start of the client on', 'heartbeats begin with the first request', [beat, `                self.asked_once and ${heartbeat}`], ['        self.requests[request.id] = request\n', '        self.requests[request.id], self.asked_once = request, True\n'], ['    def run_timers(self):', '    asked_once = False\n    def run_timers(self):']),
  // Selection
  fault('selects-unknown-first', 'ALIVE before UNKNOWN before DEAD', 'UNKNOWN before ALIVE', [order, order.replace('"unknown": (1,)', '"unknown": (-1,)')]),
  fault('selects-dead-before-unknown', 'ALIVE before UNKNOWN before DEAD', 'DEAD before UNKNOWN', [order, order.replace('"unknown": (1,)', '"unknown": (3,)')]),
  fault('selects-by-rate-only', 'ALIVE before UNKNOWN before DEAD', 'the state does not count, only the success rate', [order, 'return (-self.success_rate(), self.latency_ms())']),
  fault('never-selects-dead', 'ALIVE before UNKNOWN before DEAD', 'with DEAD servers only, a request fails at once', [select, 'server = min((s for s in self.servers.values() if s.state != "dead"), key=Server.order, default=None)']),
  fault('selects-alive-only', 'ALIVE before UNKNOWN before DEAD', 'with no ALIVE server the first connected is taken', [select, 'server = min(self.servers.values(), key=lambda s: s.order() if s.state == "alive" else (1,), default=None)']),
  fault('selects-lower-rate', 'the higher success rate', 'the lower success rate first', [order, order.replace('-self.success_rate()', 'self.success_rate()')]),
  fault('selects-by-latency-first', 'the higher success rate, then the lower average latency', 'latency decides before the success rate', [order, order.replace('-self.success_rate(), self.latency_ms()', 'self.latency_ms(), -self.success_rate()')]),
  fault('selects-without-latency', 'then the lower average latency', 'latency does not count', [order, order.replace(', self.latency_ms()', '')]),
  fault('selects-higher-latency', 'then the lower average latency', 'the higher latency first', [order, order.replace('self.latency_ms()', '-self.latency_ms()')]),
  fault('selects-by-last-latency', 'the lower average latency', 'the last latency counts, not the average', [order, order.replace('self.latency_ms()', '(self.latencies[-1] if self.latencies else 0)')]),
  fault('selects-by-successes', 'the higher success rate', 'the number of successes counts, not the rate', [order, order.replace('-self.success_rate()', '-self.successes')]),
  fault('selects-by-failures', 'the higher success rate', 'the consecutive failures count, not the rate', [order, order.replace('-self.success_rate()', 'self.failures')]),
  fault('selects-rate-in-tenths', 'the higher success rate', 'success rates are compared in tenths', [order, order.replace('-self.success_rate()', '-round(self.success_rate(), 1)')]),
  fault('selects-unknown-last-connected', 'Among UNKNOWN: the order of connecting', 'the last connected first', [order, order.replace('"unknown": (1,)', '"unknown": (1, -self.number)')], ['        self.failures = self.requests', '        Server.number = self.number = getattr(Server, "number", 0) + 1\n        self.failures = self.requests']),
  fault('selects-unknown-by-name', 'Among UNKNOWN: the order of connecting', 'by endpoint', [order, order.replace('"unknown": (1,)', '"unknown": (1, self.endpoint[::-1])')]),
  fault('selects-unknown-by-requests', 'Among UNKNOWN: the order of connecting', 'the least asked first', [order, order.replace('"unknown": (1,)', '"unknown": (1, self.requests)')]),
  fault('selects-dead-oldest', 'Among DEAD: the most recent heartbeat', 'the oldest heartbeat first', [order, order.replace('(2, -self.heartbeat_ms)', '(2, self.heartbeat_ms)')]),
  fault('selects-dead-first-connected', 'Among DEAD: the most recent heartbeat', 'in the order of connecting', [order, order.replace('(2, -self.heartbeat_ms)', '(2,)')]),
  fault('selects-dead-by-rate', 'Among DEAD: the most recent heartbeat', 'by success rate', [order, order.replace('(2, -self.heartbeat_ms)', '(2, -self.success_rate(), self.latency_ms())')]),
  fault('selects-round-robin', 'Among ALIVE: the higher success rate', 'ALIVE servers take turns', [select, 'self.turns = getattr(self, "turns", -1) + 1\n        alive = [s for s in self.servers.values() if s.state == "alive"]\n        server = alive[self.turns % len(alive)] if alive else min(self.servers.values(), key=Server.order, default=None)']),
  fault('selects-once', 'Each attempt selects a server afresh', 'all attempts go to the first server', [select, 'server = self.servers.get(getattr(request, "first", None)) or min(self.servers.values(), key=Server.order, default=None)\n        request.first = server and server.endpoint']),
  fault('selects-untried', 'Each attempt selects a server afresh', 'a retry avoids the servers already tried', [select, 'server = min(self.servers.values(), key=lambda s: (s.endpoint in request.asked, *s.order()), default=None)']),
  fault('selects-next', 'Each attempt selects a server afresh', 'a retry takes the next server in the order of connecting', [select, 'every = list(self.servers.values())\n        server = min(every, key=Server.order, default=None) if not request.asked else every[(list(self.servers).index(request.last) + 1) % len(every)]\n        request.last = server and server.endpoint']),
];
