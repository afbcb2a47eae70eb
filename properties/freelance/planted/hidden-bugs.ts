/** Bugs with a hidden state: every single transition is right, until something has happened before. */
import { patchOf, type PlantedPatch } from './planted-bug.js';

const session = patchOf('server-session.ts');
const cache = patchOf('dedup-cache.ts');
const liveness = patchOf('liveness.ts');
const record = patchOf('server-record.ts');

const complete = 'server-entry-complete';
const clientComplete = 'client-server-complete';
const answer = 'this.#send(client, replyFrames(idFrame, entry.reply), nowMs);';

export const hiddenBugs: readonly PlantedPatch[] = [
  cache('server-second-life-is-short', 'What was forgotten and is executed anew is remembered for half the lifetime only.', complete, 'entry.storedMs = nowMs;', 'const lived = ((this as { lived?: Set<string> }).lived ??= new Set());\n    entry.storedMs = lived.has(entry.key) ? nowMs - this.#bounds.lifetimeMs / 2 : nowMs;\n    lived.add(entry.key);'),
  session('server-tires-of-repeats', 'The fourth repeat of an outcome is not answered.', complete, answer, `if (entry.asks-- > -3) ${answer}`),
  session('server-second-repeat-renews', 'The second repeat of an outcome starts its lifetime anew.', complete, answer, `${answer}\n      if (--entry.asks === -2) entry.storedMs = nowMs;`),
  session('server-second-repeat-forgets-an-error', 'An outcome ERROR is forgotten once it was repeated twice.', complete, answer, `${answer}\n      if (--entry.asks === -2 && !entry.reply.ok) entry.storedMs = -1e15;`),
  liveness('client-second-heartbeat-forgives', 'Two heartbeat answers with no attempt between them end a row of failures that has just begun.', clientComplete, 'server.lastHeartbeatMs = nowMs;', `server.lastHeartbeatMs = nowMs;
    const marks = server as ServerRecord & { heardAt?: number };
    if (marks.heardAt === server.totalRequests && server.consecutiveFailures === 1) server.consecutiveFailures = 0;
    marks.heardAt = server.totalRequests;`),
  liveness('client-second-silence-unnoticed', 'A server that was found DEAD for its silence and is heard again is not found DEAD for the next, unless it was asked meanwhile.', clientComplete, "if (server.state !== 'alive') return;", `const marks = server as ServerRecord & { silentAt?: number };
    if (server.state !== 'alive' || marks.silentAt === server.totalRequests) return;
    if (nowMs - server.lastHeardMs > this.#settings.heartbeatTimeoutMs) marks.silentAt = server.totalRequests;`),
  record('client-failure-after-two-successes-forgiven', 'The first failure of a server that has answered OK twice is not counted among those in a row.', clientComplete, 'this.consecutiveFailures++;', 'if (this.totalRequests !== 2 || this.totalSuccesses !== 2) this.consecutiveFailures++;'),
];
