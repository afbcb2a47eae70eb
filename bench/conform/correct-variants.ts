/** Programs that do things differently and are right: each must be cleared, every time. */
import { faultsIn, type SubjectFault } from './subject-fault.js';

const client = faultsIn('client', 'python/client.py');
const server = faultsIn('server', 'python/server.py');
const cClient = faultsIn('client', 'c/client.c');
const order = 'return {"alive": (0, -self.success_rate(), self.latency_ms()), "unknown": (1,), "dead": (2, -self.heartbeat_ms)}[self.state]';
const receive = 'self.receive(server, server.socket.recv_multipart())';
const heartbeatAnswer = 'self.send(client, [b"HEARTBEAT", self.options["serverId"].encode()])';

export const correctVariants: readonly SubjectFault[] = [
  client('variant-dead-by-polling', 'DEAD … plus one check', 'silence is checked once each heartbeat interval', ['            if server.state == "alive" and now', '            if server.state == "alive" and self.heartbeat_due_ms <= now_ms() and now'], ['        due += [server.heard_ms', '        due += [] and [server.heard_ms']),
  client('variant-slow-start', 'hello', 'takes two seconds to start', ['def main():\n', 'def main():\n    time.sleep(2)\n']),
  client('variant-latency-20ms', '(none)', 'everything that is received takes 20 ms', [receive, `time.sleep(0.02)\n                ${receive}`]),
  client('variant-ties-last-connected', 'Among ALIVE (ties are open)', 'among equal ALIVE servers the last connected is taken', ['server = min(self.servers.values(), key', 'alive = any(s.state == "alive" for s in self.servers.values())\n        server = min(list(self.servers.values())[::-1 if alive else 1], key']),
  client('variant-ties-at-random', 'Among ALIVE (ties are open)', 'among equal ALIVE servers one at random', [order, order.replace('self.latency_ms())', 'self.latency_ms(), os.urandom(4))')]),
  client('variant-first-heartbeat-at-interval', 'each interval, from the start on', 'the first heartbeat goes out one interval after the start', ['min(self.heartbeat_due_ms, now_ms())', 'min(self.heartbeat_due_ms, now_ms() + self.options["heartbeatIntervalMs"])']),
  client('variant-heartbeat-at-connect', 'each interval, from the start on', 'an endpoint connected while running gets its own heartbeats, from then on', ['                server.send([b"", b"HEARTBEAT"])\n', '                server.send([b"", b"HEARTBEAT"])\n        for server in self.servers.values():\n            if self.running and not getattr(server, "greeted", False):\n                server.greeted = bool(server.send([b"", b"HEARTBEAT"]))\n'], ['            awaited = any(', '            awaited = self.running and not getattr(server, "greeted", False) or any(']),
  client('variant-queues-while-down', '(none)', 'frames for a server that is down are queued by ZeroMQ', ['(zmq.IMMEDIATE, 1)', '(zmq.IMMEDIATE, 0)']),
  client('variant-slow-reconnect', '(none)', 'ZeroMQ\'s default reconnect interval of 100 ms', ['(zmq.RECONNECT_IVL, 20)', '(zmq.RECONNECT_IVL, 100)']),
  client('variant-no-failure-kind', 'where the subject can tell', 'does not tell the kind of failure', ['response=None, failure=failure)', 'response=None)']),
  client('variant-unknown-stays', 'so does one (an ALIVE server) whose consecutive failures …', 'an UNKNOWN server does not become DEAD by failures', ['if self.failures >= DEAD_AFTER_FAILURES:', 'if self.failures >= DEAD_AFTER_FAILURES and self.state == "alive":']),
  client('variant-error-is-silence', 'silent (ERROR may or may not count)', 'an ERROR reply does not restart the heartbeat timeout', ['            server.heard_ms = now_ms()\n', '']),
  client('variant-late-ok-resets', 'A success resets the consecutive failures (a late one may)', 'a late OK resets the consecutive failures', ['            server.sign_of_life()\n            if request', '            server.sign_of_life()\n            server.failures = 0\n            if request']),
  client('variant-uuid-upper-case', 'One UUID', 'request ids are UUIDs in capitals', ['id=str(uuid.uuid4()).encode()', 'id=str(uuid.uuid4()).upper().encode()']),
  client('variant-uuid-1', 'One UUID', 'request ids are time-based UUIDs', ['id=str(uuid.uuid4()).encode()', 'id=str(uuid.uuid1()).encode()']),
  client('variant-answers-reordered', 'Answers may come in any order', 'stop is answered before the requests that it ends', ['        case "connect" | "disconnect" | "start" | "stop":\n', '        case "stop":\n            answer(seq)\n            return client.stop()\n        case "connect" | "disconnect" | "start":\n']),
  client('variant-rate-printed-short', 'their exact quotient', 'numbers are printed with 12 digits', ['successRate=server.success_rate()', 'successRate=float(f"{server.success_rate():.12g}")']),
  client('variant-timer-ticks', '(none)', 'timers are looked at every 10 ms', ['ready = dict(poller.poll(', 'ready = dict(poller.poll(self.running and 10 or ']),
  client('variant-chatty', 'Standard error is free', 'logs every message to standard error', ['        match frames:', '        print("received", frames, file=__import__("sys").stderr, flush=True)\n        match frames:']),
  cClient('variant-c-unsorted-ties', 'Among ALIVE (ties are open)', 'among equals the last connected, but among UNKNOWN the first', ['  return a->order < b->order;', '  return a->state == UNKNOWN ? a->order < b->order : a->order > b->order;']),
  server('variant-slow-start', 'hello', 'takes two seconds to start', ['def main():\n', 'def main():\n    time.sleep(2)\n']),
  server('variant-latency-20ms', '(none)', 'everything that is received takes 20 ms', ['            self.receive(client, frames)\n', '            time.sleep(0.02)\n            self.receive(client, frames)\n']),
  server('variant-one-handler', 'handlers may wait for each other', 'one handler at a time; heartbeats are answered meanwhile', ['now_ms() + delay_ms, self.message', 'max([now_ms(), *(self.cache[other].due_ms for other in self.running)]) + delay_ms, self.message'], ['        if delay_ms <= 0:\n', '        if delay_ms <= 0 and len(self.running) == 1:\n']),
  server('variant-lifetime-from-start', 'within the cache lifetime (its start is open)', 'the lifetime counts from the start of the execution', ['        entry.ended_ms = now_ms()\n', '        entry.ended_ms = entry.begun_ms\n'], ['        self.outcome = None', '        self.begun_ms = now_ms()\n        self.outcome = None']),
  server('variant-handler-threads', '(none)', 'replies leave up to 10 ms later, in no order', ['        if delay_ms <= 0:\n            self.finish(key)\n', '        entry.due_ms += os.urandom(1)[0] / 25\n']),
  server('variant-bound-500', 'the implementation\'s choice', 'keeps at most 500 entries, then BUSY', ['MAX_FRAME_BYTES = 100_000,', 'MAX_FRAME_BYTES = 500,']),
  server('variant-no-cleanup', 'checked when it is looked up', 'the cleanup does nothing', ['            self.clean_up()\n            self.cleanup_due', '            self.cleanup_due']),
  server('variant-bound-on-all', 'endpoint: as bound', 'tells the endpoint with a trailing slash left as ZeroMQ gives it, and its name with an é', ['name=f"python-server', 'name=f"pythön-server']),
  server('variant-heartbeat-in-turn', 'A heartbeat is answered at once', 'heartbeats are answered 5 ms later', [`                ${heartbeatAnswer}`, `                time.sleep(0.005)\n                ${heartbeatAnswer}`]),
];
