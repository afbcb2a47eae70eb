#!/usr/bin/python3
"""A Freelance server as a subject, written from the protocol page and the subject page. Needs Debian's python3-zmq.

One poll loop. A handler that takes time is a timer, so heartbeats are answered while handlers run. The cache is bounded
by MAX_ENTRIES and MAX_BYTES; when it is full, a new request is answered ERROR BUSY and not executed.
"""
import base64, json, math, os, time
from collections import Counter
import zmq

MAX_ENTRIES, MAX_BYTES, MAX_FRAME_BYTES = 100_000, 256 * 2**20, 64 * 2**20

def now_ms():
    return time.monotonic() * 1000

def answer(seq, ok=True, **fields):
    print(json.dumps({"seq": seq, "ok": ok, **fields}), flush=True)

def is_text(frame):
    try:
        return frame.decode("utf-8") is not None
    except UnicodeDecodeError:
        return False

class Entry:
    """The one execution of a (client, request id)."""

    def __init__(self, payload, due_ms, error):
        self.payload, self.due_ms, self.error = payload, due_ms, error
        self.asked = 1  # replies owed while it is being executed
        self.outcome = None  # the frames after the request id, once executed
        self.ended_ms = 0.0
        self.size = sum(map(len, payload))

class Server:
    def __init__(self, context, options):
        self.context, self.options = context, options
        self.socket = None
        self.cache, self.size, self.running = {}, 0, set()
        self.executions = Counter()
        self.mode, self.message, self.delay_ms = "echo", "", 0
        self.cleanup_due_ms = math.inf
        self.malformed = 0

    def start(self):
        self.socket = self.context.socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
        self.socket.setsockopt(zmq.MAXMSGSIZE, MAX_FRAME_BYTES)
        self.socket.bind(self.options["bind"])
        self.cleanup_due_ms = now_ms() + self.options["cacheCleanupIntervalMs"]
        return self.socket.getsockopt_string(zmq.LAST_ENDPOINT)

    def stop(self):
        if self.socket is not None:
            self.socket.close()
        self.socket, self.cleanup_due_ms = None, math.inf
        self.cache, self.size, self.running = {}, 0, set()

    def send(self, client, frames):
        try:
            self.socket.send_multipart([client, b"", *frames], zmq.NOBLOCK)
        except zmq.ZMQError:
            pass  # the client is gone or does not read; it will ask again

    def receive(self, client, frames):
        match frames:
            case [b"", b"HEARTBEAT"]:
                self.send(client, [b"HEARTBEAT", self.options["serverId"].encode()])
            case [b"", b"REQUEST", request_id, _, *_] if is_text(request_id):
                self.request(client, request_id, frames[3:])
            case _:
                self.malformed += 1

    def request(self, client, request_id, payload):
        key = (client, request_id)
        entry = self.cache.get(key)
        if entry is not None and entry.outcome is not None and self.is_over(entry):
            self.drop(key)
            entry = None
        if entry is None:
            self.execute(key, payload)
        elif entry.outcome is None:
            entry.asked += 1
        else:
            self.reply(key, entry.outcome)

    def execute(self, key, payload):
        if len(self.cache) >= MAX_ENTRIES or self.size >= MAX_BYTES:
            self.clean_up()
        if len(self.cache) >= MAX_ENTRIES or self.size >= MAX_BYTES:
            self.reply(key, [b"ERROR", b"BUSY"])
            return
        self.executions[payload[0]] += 1
        delay_ms = self.delay_ms if self.mode == "delay" else 0
        entry = Entry(payload, now_ms() + delay_ms, self.message if self.mode == "error" else None)
        self.cache[key] = entry
        self.size += entry.size
        self.running.add(key)
        if delay_ms <= 0:
            self.finish(key)

    def finish(self, key):
        entry = self.cache[key]
        self.running.discard(key)
        entry.outcome = [b"OK", *entry.payload] if entry.error is None else [b"ERROR", entry.error.encode()]
        entry.ended_ms = now_ms()
        for _ in range(entry.asked):
            self.reply(key, entry.outcome)

    def reply(self, key, outcome):
        client, request_id = key
        self.send(client, [b"RESPONSE", request_id, *outcome])

    def is_over(self, entry):
        return now_ms() - entry.ended_ms >= self.options["cacheTtlMs"]

    def drop(self, key):
        self.size -= self.cache.pop(key).size

    def clean_up(self):
        for key in [key for key, entry in self.cache.items() if entry.outcome is not None and self.is_over(entry)]:
            self.drop(key)

    def turn(self):
        """Sleeps until something is due and deals with it. True: there are commands."""
        poller = zmq.Poller()
        poller.register(0, zmq.POLLIN)
        if self.socket is not None:
            poller.register(self.socket, zmq.POLLIN)
        due_ms = min([self.cleanup_due_ms] + [self.cache[key].due_ms for key in self.running])
        ready = dict(poller.poll(None if due_ms == math.inf else max(0, math.floor(due_ms - now_ms()) + 1)))
        for _ in range(100):  # a flood must not keep us from our timers
            if self.socket is None or not self.socket.get(zmq.EVENTS) & zmq.POLLIN:
                break
            client, *frames = self.socket.recv_multipart()
            self.receive(client, frames)
        for key in [key for key in self.running if self.cache[key].due_ms <= now_ms()]:
            self.finish(key)
        if self.cleanup_due_ms <= now_ms():
            self.clean_up()
            self.cleanup_due_ms = now_ms() + self.options["cacheCleanupIntervalMs"]
        return 0 in ready

def obey(server, seq, op, command):
    match op:
        case "hello":
            answer(seq, role="server", name=f"python-server on pyzmq {zmq.__version__}")
        case "create":
            server.stop()
            server.__init__(server.context, command["options"])
            answer(seq)
        case "start":
            answer(seq, endpoint=server.start())
        case "behave":
            server.mode, server.message = command["mode"], command.get("message") or ""
            server.delay_ms = command.get("delayMs") or 0
            answer(seq)
        case "executions":
            counted = {base64.b64encode(frame).decode(): count for frame, count in server.executions.items()}
            answer(seq, executions=counted)
        case "stop":
            server.stop()
            answer(seq)
        case _:
            answer(seq, ok=False, error="unknown op")

def main():
    server, unread = Server(zmq.Context(), {}), b""
    while True:
        if not server.turn():
            continue
        data = os.read(0, 65536)
        if not data:
            return server.stop()
        *lines, unread = (unread + data).split(b"\n")
        for command in map(json.loads, lines):
            try:
                obey(server, command["seq"], command["op"], command)
            except (zmq.ZMQError, KeyError, ValueError) as error:
                answer(command["seq"], ok=False, error=f"{type(error).__name__}: {error}")

main()
