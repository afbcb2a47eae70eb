/** Bugs to plant in the client, each a slip that somebody could make. */
import { patchOf, type PlantedPatch } from './planted-bug.js';

const session = patchOf('client-session.ts');
const liveness = patchOf('liveness.ts');
const record = patchOf('server-record.ts');
const selection = patchOf('selection.ts');
const samples = patchOf('latency-window.ts');
const parse = patchOf('parse.ts');
const wire = patchOf('wire.ts');

const paths = 'client-paths-memory';
const properties = 'client-properties';

export const clientBugs: readonly PlantedPatch[] = [
  // Requests and retries.
  session('client-backoff-doubles-early', 'The first wait is already twice the base delay.', paths, '2 ** Math.min(request.attempts - 1, 1023)', '2 ** request.attempts'),
  session('client-backoff-linear', 'The waits grow by the base delay instead of doubling; with three attempts nobody notices.', properties, '2 ** Math.min(request.attempts - 1, 1023)', 'request.attempts'),
  session('client-one-attempt-more', 'One attempt more is made than allowed.', paths, 'if (request.attempts >= this.#settings.maxRetries) {', 'if (request.attempts > this.#settings.maxRetries) {'),
  session('client-one-attempt-less', 'The last attempt is never made.', paths, 'if (request.attempts >= this.#settings.maxRetries) {', 'if (request.attempts >= Math.max(1, this.#settings.maxRetries - 1)) {'),
  session('client-retries-at-once', 'There is no wait before the next attempt.', paths, 'this.#due.schedule(request, nowMs + delayMs);', 'this.#due.schedule(request, nowMs);'),
  session('client-new-id-for-each-attempt', 'Each attempt has an id of its own, so that a server cannot tell a repeat.', paths, 'request.ticket = this.#liveness.send(server, request.frames, nowMs);', "request.ticket = this.#liveness.send(server, request.frames.map((frame, index) => (index === 2 ? Buffer.from(`${Buffer.from(frame).toString()}-${request.attempts}`) : frame)), nowMs);"),
  session('client-sticks-to-its-server', 'A retry goes to the server that has failed instead of selecting afresh.', paths, 'const server = this.#liveness.select();', 'const server = request.asked?.[0] ?? this.#liveness.select();'),
  session('client-sends-with-zero-timeout', 'A timeout of 0 sends all the same.', paths, 'else if (timeoutMs === 0)', 'else if (timeoutMs < 0)'),
  session('client-zero-attempts-send', 'No attempt allowed, and one is made.', properties, 'if (maxRetries === 0)', 'if (maxRetries < 0)'),
  session('client-forgets-the-timeout-of-a-request', 'A retry waits for the default timeout and not for the one that the request was given.', properties, 'this.#due.schedule(request, nowMs + request.call.timeoutMs);', 'this.#due.schedule(request, nowMs + (request.attempts > 1 ? this.#settings.requestTimeoutMs : request.call.timeoutMs));'),
  // Replies.
  session('client-drops-late-replies', 'An OK reply to an attempt that timed out is dropped.', paths, "if (reply.kind === 'ok') {", "if (reply.kind === 'ok' && isWaiting) {"),
  session('client-counts-a-late-reply', 'A late OK counts as a success of its server, for an attempt that has failed.', paths, 'if (isWaiting) server.recordSuccess(nowMs - request.attemptMs);', 'server.recordSuccess(nowMs - request.attemptMs);'),
  session('client-counts-the-attempt-given-up', 'The attempt that is given up for a late reply counts as a failure.', paths, "this.#endAttempt(request, isWaiting ? 'ok' : 'given-up', nowMs);", "if (!isWaiting && request.server !== undefined) this.#liveness.failed(request.server, nowMs);\n      this.#endAttempt(request, isWaiting ? 'ok' : 'given-up', nowMs);"),
  session('client-takes-replies-of-strangers', 'A reply is taken from a server that was never asked.', paths, 'if (request === undefined || !request.wasSentTo(server)) {', 'if (request === undefined) {'),
  session('client-takes-late-errors', 'A late ERROR reply ends the attempt that waits for another server.', paths, '} else if (isWaiting) {', '} else if (isWaiting || request.server !== undefined) {'),
  session('client-error-counts-nothing', 'An ERROR reply is not counted as a failure.', paths, "this.#liveness.failed(server, nowMs);\n      this.#retryOrFail(request, 'error-reply'", "this.#retryOrFail(request, 'error-reply'"),
  session('client-error-revives', 'An ERROR reply makes its server ALIVE.', paths, 'server.lastHeardMs = nowMs;\n      this.#endAttempt', "this.#liveness.alive(server, 'ok', nowMs);\n      this.#endAttempt"),
  session('client-error-is-final', 'An ERROR reply ends the request; it is not tried again.', paths, "this.#retryOrFail(request, 'error-reply', reply.message, nowMs);", "this.#fail(request, 'error-reply', reply.message, nowMs);"),
  session('client-settles-again', 'A request that has ended is still looked for when a reply comes.', paths, 'this.#requests.delete(outcome.requestId);', ''),
  // Outcomes.
  session('client-says-unsent-when-it-left', 'A request that timed out in its first attempt is reported as unsent.', paths, "request.asked === undefined ? 'unsent' : 'unknown'", "request.attempts <= 1 ? 'unsent' : 'unknown'"),
  session('client-says-error-after-a-timeout', 'An ERROR reply to an early attempt is reported though the last one timed out.', paths, 'request.lastError = undefined;', ''),
  session('client-stop-forgets-the-waiting', 'Stop leaves the waiting requests waiting.', paths, "for (const request of this.#requests.values()) {\n      this.#endAttempt(request, 'stopped', nowMs);", "for (const request of [] as OpenRequest[]) {\n      this.#endAttempt(request, 'stopped', nowMs);"),
  session('client-stop-keeps-its-links', 'Stop closes no link.', paths, 'if (wasRunning) for (const server of this.#liveness.servers.values()) this.#effects.close(server);', ''),
  session('client-latency-from-the-call', 'A latency is measured from the call and not from the attempt.', paths, 'server.recordSuccess(nowMs - request.attemptMs)', 'server.recordSuccess(nowMs - request.startedMs)'),
  // Liveness and heartbeats.
  liveness('client-never-misses-a-heartbeat', 'A silent server stays ALIVE.', paths, "if (server.state !== 'alive') return;", 'return;'),
  liveness('client-notices-silence-late', 'A silent server is DEAD a second too late.', paths, 'const silenceResolutionMs = 1;', 'const silenceResolutionMs = 1001;'),
  liveness('client-beats-only-the-living', 'DEAD servers get no heartbeat, so that they never come back.', paths, 'for (const server of this.#servers.values()) this.heartbeat(server, nowMs);\n    //', "for (const server of this.#servers.values()) if (server.state !== 'dead') this.heartbeat(server, nowMs);\n    //"),
  liveness('client-no-first-heartbeat', 'The first heartbeat comes one interval after the start.', paths, 'for (const server of this.#servers.values()) this.heartbeat(server, nowMs);\n    this.#due', 'this.#due'),
  liveness('client-rhythm-drifts', 'Each heartbeat comes a millisecond later than its interval.', paths, 'this.#beat.deadlineMs + (missed + 1) * heartbeatIntervalMs', 'nowMs + heartbeatIntervalMs + 1'),
  liveness('client-heartbeat-forgives', 'A heartbeat answer forgives the failures in a row.', paths, 'server.lastHeartbeatMs = nowMs;', 'server.lastHeartbeatMs = nowMs;\n    server.consecutiveFailures = 0;'),
  liveness('client-heartbeat-counts', 'A heartbeat answer counts as a request.', paths, 'server.lastHeartbeatMs = nowMs;', 'server.lastHeartbeatMs = nowMs;\n    server.totalRequests++;'),
  liveness('client-dead-for-ever', 'A DEAD server is not revived by its heartbeat.', paths, "this.alive(server, 'heartbeat', nowMs);", "if (server.state !== 'dead') this.alive(server, 'heartbeat', nowMs);"),
  record('client-dead-after-four', 'It takes four failures in a row to make a server DEAD.', paths, 'if (this.consecutiveFailures >= deadAfterFailures)', 'if (this.consecutiveFailures > deadAfterFailures)'),
  record('client-success-does-not-forgive', 'A success leaves the failures in a row as they are.', paths, 'this.consecutiveFailures = 0;\n    this.totalRequests++;', 'this.totalRequests++;'),
  // Statistics.
  record('client-rate-is-rounded', 'The success rate is rounded to two digits.', paths, 'this.totalRequests === 0 ? 0 : this.totalSuccesses / this.totalRequests', 'this.totalRequests === 0 ? 0 : Math.round((100 * this.totalSuccesses) / this.totalRequests) / 100'),
  samples('client-window-of-101', 'The average is over one latency too many.', paths, '% this.#size;', '% (this.#size + 1);'),
  samples('client-window-without-end', 'The average is over all latencies.', paths, 'this.#next = (this.#next + 1) % this.#size;', 'this.#next++;'),
  samples('client-window-replaces-the-newest', 'A full window forgets its newest sample instead of its oldest.', paths, '(this.#next + 1) % this.#size', 'Math.min(this.#next + 1, this.#size - 1)'),
  samples('client-average-goes-stale', 'The average is not computed anew once the window is full.', paths, 'this.#average = undefined;', 'if (this.#samples.length < this.#size) this.#average = undefined;'),
  // Selection.
  selection('client-prefers-the-dead', 'A DEAD server is asked before an UNKNOWN one.', paths, 'unknown: 1, dead: 2', 'unknown: 2, dead: 1'),
  selection('client-ignores-the-rate', 'Among ALIVE servers only the latency counts.', paths, 'if (server.successRate !== best.successRate) return server.successRate > best.successRate;', ''),
  selection('client-prefers-the-slow', 'Among ALIVE servers of one success rate the slower one is asked.', paths, 'return server.averageLatencyMs < best.averageLatencyMs;', 'return server.averageLatencyMs > best.averageLatencyMs;'),
  selection('client-unknown-last-first', 'Among UNKNOWN servers the last connected is asked.', paths, 'return server.lastHeartbeatMs > best.lastHeartbeatMs;', "return server.state === 'unknown' || server.lastHeartbeatMs > best.lastHeartbeatMs;"),
  selection('client-asks-the-longest-dead', 'Among DEAD servers the one with the oldest heartbeat is asked.', paths, 'return server.lastHeartbeatMs > best.lastHeartbeatMs;', 'return server.lastHeartbeatMs < best.lastHeartbeatMs;'),
  // Frames.
  parse('client-takes-an-empty-reply', 'A reply without payload or message is taken.', paths, 'if (id === undefined || status === undefined || message === undefined) return', 'if (id === undefined || status === undefined) return'),
  parse('client-reads-any-status', 'Whatever is not OK is taken for an ERROR.', paths, "if (!sameBytes(status, errorStatus)) return 'status';", ''),
  parse('client-takes-long-heartbeats', 'A heartbeat answer with further frames is taken.', paths, 'if (id === undefined || frames.length > 3)', 'if (id === undefined)'),
  wire('client-sends-one-frame', 'Only the first frame of a payload is sent.', paths, "Buffer.from(requestId, 'latin1'), ...payload]", "Buffer.from(requestId, 'latin1'), ...payload.slice(0, 1)]"),
];
