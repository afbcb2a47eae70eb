/** A run of a composed model as a path for the real client: what its user, its servers and time did. */
import { livenessDefaults } from '../../../model/freelance/liveness.js';
import { requestDefaults } from '../../../model/freelance/request.js';
import type { ClientAction } from './client-action.js';
import { pathServers } from './client-parts.js';

const wait = (durationMs: number): ClientAction => ({ kind: 'wait', durationMs });

/** Empty where the run holds nothing that a client could be asked to do. */
export function clientCounterexample(path: readonly string[]): readonly ClientAction[] {
  const hasClock = path.some((step) => step.endsWith(' ms pass'));
  const numberOf = serverNumbers(path);
  /** By server, how its execution ended. */
  const outcomes = new Map<number, 'ok' | 'error'>();
  let attempts = 0;
  const actions = path.flatMap((step): readonly ClientAction[] => {
    const server = numberOf(step);
    if (server >= pathServers) return [];
    const passed = /^(\d+) ms pass$/u.exec(step);
    if (passed !== null) return [wait(Number(passed[1]))];
    const took = /^succeeds in (\d+) ms$/u.exec(step);
    if (took !== null) return [{ kind: 'request' }, wait(Number(took[1])), { kind: 'ok', server: 0 }];
    if (step === 'fails') return [{ kind: 'request' }, { kind: 'error', server: 0 }];
    if (step === 'request.START') return [{ kind: 'request' }];
    if (step === 'request.STOP') return [{ kind: 'stop' }];
    // Where the model has a clock, its timers take no time of their own.
    if (step.includes('.after ')) return hasClock ? [] : timer(step, () => attempts++);
    if (/\.HEARTBEAT_ANSWER$|sends heartbeat$/u.test(step) || step === 'answer.deliver') return [{ kind: 'heartbeat', server }];
    if (step.endsWith('.HANDLER_RETURNS')) outcomes.set(server, 'ok');
    if (step.endsWith('.HANDLER_THROWS')) outcomes.set(server, 'error');
    if (/^toClient\.\d+\.deliver/u.test(step)) return [{ kind: outcomes.get(server) ?? 'ok', server }];
    if (/(?:answers|sends) OK$/u.test(step)) return [{ kind: path.indexOf('request.START') > path.indexOf(step) ? 'stray' : 'ok', server }];
    if (/(?:answers|sends) ERROR$/u.test(step)) return [{ kind: 'error', server }];
    if (step.endsWith('sends garbage')) return [{ kind: 'garbage', server }];
    if (step.endsWith('sends OK to another id')) return [{ kind: 'stray', server }];
    if (step.endsWith('.CRASH')) return [{ kind: 'down', server }];
    return step.endsWith('.RESTART') ? [{ kind: 'up', server }] : [];
  });
  return tidied(actions);
}

function timer(step: string, nextAttempt: () => number): readonly ClientAction[] {
  if (step.startsWith('request.after attemptTimeout')) return [wait(requestDefaults.timeoutMs)];
  if (step.startsWith('request.after backoff')) return [wait(requestDefaults.baseDelayMs * 2 ** nextAttempt())];
  return step.includes('after heartbeatTimeout') ? [wait(livenessDefaults.heartbeatTimeoutMs + 1)] : [];
}

const numbered = (step: string): number => Number((/\.(\d+)\./u.exec(step) ?? /^server (\d+) /u.exec(step))?.[1] ?? -1);

/** Models may ask any server first; the real client asks them in the order of connecting. */
function serverNumbers(path: readonly string[]): (step: string) => number {
  const first = path.flatMap((step) => (step.startsWith('toServer.') ? [numbered(step)] : []))[0] ?? 0;
  return (step) => {
    const number = numbered(step);
    if (number < 0) return 0;
    return first === 1 && number < 2 ? 1 - number : number;
  };
}

/** Waits joined; what a server had sent before it went down put in front of that; nothing after the stop, where nobody listens. */
function tidied(actions: readonly ClientAction[]): readonly ClientAction[] {
  const tidy: ClientAction[] = [];
  for (const action of actions) {
    const last = tidy.at(-1);
    const gone = 'server' in action && action.kind !== 'up' ? tidy.findLastIndex((other) => (other.kind === 'down' || other.kind === 'up') && other.server === action.server) : -1;
    if (action.kind === 'wait' && last?.kind === 'wait') tidy[tidy.length - 1] = wait(last.durationMs + action.durationMs);
    else if (tidy[gone]?.kind === 'down') tidy.splice(gone, 0, action);
    else tidy.push(action);
    if (action.kind === 'stop') break;
  }
  return tidy;
}
