/**
 * Mistakes of a client by somebody who has not read the checks: planted in a subject of another architecture (a promise
 * for each request, a timer for each server, a sweep for the silent), in JavaScript.
 */
import { faultsIn, type SubjectFault } from './subject-fault.js';

const fault = faultsIn('client', 'bench/client.mjs');
const beat = "if (!server.closed) server.send(['', 'HEARTBEAT']);";
const rise = "  server.state = 'alive';\n  server.heardMs = nowMs();\n";
const heartbeatTaken = '    signOfLife(server);\n    server.heartbeatMs = nowMs();\n';
const failed = 'server.failures += 1;\n';
const dead = "if (server.failures >= deadAfterFailures) server.state = 'dead';";
const samples = 'if (server.latencies.length > latencyWindow) server.latencies.shift();';
const chosen = 'const server = select(client);';
const unknownFirst = "const unknown = all.find((server) => server.state === 'unknown');";
const aliveFirst = 'if (alive.length > 0) return least(alive, (server) => -successRate(server), averageMs);';
const lastResort = 'least(all, (server) => -server.heartbeatMs)';
const backoff = 'retryBaseDelayMs * 2 ** (attempt - 1)';
const counted = '      count(server, false);\n';
const kind = "failure = reply === undefined ? 'unknown' : 'error';";
const taken = "if (status.equals(Buffer.from('OK')) && payload.length > 0)";
const okPut = "open.mailbox.put({ kind: 'ok', from: server, payload });";
const errorIf = "if (status.equals(Buffer.from('ERROR')) && open.waiting === server) {";
const notAsked = 'if (open === undefined || !open.asked.has(server)) return;';
const found = 'const open = client.open.get(id.toString());';
const swept = "if (server.state === 'alive' && nowMs() - server.heardMs > client.options.heartbeatTimeoutMs) server.state = 'dead';";
const shut = '    client.servers.get(endpoint)?.close();\n    client.servers.delete(endpoint);\n';
const stopAll = '    for (const server of client.servers.values()) if (!server.closed) server.close();\n';
const close = '    server.closed = true;\n    clearTimeout(server.timer);\n    socket.close();\n';
const lateTaken = "if (late?.kind === 'ok') {\n        signOfLife(late.from);";
const okTaken = '        signOfLife(reply.from);\n        if (reply.from === server) count(server, true, nowMs() - sentMs);\n';

