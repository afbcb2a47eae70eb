#!/usr/bin/python3
"""A Freelance client as a subject, written from the protocol page and the subject page. Needs Debian's python3-zmq.
One poll loop: what has arrived, then timers, then commands; a reply that came in time is never taken for a timeout."""
import base64, collections, json, math, os, time, types, uuid
import zmq

DEAD_AFTER_FAILURES, LATENCY_WINDOW, MAX_FRAME_BYTES = 3, 100, 64 * 2**20
DEFAULTS = dict(requestTimeoutMs=5000, heartbeatIntervalMs=2000, heartbeatTimeoutMs=6000, maxRetries=3, retryBaseDelayMs=500)

def now_ms():
    return time.monotonic() * 1000

def answer(seq, ok=True, **fields):
    print(json.dumps({"seq": seq, "ok": ok, **fields}), flush=True)

def is_text(*frames):
    try:
        return all(frame.decode("utf-8") is not None for frame in frames)
    except UnicodeDecodeError:
        return False

class Server:
    """One endpoint: its socket, its state and its statistics."""
    def __init__(self, context, endpoint, routing_id):
        self.endpoint, self.state = endpoint, "unknown"
        self.failures = self.requests = self.successes = 0
        self.latencies = collections.deque(maxlen=LATENCY_WINDOW)
        self.heard_ms = self.heartbeat_ms = -math.inf
        self.socket = context.socket(zmq.DEALER)
        # IMMEDIATE: nothing queues for a server that is down, to be executed when it is long forgotten.
        for option, value in ((zmq.ROUTING_ID, routing_id), (zmq.LINGER, 0), (zmq.IMMEDIATE, 1),
                              (zmq.RECONNECT_IVL, 20), (zmq.MAXMSGSIZE, MAX_FRAME_BYTES)):
            self.socket.setsockopt(option, value)
        self.socket.connect(endpoint)
    def success_rate(self):
        return self.successes / self.requests if self.requests else 0.0
    def latency_ms(self):
        return sum(self.latencies) / len(self.latencies) if self.latencies else 0.0
    def order(self):
        """The least is selected; among equals, as among UNKNOWN, the first connected."""
        return {"alive": (0, -self.success_rate(), self.latency_ms()), "unknown": (1,), "dead": (2, -self.heartbeat_ms)}[self.state]
    def sign_of_life(self):
        self.state, self.heard_ms = "alive", now_ms()
    def succeeded(self, latency_ms):
        self.requests, self.successes, self.failures = self.requests + 1, self.successes + 1, 0
        self.latencies.append(latency_ms)
    def failed(self):
        self.requests, self.failures = self.requests + 1, self.failures + 1
        if self.failures >= DEAD_AFTER_FAILURES:
            self.state = "dead"
    def send(self, frames):
        writable = self.socket.get(zmq.EVENTS) & zmq.POLLOUT
        if writable:
            self.socket.send_multipart(frames)
        return writable

