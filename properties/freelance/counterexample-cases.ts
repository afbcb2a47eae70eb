/**
 * A run of a composed model as a case for the real implementation: what the checker found against a model is tried on
 * the client or the server that the model stands for. Abstract time becomes the page's: a timer's step is a wait of its
 * whole length.
 */
import { requestDefaults } from '../../model/freelance/request.js';
import { livenessDefaults } from '../../model/freelance/liveness.js';
import { deduplicationDefaults } from '../../model/freelance/deduplication.js';
import { writePath, type ClientAction } from './client/client-action.js';
import { pathServers } from './client/client-parts.js';
import { writeServerPath, type ServerAction } from './server/server-action.js';

export interface ImplementationCase {
  readonly part: string;
  readonly case: string;
}

/** Undefined where the run holds nothing that an implementation could be asked to do. */
export function caseOf(path: readonly string[]): ImplementationCase | undefined {
  const server = askedTwice(path);
  if (server !== undefined) {
    const actions = path.flatMap((step) => serverActions(step, server));
    return { part: 'server-paths-memory', case: writeServerPath(actions) };
  }
  const actions = clientActions(path);
  return actions.length === 0 ? undefined : { part: 'client-paths-memory', case: writePath(actions) };
}

/** A server that a request reaches more than once: then it is about what the server remembers. */
function askedTwice(path: readonly string[]): string | undefined {
  const deliveries = path.flatMap((step) => /^toServer(?:\.(\d+))?\.deliver/u.exec(step)?.[1] ?? []);
  return deliveries.find((server, index) => deliveries.indexOf(server) !== index);
}

const ids = ['a', 'b', 'c', 'd'];

function serverActions(step: string, server: string): readonly ServerAction[] {
  const [, kind, index, what] = /^(toServer|deduplication)\.(\d+)\.(.+)$/u.exec(step) ?? [];
  if (index === undefined || what === undefined) return [];
  // Systems of several servers number servers, and each is asked for one request; the one that matters is asked for here.
  if (index !== server) return [];
  const id = ids[0] as string;
  if (kind === 'toServer') return what.startsWith('deliver') ? [{ kind: 'request', client: 0, id }] : [];
  if (what === 'HANDLER_RETURNS') return [{ kind: 'return', client: 0, id }];
  if (what === 'HANDLER_THROWS') return [{ kind: 'throw', client: 0, id }];
  return what.startsWith('after cacheLifetime') ? [{ kind: 'wait', durationMs: deduplicationDefaults.cacheLifetimeMs }] : [];
}

function clientActions(path: readonly string[]): readonly ClientAction[] {
  const actions: ClientAction[] = [];
  /** By server, how its execution ended. */
  const outcomes = new Map<number, 'ok' | 'error'>();
  let attempts = 0;
  for (const step of path) {
    const [, server = '-1'] = /\.(\d+)\./u.exec(step) ?? /^server (\d+) /u.exec(step) ?? [];
    const index = Number(server);
    if (index >= pathServers) continue;
    if (step === 'request.START') actions.push({ kind: 'request' });
    else if (step === 'request.STOP') actions.push({ kind: 'stop' });
    else if (step.startsWith('request.after attemptTimeout')) actions.push({ kind: 'wait', durationMs: requestDefaults.timeoutMs });
    else if (step.startsWith('request.after backoff')) actions.push({ kind: 'wait', durationMs: requestDefaults.baseDelayMs * 2 ** attempts++ });
    else if (step.startsWith('liveness.') && step.includes('after heartbeatTimeout')) actions.push({ kind: 'wait', durationMs: livenessDefaults.heartbeatTimeoutMs + 1 });
    else if (step.endsWith('.HEARTBEAT_ANSWER') || step.endsWith('sends heartbeat')) actions.push({ kind: 'heartbeat', server: Math.max(0, index) });
    else if (step.endsWith('.HANDLER_RETURNS')) outcomes.set(index, 'ok');
    else if (step.endsWith('.HANDLER_THROWS')) outcomes.set(index, 'error');
    else if (/^toClient\.\d+\.deliver/u.test(step)) actions.push({ kind: outcomes.get(index) ?? 'ok', server: index });
    else if (/(?:answers|sends) OK$/u.test(step)) actions.push({ kind: 'ok', server: index });
    else if (/(?:answers|sends) ERROR$/u.test(step)) actions.push({ kind: 'error', server: index });
    else if (step.endsWith('sends garbage')) actions.push({ kind: 'garbage', server: index });
    else if (step.endsWith('sends OK to another id')) actions.push({ kind: 'stray', server: index });
    else if (step.endsWith('.CRASH')) actions.push({ kind: 'down', server: index });
    else if (step.endsWith('.RESTART')) actions.push({ kind: 'up', server: index });
  }
  return actions;
}