export const jsFaults: readonly SubjectFault[] = [
  // Options
  fault('js-default-timeout', 'request timeout 5000', 'the timeout that is not told is 3 s', ['requestTimeoutMs: 5000', 'requestTimeoutMs: 3000']),
  fault('js-default-attempts', 'max retries 3', 'five attempts where the number is not told', ['maxRetries: 3', 'maxRetries: 5']),
  fault('js-default-silence', 'heartbeat timeout 6000', 'a silence of 10 s where it is not told', ['heartbeatTimeoutMs: 6000', 'heartbeatTimeoutMs: 10_000']),
  fault('js-zero-base-is-default', 'retry base delay', 'a base delay of 0 is taken for none told', ["maxRetries, requestTimeoutMs, retryBaseDelayMs }", 'maxRetries, requestTimeoutMs, ...others }'], ['const timeoutMs =', 'const retryBaseDelayMs = others.retryBaseDelayMs || defaults.retryBaseDelayMs;\n  const timeoutMs =']),
  fault('js-zero-timeout-is-option', 'A timeout of 0 fails at once', 'a timeout of 0 is taken for none told', ['ownTimeoutMs ?? requestTimeoutMs', 'ownTimeoutMs || requestTimeoutMs']),
  fault('js-shorter-timeout-wins', 'request timeout', 'a request cannot have a longer timeout than the option', ['ownTimeoutMs ?? requestTimeoutMs', 'Math.min(ownTimeoutMs ?? Infinity, requestTimeoutMs)']),
  fault('js-attempts-by-servers', 'max retries: the number of attempts in all', 'not more attempts than there are servers', ['attempt <= maxRetries &&', 'attempt <= Math.min(maxRetries, client.servers.size) &&']),
  fault('js-attempts-at-most-three', 'max retries: the number of attempts in all', 'never more than three attempts', ['attempt <= maxRetries &&', 'attempt <= Math.min(maxRetries, 3) &&'], ['if (attempt === maxRetries)', 'if (attempt === Math.min(maxRetries, 3))']),
  // Heartbeats
  fault('js-beats-end', 'Heartbeats go to every endpoint, each interval', 'no heartbeat after the tenth', [beat, `if (beats < 10) ${beat}`]),
  fault('js-beats-wait-for-answers', 'Heartbeats go to every endpoint, each interval', 'a heartbeat that is not answered is the last', [beat, `if (server.heartbeatMs >= (server.beatMs ?? 0)) { server.beatMs = nowMs(); ${beat} }`]),
  fault('js-beats-back-off', 'each interval, whatever the server\'s state', 'heartbeats to a DEAD server come at three times the interval', ['nowMs());\n    };\n    once();', "nowMs() + (server.state === 'dead' ? 2 * client.options.heartbeatIntervalMs : 0));\n    };\n    once();"]),
  fault('js-beats-not-while-open', 'each interval', 'no heartbeats while a request is open', [beat, `if (client.open.size === 0) ${beat}`]),
  fault('js-beats-not-late', 'to every endpoint', 'a server that is connected after start gets no heartbeats', ['    if (client.running) server.beat();\n', '']),
  fault('js-beats-twice-connected', 'each interval', 'connecting again adds a second beat', ['if (client.servers.has(endpoint)) return;', 'if (client.servers.has(endpoint)) return client.servers.get(endpoint).beat();']),
  fault('js-first-beat-lost', 'from the start of the client on', 'the first heartbeat goes out after two intervals', ['    once();\n', '    beats = 2;\n    server.timer = setTimeout(once, 2 * client.options.heartbeatIntervalMs);\n']),
  // Liveness
  fault('js-dead-stays-for-beats', 'from any state', 'a heartbeat answer does not revive a server that failures made DEAD', [heartbeatTaken, "    if (server.state !== 'dead' || server.failures < deadAfterFailures) signOfLife(server);\n    server.heartbeatMs = nowMs();\n"]),
  fault('js-life-by-beats-alone', 'a heartbeat answer or an OK reply', 'an OK reply does not end the silence', [rise, "  if (server.state !== 'alive') server.heardMs = nowMs();\n  server.state = 'alive';\n"], [heartbeatTaken, '    signOfLife(server);\n    server.heardMs = server.heartbeatMs = nowMs();\n']),
  fault('js-life-by-anything', 'Anything else is malformed', 'any message ends the silence of an ALIVE server', ['const [delimiter, command, id, status, ...payload] = frames;\n', "const [delimiter, command, id, status, ...payload] = frames;\n  if (server.state === 'alive') server.heardMs = nowMs();\n"]),
  fault('js-revived-starts-over', 'Statistics', 'a server that comes back from DEAD starts with empty statistics', [rise, `  if (server.state === 'dead') server.requests = server.successes = 0;\n${rise}`]),
  fault('js-silence-fails', 'consecutive failures', 'silence counts as a failure', [swept, swept.replace("server.state = 'dead';", "{ server.state = 'dead'; server.failures += 1; }")]),
  fault('js-silence-clears-failures', 'consecutive failures', 'silence clears the failures', [swept, swept.replace("server.state = 'dead';", "{ server.state = 'dead'; server.failures = 0; }")]),
  fault('js-unknown-dies-of-silence', 'An ALIVE server that has been silent', 'an UNKNOWN server dies of silence as well', [swept, swept.replace("server.state === 'alive'", "server.state !== 'dead'")], ['heardMs: 0', 'heardMs: nowMs()']),
  fault('js-silence-since-beat', 'silent for longer than the heartbeat timeout', 'only heartbeat answers end a silence', [swept, swept.replace('server.heardMs', 'server.heartbeatMs')]),
  fault('js-sweep-is-rare', 'plus one check', 'the silent are looked for every two heartbeat timeouts', ['client.options.heartbeatIntervalMs / 4', 'client.options.heartbeatTimeoutMs * 2']),
  fault('js-dead-only-if-mute', 'so does one whose consecutive failures reach the threshold', 'failures make DEAD only a server that has not answered a heartbeat', [dead, dead.replace('deadAfterFailures)', 'deadAfterFailures && server.heartbeatMs === 0)')]),
  fault('js-threshold-once', 'consecutive failures that make a server DEAD', 'the fourth failure of a revived server does not make it DEAD again', [dead, dead.replace('>=', '===')]),
  fault('js-threshold-by-rate', 'consecutive failures that make a server DEAD', 'three failures make DEAD only a server with a bad record', [dead, dead.replace('deadAfterFailures)', 'deadAfterFailures && server.successes * 2 <= server.requests)')]),
  fault('js-failures-of-all', 'Nothing changes another server\'s state', 'all servers share one count of failures', ['const deadAfterFailures = 3;', 'const deadAfterFailures = 3;\nlet failuresOfAll = 0;'], ['    server.failures = 0;\n', '    server.failures = failuresOfAll = 0;\n'], [failed, 'server.failures += 1;\n    failuresOfAll += 1;\n'], [dead, dead.replace('server.failures', 'failuresOfAll')]),
  // Selection
  fault('js-selects-once', 'Each attempt selects a server afresh', 'all attempts go to the first choice', [chosen, 'const server = [...open.asked][0] ?? select(client);']),
  fault('js-avoids-the-last', 'Each attempt selects a server afresh', 'a retry goes to any server but the one before', [chosen, 'const server = [...client.servers.values()].find((other) => open.asked.size > 0 && !open.asked.has(other)) ?? select(client);']),
  fault('js-keeps-the-last-good', 'the higher success rate', 'the server of the last success is kept while it is ALIVE', [aliveFirst, `const kept = alive.find((server) => server === client.kept);\n  if (kept !== undefined) return kept;\n  ${aliveFirst}`], ['        if (reply.from === server) count(', '        client.kept = reply.from;\n        if (reply.from === server) count(']),
  fault('js-fewest-failures-first', 'the higher success rate', 'among ALIVE the fewest failures win', [aliveFirst, aliveFirst.replace('-successRate(server)', 'server.requests - server.successes')]),
  fault('js-newest-latency', 'then the lower average latency', 'among ALIVE the latency of the last success decides', [aliveFirst, aliveFirst.replace('averageMs', '(server) => server.latencies.at(-1) ?? 0')]),
  fault('js-rates-as-text', 'the higher success rate', 'success rates are compared in whole percents', [aliveFirst, aliveFirst.replace('-successRate(server)', '-Math.round(successRate(server) * 10)')]),
  fault('js-new-alive-first', 'the higher success rate', 'an ALIVE server without any request goes first', [aliveFirst, aliveFirst.replace('-successRate(server)', 'server.requests === 0 ? -1 : -successRate(server)')]),
  fault('js-unknown-in-turn', 'the order of connecting', 'among UNKNOWN the one with the fewest failures', [unknownFirst, "const unknowns = all.filter((server) => server.state === 'unknown');\n  const unknown = unknowns.length > 0 ? least(unknowns, (server) => server.failures) : undefined;"]),
  fault('js-dead-by-failures', 'the most recent heartbeat', 'among DEAD the one with the fewest failures', [lastResort, 'least(all, (server) => server.failures)']),
  fault('js-dead-first-connected', 'the most recent heartbeat', 'among DEAD the one connected first', [lastResort, 'all[0]']),
  // Requests
  fault('js-payload-lost-on-retry', 'One UUID for all attempts', 'a retry carries an empty payload', ['open.id, ...payload]);', "open.id, ...(attempt > 1 ? [''] : payload)]);"]),
  fault('js-timeout-halved-on-retry', 'waits at most the timeout', 'retries wait half as long', ['open.mailbox.take(timeoutMs);', 'open.mailbox.take(attempt > 1 ? timeoutMs / 2 : timeoutMs);']),
  fault('js-option-timeout-on-retry', 'waits at most the timeout', 'retries wait by the option, not by the request\'s own timeout', ['open.mailbox.take(timeoutMs);', 'open.mailbox.take(attempt > 1 ? requestTimeoutMs : timeoutMs);']),
  fault('js-timeout-of-all', 'request timeout, one attempt', 'the timeout is shared by all attempts', ["let failure = 'unsent';", "let failure = 'unsent';\n  const beganMs = nowMs();"], ['open.mailbox.take(timeoutMs);', 'open.mailbox.take(Math.max(0, beganMs + timeoutMs - nowMs()));']),
  fault('js-wait-less-timeout', 'Before attempt n+1 the client waits', 'the timeout is taken off the wait', [backoff, `Math.max(0, ${backoff} - timeoutMs)`]),
  fault('js-wait-skipped-first', 'Before attempt n+1 the client waits', 'the second attempt follows at once', [backoff, 'retryBaseDelayMs * (2 ** (attempt - 1) - 1)']),
  fault('js-wait-jittered', 'base delay × 2^(n-1)', 'the wait is up to twice as long by chance', [backoff, `${backoff} * (1 + Math.random())`]),
  fault('js-wait-capped', 'base delay × 2^(n-1)', 'the wait is at most twice the base delay', [backoff, `Math.min(${backoff}, 2 * retryBaseDelayMs)`]),
  fault('js-wait-squared', 'base delay × 2^(n-1)', 'the wait grows by squares', [backoff, 'retryBaseDelayMs * attempt ** 2']),
  fault('js-one-request-loses-another', 'A request ends', 'of two requests at once the first is forgotten', ['client.open.set(open.id, open);', 'if (client.open.size === 1) client.open.clear();\n  client.open.set(open.id, open);']),
  fault('js-at-most-ten-open', 'A request ends', 'the eleventh open request pushes the oldest out', ['client.open.set(open.id, open);', 'client.open.set(open.id, open);\n  if (client.open.size > 10) client.open.delete(client.open.keys().next().value);']),
  fault('js-sends-newest-first', 'A request ends', 'messages that wait for a busy socket are lost but for the newest', ['  let sending = Promise.resolve();\n', '  let newest;\n  let sending = Promise.resolve();\n'], ['    sending = sending.then(() => (server.closed ?', '    newest = frames;\n    sending = sending.then(() => (server.closed || frames !== newest ?']),
  // Replies
  fault('js-late-only-from-previous', 'from any server that an attempt of it was sent to', 'a late OK is taken from the server before the present one alone', [notAsked, 'if (open === undefined || ![...open.asked].slice(-2).includes(server)) return;']),
  fault('js-late-not-from-dead', 'from any server that an attempt of it was sent to', 'a late OK of a DEAD server is dropped', [taken, `if (server.state === 'dead') return;\n  ${taken}`]),
  fault('js-late-heard-after-wait', 'also in the wait before the next attempt', 'a late OK in the wait is taken when the wait is over', ['const late = await open.mailbox.take(retry', 'await new Promise((resolve) => setTimeout(resolve, retryBaseDelayMs));\n      const late = await open.mailbox.take(-retryBaseDelayMs + retry']),
  fault('js-late-success-goes-on', 'the request succeeds all the same', 'a late OK in the wait does not stop the next attempt', [lateTaken, "if (late?.kind === 'ok') {\n        select(client)?.send(['', 'REQUEST', open.id, ...payload]);\n        signOfLife(late.from);"]),
  fault('js-late-not-alive', 'the sender becomes ALIVE', 'a late OK in the wait leaves its sender as it was', [lateTaken, "if (late?.kind === 'ok') {"]),
  fault('js-late-undoes-failure', 'stays counted as a failure', 'a late OK in the wait takes the failure back', [lateTaken, `${lateTaken}\n        late.from.requests -= 1;`]),
  fault('js-late-credits-waiting', 'the attempt that is given up is counted neither way', 'a late OK counts for the server of the waiting attempt', [okTaken, okTaken.replace('if (reply.from === server) ', '')]),
  fault('js-late-debits-waiting', 'the attempt that is given up is counted neither way', 'the attempt that is given up counts as a failure', [okTaken, `${okTaken}        if (reply.from !== server) count(server, false);\n`]),
  fault('js-late-revives-waiting', 'the sender becomes ALIVE', 'a late OK is a sign of life of the waiting server', [okTaken, okTaken.replace('signOfLife(reply.from)', 'signOfLife(server)')]),
  fault('js-late-error-fails-waiting', 'A late ERROR reply is dropped', 'an ERROR from an earlier server fails the waiting attempt', [errorIf, errorIf.replace('open.waiting === server', 'open.waiting !== undefined')]),
  fault('js-late-error-ends-wait', 'A late ERROR reply is dropped', 'an ERROR in the wait ends the wait', [errorIf, errorIf.replace('open.waiting === server', '(open.waiting ?? server) === server')]),
  fault('js-late-error-counts', 'A late ERROR reply is dropped', 'a late ERROR counts as a failure', [errorIf, `if (status.equals(Buffer.from('ERROR')) && open.waiting !== server) count(server, false);\n  ${errorIf}`]),
  fault('js-alive-may-answer', 'from a server that was never asked, is dropped', 'an OK is taken from any ALIVE server', [notAsked, "if (open === undefined || (!open.asked.has(server) && server.state !== 'alive')) return;"]),
  fault('js-only-open-is-meant', 'A reply to no request that is still open is dropped', 'a reply with an unknown id goes to the only open request', [found, 'const open = client.open.get(id.toString()) ?? (client.open.size === 1 ? [...client.open.values()][0] : undefined);']),
  fault('js-id-trimmed', 'A reply to no request that is still open is dropped', 'blanks around the id do not matter', [found, 'const open = client.open.get(id.toString().trim());']),
  fault('js-strays-kept', 'grows memory without bound', 'replies to no open request are kept', [notAsked, 'if (open === undefined) (client.strays ??= []).push(frames);\n  if (open === undefined || !open.asked.has(server)) return;']),
  fault('js-empty-first-frame-lost', 'A success carries the payload', 'an empty frame at the front of a response is lost', [okPut, okPut.replace('payload }', 'payload: payload[0].length === 0 && payload.length > 1 ? payload.slice(1) : payload }')]),
  fault('js-zeros-trimmed', 'A success carries the payload', 'zero bytes at the end of a frame are lost', [okPut, okPut.replace('payload }', "payload: payload.map((frame) => (frame.length > 0 && frame.at(-1) === 0 ? frame.subarray(0, -1) : frame)) }")]),
  fault('js-other-status-fails', 'Anything else is malformed', 'a reply of an unknown status fails the attempt', [errorIf, "if (!status.equals(Buffer.from('OK')) && open.waiting === server) {"]),
  fault('js-listener-dies', 'never fatal', 'a message of one frame ends the listening', ['if (delimiter.length > 0 || id === undefined) return;', 'if (command.length < 1 || delimiter.length > 0 || id === undefined) return;']),
  fault('js-server-id-bound', 'put down to the server that sent it', 'heartbeat answers count only under the first server id', [heartbeatTaken, '    if (!(server.serverId ??= id).equals(id)) return;\n    signOfLife(server);\n    server.heartbeatMs = nowMs();\n']),
  // Outcomes
  fault('js-first-failure-told', 'the last attempt was answered ERROR', 'the first failure decides the kind', [kind, "if (attempt === 1) failure = reply === undefined ? 'unknown' : 'error';"]),
  fault('js-worst-failure-told', 'the last attempt was answered ERROR', 'one timeout makes the failure unknown', [kind, "failure = reply === undefined || (failure === 'unknown' && attempt > 1) ? 'unknown' : 'error';"]),
  fault('js-stop-in-wait-unsent', 'stopped before sending', 'a request that waits for its retry when the client stops is unsent', ["if (late?.kind === 'stop') return failed();", "if (late?.kind === 'stop') return { success: false, response: null, failure: 'unsent' };"]),
  // Statistics
  fault('js-success-leaves-one-failure', 'A success resets the consecutive failures', 'a success leaves one failure', ['    server.failures = 0;\n', '    server.failures = Math.min(server.failures, 1);\n']),
  fault('js-timeouts-are-samples', 'average latency', 'failed attempts are samples too', [counted, `${counted}      server.latencies.push(nowMs() - sentMs);\n`]),
  fault('js-latency-of-request', 'average latency', 'a latency is counted from the request\'s beginning', ["let failure = 'unsent';", "let failure = 'unsent';\n  const beganMs = nowMs();"], ['nowMs() - sentMs);\n        return', 'nowMs() - beganMs);\n        return']),
  fault('js-window-halved', 'latency window 100 samples', 'a full window is halved', [samples, 'if (server.latencies.length > latencyWindow) server.latencies.splice(0, latencyWindow / 2);']),
  fault('js-window-drops-newest', 'latency window 100 samples', 'a full window takes no more', [samples, samples.replace('shift', 'pop')]),
  fault('js-window-200', 'latency window 100 samples', 'the window is 200', ['const latencyWindow = 100;', 'const latencyWindow = 200;']),
  fault('js-mean-trimmed', 'average latency over the window', 'the first sample does not count', ['latencies.reduce((sum, latencyMs) => sum + latencyMs, 0) / latencies.length);', 'latencies.slice(-Math.max(1, latencies.length - 1)).reduce((sum, latencyMs) => sum + latencyMs, 0) / Math.max(1, latencies.length - 1));']),
  fault('js-empty-is-null', '0 where it is empty', 'the average of none is not a number', ['(latencies.length === 0 ? 0 : ', '(']),
  fault('js-rate-of-two-digits', 'exact quotient', 'the success rate has two digits', ['successRate: successRate(server),', 'successRate: Number(successRate(server).toFixed(2)),']),
  fault('js-total-counts-open', 'total requests', 'open requests count for every server that they went to', ['totalRequests: server.requests }', 'totalRequests: server.requests + [...client.open.values()].filter(({ asked }) => asked.has(server)).length }']),
  fault('js-fails-are-total', 'consecutive failures', 'all failures are told as consecutive', ['consecutiveFailures: server.failures', 'consecutiveFailures: server.requests - server.successes']),
  // Life
  fault('js-disconnect-keeps-socket', 'releases every socket', 'a disconnected server is forgotten, its socket is not', [shut, '    client.servers.delete(endpoint);\n']),
  fault('js-disconnect-keeps-record', 'With no servers the request fails at once', 'a disconnected server stays in the books', [shut, '    client.servers.get(endpoint)?.close();\n']),
  fault('js-connect-again-renews', 'one DEALER for each endpoint', 'connecting again begins anew', ['if (client.servers.has(endpoint)) return;', 'client.disconnect(endpoint);']),
  fault('js-stop-closes-one', 'releases every socket and timer', 'stop closes the first server alone', [stopAll, '    for (const server of [...client.servers.values()].slice(0, 1)) if (!server.closed) server.close();\n']),
  fault('js-close-keeps-beating', 'releases every socket and timer', 'closing stops the books, not the heartbeats', [close, ''], [stopAll, '']),
  fault('js-stop-counts-failures', 'Stop ends every waiting request', 'stop leaves requests to their timeout', ["    for (const { mailbox } of client.open.values()) mailbox.put({ kind: 'stop' });\n", '']),
  fault('js-identity-of-process', 'a routing id of the client\'s own', 'the routing id is the same in every client', ["`js-${randomBytes(8).toString('hex')}`", "'js-client'"]),
];