class Client:
    def __init__(self, context, options):
        self.context, self.options, self.routing_id = context, options, uuid.uuid4().hex.encode()
        self.servers, self.requests = {}, {}
        self.running, self.heartbeat_due_ms, self.malformed, self.dropped = False, math.inf, 0, 0
    def connect(self, endpoint):
        if endpoint not in self.servers:
            self.servers[endpoint] = Server(self.context, endpoint, self.routing_id)
    def disconnect(self, endpoint):
        if endpoint in self.servers:
            self.servers.pop(endpoint).socket.close()
    def start(self):
        self.running, self.heartbeat_due_ms = True, min(self.heartbeat_due_ms, now_ms())
    def stop(self):
        self.running, self.heartbeat_due_ms = False, math.inf
        for request in list(self.requests.values()):
            self.end(request, "unknown" if request.asked or request.failure != "unsent" else "unsent")
        for server in self.servers.values():
            server.socket.close()
    def request(self, seq, payload, timeout_ms):
        # `endpoint` and `sent` are of the attempt that waits; no endpoint: the wait before an attempt.
        request = types.SimpleNamespace(id=str(uuid.uuid4()).encode(), seq=seq, payload=payload, timeout_ms=timeout_ms, asked=set(),
                                        attempt=0, endpoint=None, sent=False, begun_ms=0.0, due_ms=0.0, failure="unsent")
        self.requests[request.id] = request
        if not self.running or request.timeout_ms <= 0 or self.options["maxRetries"] <= 0:
            self.end(request, "unsent")
        else:
            self.begin_attempt(request)
    def begin_attempt(self, request):
        server = min(self.servers.values(), key=Server.order, default=None)
        if server is None:
            return self.end(request, request.failure)
        request.attempt, request.endpoint, request.sent = request.attempt + 1, server.endpoint, False
        request.begun_ms, request.due_ms = now_ms(), now_ms() + request.timeout_ms
    def attempt_failed(self, request, failure):
        if request.endpoint in self.servers:
            self.servers[request.endpoint].failed()
        request.endpoint, request.failure = None, failure
        if request.attempt >= self.options["maxRetries"]:
            return self.end(request, failure)
        request.due_ms = now_ms() + self.options["retryBaseDelayMs"] * 2 ** (request.attempt - 1)
    def end(self, request, failure, payload=None):
        del self.requests[request.id]
        if failure:
            answer(request.seq, success=False, response=None, failure=failure)
        else:
            answer(request.seq, success=True, response=[base64.b64encode(frame).decode() for frame in payload])
    def receive(self, server, frames):
        match frames:
            case [b"", b"HEARTBEAT", server_id] if is_text(server_id):
                server.sign_of_life()
                server.heartbeat_ms = server.heard_ms
            case [b"", b"RESPONSE", request_id, b"OK", _, *_] if is_text(request_id):
                self.receive_ok(server, self.requests.get(request_id), frames[4:])
            case [b"", b"RESPONSE", request_id, b"ERROR", message] if is_text(request_id, message):
                self.receive_error(server, self.requests.get(request_id))
            case _:
                self.malformed += 1
    def receive_ok(self, server, request, payload):
        if request and server.endpoint in request.asked:
            server.sign_of_life()
            if request.endpoint == server.endpoint:  # otherwise its attempt is over, and stays counted as a failure
                server.succeeded(now_ms() - request.begun_ms)
            self.end(request, None, payload)
        else:
            self.dropped += 1
    def receive_error(self, server, request):
        if request and request.sent and request.endpoint == server.endpoint:
            server.heard_ms = now_ms()
            self.attempt_failed(request, "error")
        else:
            self.dropped += 1
    def run_timers(self):
        for server in self.servers.values():
            if server.state == "alive" and now_ms() - server.heard_ms > self.options["heartbeatTimeoutMs"]:
                server.state = "dead"
        for request in [request for request in self.requests.values() if request.due_ms <= now_ms()]:
            self.attempt_failed(request, "unknown") if request.endpoint else self.begin_attempt(request)
        if self.heartbeat_due_ms <= now_ms():
            for server in self.servers.values():
                server.send([b"", b"HEARTBEAT"])
            self.heartbeat_due_ms = max(self.heartbeat_due_ms + self.options["heartbeatIntervalMs"], now_ms())
    def turn(self):
        """Sends what waits to be sent, sleeps until something is due, deals with it. True: there are commands."""
        unsent = [request for request in self.requests.values() if request.endpoint in self.servers and not request.sent]
        for request in unsent:
            if self.servers[request.endpoint].send([b"", b"REQUEST", request.id, *request.payload]):
                request.sent = True
                request.asked.add(request.endpoint)
        servers = list(self.servers.values()) if self.running else []
        due = [self.heartbeat_due_ms] + [request.due_ms for request in self.requests.values()]
        due += [server.heard_ms + self.options["heartbeatTimeoutMs"] for server in servers if server.state == "alive"]
        poller = zmq.Poller()
        poller.register(0, zmq.POLLIN)
        for server in servers:
            awaited = any(request.endpoint == server.endpoint and not request.sent for request in unsent)
            poller.register(server.socket, zmq.POLLIN | (zmq.POLLOUT if awaited else 0))
        ready = dict(poller.poll(max(0, math.floor(min(due) - now_ms()) + 1) if self.running else None))
        for server in servers:
            for _ in range(100):  # a flood must not keep us from our timers
                if not server.socket.get(zmq.EVENTS) & zmq.POLLIN:
                    break
                self.receive(server, server.socket.recv_multipart())
        self.run_timers()
        return 0 in ready
    def stats(self):
        return {server.endpoint: dict(state=server.state, successRate=server.success_rate(), totalRequests=server.requests,
                                      averageLatencyMs=server.latency_ms(), consecutiveFailures=server.failures)
                for server in self.servers.values()}

def obey(client, seq, op, command):
    match op:
        case "hello":
            return answer(seq, role="client", name=f"python-client on pyzmq {zmq.__version__}")
        case "create":
            client.stop()
            client.__init__(client.context, {**DEFAULTS, **command["options"]})
        case "connect" | "disconnect" | "start" | "stop":
            getattr(client, op)(*([command["endpoint"]] if "endpoint" in command else []))
        case "request":
            timeout_ms = client.options["requestTimeoutMs"] if command["timeoutMs"] is None else command["timeoutMs"]
            return client.request(seq, [base64.b64decode(frame) for frame in command["payload"]], timeout_ms)
        case "stats":
            return answer(seq, servers=client.stats())
        case _:
            return answer(seq, ok=False, error="unknown op")
    answer(seq)

def main():
    client, unread = Client(zmq.Context(), {}), b""
    while True:
        if not client.turn():
            continue
        data = os.read(0, 65536)
        if not data:
            return client.stop()
        *lines, unread = (unread + data).split(b"\n")
        for command in map(json.loads, lines):
            try:
                obey(client, command["seq"], command["op"], command)
            except (zmq.ZMQError, KeyError, ValueError) as error:
                answer(command["seq"], ok=False, error=f"{type(error).__name__}: {error}")

main()
