// A client in JavaScript that shares nothing with the library but zeromq: each request is an async function that takes
// what comes from a mailbox or gives up waiting; a sweep finds the silent. A base to plant mistakes in, with an
// architecture unlike the examples'. Written from the protocol page.
import { randomBytes, randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Dealer } from 'zeromq';

const defaults = { requestTimeoutMs: 5000, heartbeatIntervalMs: 2000, heartbeatTimeoutMs: 6000, maxRetries: 3, retryBaseDelayMs: 500 };
const deadAfterFailures = 3;
const latencyWindow = 100;
const nowMs = () => performance.now();

/** A queue with one reader, who may give up waiting. */
function createMailbox() {
  const items = [];
  let wake;
  return {
    put(item) {
      items.push(item);
      wake?.();
    },
    /** The next item; undefined where none has come by then. */
    async take(durationMs) {
      const untilMs = nowMs() + durationMs;
      for (let restMs = durationMs; items.length === 0 && restMs > 0; restMs = untilMs - nowMs()) {
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, restMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return items.shift();
    },
  };
}

function openServer(endpoint, client) {
  const socket = new Dealer({ linger: 0, routingId: client.routingId });
  socket.connect(endpoint);
  const server = { endpoint, state: 'unknown', heardMs: 0, heartbeatMs: 0, failures: 0, requests: 0, successes: 0, latencies: [], closed: false, timer: undefined };
  // A socket of this library sends one message at a time.
  let sending = Promise.resolve();
  server.send = (frames) => {
    sending = sending.then(() => (server.closed ? undefined : socket.send(frames))).catch(() => {});
  };
  server.beat = () => {
    const beganMs = nowMs();
    let beats = 0;
    const once = () => {
      if (!server.closed) server.send(['', 'HEARTBEAT']);
      beats += 1;
      server.timer = setTimeout(once, beganMs + beats * client.options.heartbeatIntervalMs - nowMs());
    };
    once();
  };
  server.close = () => {
    server.closed = true;
    clearTimeout(server.timer);
    socket.close();
  };
  const listen = async () => {
    for await (const frames of socket) receive(client, server, frames);
  };
  listen().catch(() => {});
  return server;
}

function signOfLife(server) {
  server.state = 'alive';
  server.heardMs = nowMs();
}

function count(server, success, latencyMs) {
  server.requests += 1;
  if (success) {
    server.successes += 1;
    server.failures = 0;
    server.latencies.push(latencyMs);
    if (server.latencies.length > latencyWindow) server.latencies.shift();
  } else {
    server.failures += 1;
    if (server.failures >= deadAfterFailures) server.state = 'dead';
  }
}

const successRate = (server) => (server.requests === 0 ? 0 : server.successes / server.requests);
const averageMs = ({ latencies }) => (latencies.length === 0 ? 0 : latencies.reduce((sum, latencyMs) => sum + latencyMs, 0) / latencies.length);

/** The first of these with the least of that; then of the next. */
function least(servers, ...keys) {
  return servers.reduce((best, server) => {
    for (const key of keys) if (key(server) !== key(best)) return key(server) < key(best) ? server : best;
    return best;
  });
}

function select(client) {
  const all = [...client.servers.values()];
  const alive = all.filter((server) => server.state === 'alive');
  if (alive.length > 0) return least(alive, (server) => -successRate(server), averageMs);
  const unknown = all.find((server) => server.state === 'unknown');
  return unknown ?? (all.length > 0 ? least(all, (server) => -server.heartbeatMs) : undefined);
}

async function request(client, payload, ownTimeoutMs) {
  const { maxRetries, requestTimeoutMs, retryBaseDelayMs } = client.options;
  const timeoutMs = ownTimeoutMs ?? requestTimeoutMs;
  const open = { id: randomUUID(), asked: new Set(), waiting: undefined, mailbox: createMailbox() };
  let failure = 'unsent';
  const failed = () => ({ success: false, response: null, failure });
  if (!client.running || timeoutMs <= 0) return failed();
  client.open.set(open.id, open);
  try {
    for (let attempt = 1; attempt <= maxRetries && client.running; attempt++) {
      const server = select(client);
      if (server === undefined) return failed();
      open.waiting = server;
      open.asked.add(server);
      const sentMs = nowMs();
      server.send(['', 'REQUEST', open.id, ...payload]);
      const reply = await open.mailbox.take(timeoutMs);
      open.waiting = undefined;
      if (reply?.kind === 'stop') {
        failure = 'unknown';
        return failed();
      }
      if (reply?.kind === 'ok') {
        signOfLife(reply.from);
        if (reply.from === server) count(server, true, nowMs() - sentMs);
        return { success: true, response: reply.payload };
      }
      count(server, false);
      failure = reply === undefined ? 'unknown' : 'error';
      if (attempt === maxRetries) return failed();
      const late = await open.mailbox.take(retryBaseDelayMs * 2 ** (attempt - 1));
      if (late?.kind === 'stop') return failed();
      if (late?.kind === 'ok') {
        signOfLife(late.from);
        return { success: true, response: late.payload };
      }
    }
    return failed();
  } finally {
    client.open.delete(open.id);
  }
}

function receive(client, server, frames) {
  if (client.servers.get(server.endpoint) !== server) return;
  const [delimiter, command, id, status, ...payload] = frames;
  if (delimiter.length > 0 || id === undefined) return;
  if (command.equals(Buffer.from('HEARTBEAT'))) {
    signOfLife(server);
    server.heartbeatMs = nowMs();
    return;
  }
  if (!command.equals(Buffer.from('RESPONSE')) || status === undefined) return;
  const open = client.open.get(id.toString());
  if (open === undefined || !open.asked.has(server)) return;
  if (status.equals(Buffer.from('OK')) && payload.length > 0) open.mailbox.put({ kind: 'ok', from: server, payload });
  if (status.equals(Buffer.from('ERROR')) && open.waiting === server) {
    open.waiting = undefined;
    open.mailbox.put({ kind: 'error' });
  }
}

function createClient(options) {
  const client = { options: { ...defaults, ...options }, routingId: `js-${randomBytes(8).toString('hex')}`, servers: new Map(), open: new Map(), running: false, sweeper: undefined };
  const sweep = () => {
    for (const server of client.servers.values()) {
      if (server.state === 'alive' && nowMs() - server.heardMs > client.options.heartbeatTimeoutMs) server.state = 'dead';
    }
  };
  client.connect = (endpoint) => {
    if (client.servers.has(endpoint)) return;
    const server = openServer(endpoint, client);
    client.servers.set(endpoint, server);
    if (client.running) server.beat();
  };
  client.disconnect = (endpoint) => {
    client.servers.get(endpoint)?.close();
    client.servers.delete(endpoint);
  };
  client.start = () => {
    client.running = true;
    for (const server of client.servers.values()) server.beat();
    client.sweeper = setInterval(sweep, client.options.heartbeatIntervalMs / 4);
  };
  client.stop = () => {
    client.running = false;
    clearInterval(client.sweeper);
    for (const { mailbox } of client.open.values()) mailbox.put({ kind: 'stop' });
    for (const server of client.servers.values()) if (!server.closed) server.close();
  };
  client.stats = () =>
    Object.fromEntries(
      [...client.servers.values()].map((server) => [
        server.endpoint,
        { state: server.state, successRate: successRate(server), averageLatencyMs: averageMs(server), consecutiveFailures: server.failures, totalRequests: server.requests },
      ]),
    );
  return client;
}

let client = createClient({});
const operations = {
  hello: () => ({ role: 'client', name: 'javascript-client' }),
  create({ options }) {
    client.stop();
    client = createClient(options);
  },
  connect: ({ endpoint }) => client.connect(endpoint),
  disconnect: ({ endpoint }) => client.disconnect(endpoint),
  start: () => client.start(),
  stop: () => client.stop(),
  stats: () => ({ servers: client.stats() }),
  async request({ payload, timeoutMs }) {
    const { response, ...rest } = await request(client, payload.map((frame) => Buffer.from(frame, 'base64')), timeoutMs);
    return { ...rest, response: response?.map((frame) => frame.toString('base64')) ?? null };
  },
};

async function obey(line) {
  const { seq, op, ...fields } = JSON.parse(line);
  const answer = Object.hasOwn(operations, op) ? { ok: true, ...(await operations[op](fields)) } : { ok: false, error: 'unknown op' };
  process.stdout.write(`${JSON.stringify({ seq, ...answer })}\n`);
}

createInterface({ input: process.stdin })
  .on('line', (line) => void obey(line))
  .on('close', () => process.exit(0));
