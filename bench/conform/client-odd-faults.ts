/** Mistakes of a client that show only where something unusual comes: a departure, an odd message, a large number. */
import { faultsIn, type SubjectFault } from './subject-fault.js';

const fault = faultsIn('client', 'python/client.py');
const leaves = '            self.servers.pop(endpoint).socket.close()';
const noServer = 'return self.end(request, request.failure)';
const sendRequest = 'send([b"", b"REQUEST", request.id, *request.payload])';
const malformed = '                self.malformed += 1';
const taken = 'if request and server.endpoint in request.asked:';
const errorCase = 'case [b"", b"RESPONSE", request_id, b"ERROR", message] if is_text(request_id, message):';
const errorDropped = '            self.attempt_failed(request, "error")\n        else:\n            self.dropped += 1';
const lastAttempt = 'if request.attempt >= self.options["maxRetries"]:';
const signOfLife = '            server.sign_of_life()\n            if request';
const heartbeatTaken = '                server.sign_of_life()\n                server.heartbeat_ms = server.heard_ms';
const rank = 'return {"alive": (0, -self.success_rate(), self.latency_ms())';
const beginsWaiting = '        self.requests[request.id] = request\n';
const ends = '        del self.requests[request.id]\n';
const renewed = (server: string): string => `for open in self.requests.values():\n                    if open.endpoint == ${server}:\n                        open.due_ms = now_ms() + open.timeout_ms`;

export const clientOddFaults: readonly SubjectFault[] = [
  // Departures
  fault('disconnect-hangs', 'A request ends … after at most attempts × timeout', 'a request that waits at a server that is disconnected never ends', [leaves, `${leaves}\n            for request in self.requests.values():\n                request.due_ms = math.inf if request.endpoint == endpoint else request.due_ms`]),
  fault('no-server-left-hangs', 'A request ends … after at most attempts × timeout', 'a retry that finds no server waits for ever', [noServer, `if request.attempt:\n                request.due_ms = math.inf\n                return\n            ${noServer}`]),
  fault('no-server-left-unsent', 'A request is never reported as not executed when it may have been', 'a retry that finds no server is `unsent`', [noServer, 'return self.end(request, "unsent")']),
  fault('stop-keeps-dead-sockets', 'Stop … releases every socket', 'the sockets of DEAD servers stay open after stop', ['        for server in self.servers.values():\n            server.socket.close()\n    def request', '        Client.left = getattr(Client, "left", []) + list(self.servers.values())\n        for server in self.servers.values():\n            server.state == "dead" or server.socket.close()\n    def request']),
  // Messages
  fault('malformed-prolongs-wait', 'Anything else is malformed', 'a malformed message from the server that is waited for begins the timeout anew', [malformed, `${malformed}\n                ${renewed('server.endpoint')}`]),
  fault('late-error-prolongs-wait', 'A late ERROR reply is dropped', 'a late ERROR begins the timeout of the attempt that waits anew', [errorDropped, `${errorDropped}\n            if request and request.endpoint:\n                request.due_ms = now_ms() + request.timeout_ms`]),
  fault('asked-by-any-request', 'from a server that was never asked, is dropped', 'an OK reply is taken from any server that some request was sent to', [taken, 'if request and server.endpoint in self.ever:'], ['                request.asked.add(request.endpoint)', '                request.asked.add(request.endpoint)\n                self.ever.add(request.endpoint)'], ['        self.servers, self.requests = {}, {}', '        self.servers, self.requests, self.ever = {}, {}, set()']),
  fault('error-empty-malformed', 'error reply: … ERROR, message', 'an empty error message counts as malformed', [errorCase, errorCase.replace('):', ') and message:')]),
  fault('error-not-ascii-malformed', 'error reply: … message (UTF-8)', 'an error message beyond ASCII counts as malformed', [errorCase, errorCase.replace('):', ') and message.isascii():')]),
  fault('error-long-malformed', 'error reply: … message (UTF-8)', 'an error message beyond a kilobyte counts as malformed', [errorCase, errorCase.replace('):', ') and len(message) <= 1024:')]),
  // Payloads
  fault('retry-first-frame-only', 'request: … payload frame, …', 'a retry carries the first payload frame alone', [sendRequest, 'send([b"", b"REQUEST", request.id, *(request.payload if request.attempt == 1 else request.payload[:1])])']),
  fault('retry-drops-empty-frames', 'a payload frame may be empty', 'from the third attempt on empty frames are left out', [sendRequest, 'send([b"", b"REQUEST", request.id, *(request.payload if request.attempt < 3 else [f for f in request.payload if f] or [b""])])']),
  fault('late-ok-first-frame-only', 'A success carries the payload', 'only the first frame of a late OK is handed over', [signOfLife, '            payload = payload if request.endpoint == server.endpoint else payload[:1]\n' + signOfLife]),
  // Large numbers
  fault('stop-ends-ten', 'Stop ends every waiting request', 'stop ends ten requests and forgets the others', ['        for request in list(self.requests.values()):\n', '        for request in list(self.requests.values())[:10]:\n']),
  fault('open-at-most-128', 'each request ends exactly once', 'the oldest of more than 128 open requests is forgotten', [beginsWaiting, `${beginsWaiting}        len(self.requests) > 128 and self.requests.pop(next(iter(self.requests)))\n`], [ends, '        self.requests.pop(request.id, None)\n']),
  fault('attempts-at-most-ten', 'max retries: the number of attempts in all', 'no more than ten attempts are made', [lastAttempt, 'if request.attempt >= min(10, self.options["maxRetries"]):']),
  fault('requests-in-a-byte', 'total requests', 'the number of requests begins anew at 256', ['totalRequests=server.requests,', 'totalRequests=server.requests % 256,']),
  // Renewals and rankings
  fault('retry-ok-renews-not', 'An OK reply from it makes it ALIVE', 'the OK to a retry does not end the silence', [signOfLife, '            server.sign_of_life() if request.attempt == 1 or server.state != "alive" else None\n            if request']),
  fault('heartbeat-answers-hundred', 'A heartbeat answer makes it ALIVE', 'answers beyond the hundredth are not taken', [heartbeatTaken, `                server.beats = getattr(server, "beats", 0) + 1\n                server.beats > 100 or server.sign_of_life()\n                server.heartbeat_ms = server.heard_ms`]),
  fault('selects-by-last-ten', 'the lower average latency', 'the mean of the last ten latencies decides', [rank, 'return {"alive": (0, -self.success_rate(), sum(list(self.latencies)[-10:]) / max(1, len(list(self.latencies)[-10:])))']),
  fault('selects-by-rounded-rate', 'the higher success rate', 'success rates are compared in thousandths', [rank, 'return {"alive": (0, -round(self.success_rate(), 3), self.latency_ms())']),
  fault('selects-never-heard-first', 'Among DEAD: the most recent heartbeat', 'a DEAD server that has never answered a heartbeat is asked first', ['"dead": (2, -self.heartbeat_ms)', '"dead": (2, -self.heartbeat_ms if self.heartbeat_ms > -math.inf else -math.inf)']),
];
