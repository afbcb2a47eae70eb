/** Our own client and server behind the subject protocol, in this process: what a program in another language would be. */
import type { SubjectCalls } from '../../src/engine/suite.js';
import { createClient, createServer, type Client, type ClientOptions, type Server } from '../../src/freelance/index.js';

type Fields = Readonly<Record<string, unknown>>;
type Answer = Record<string, unknown>;

const ok: Answer = { ok: true };
const base64 = (frame: Uint8Array): string => Buffer.from(frame).toString('base64');
const framesOf = (value: unknown): readonly Uint8Array[] => (value as readonly string[]).map((frame) => Buffer.from(frame, 'base64'));

/** `distort` changes what the user asks or learns: a bug of the client, planted from outside. */
export interface Distortion {
  options?(options: ClientOptions): ClientOptions;
  answer?(op: string, answer: Answer): Answer;
}

export function ownClient(distortion: Distortion = {}): SubjectCalls {
  let client: Client | undefined;
  const obey = async (op: string, fields: Fields): Promise<Answer> => {
    switch (op) {
      case 'create': {
        await client?.stop();
        const options = fields['options'] as ClientOptions;
        client = createClient([], { ...(distortion.options?.(options) ?? options), autoStart: false });
        return ok;
      }
      case 'connect':
        client?.connect(fields['endpoint'] as string);
        return ok;
      case 'disconnect':
        client?.disconnect(fields['endpoint'] as string);
        return ok;
      case 'start':
        client?.start();
        return ok;
      case 'stop':
        await client?.stop();
        return ok;
      case 'request': {
        const timeoutMs = fields['timeoutMs'] as number | null;
        const outcome = await (client as Client).request(framesOf(fields['payload']), timeoutMs === null ? {} : { timeoutMs });
        return outcome.ok
          ? { ok: true, success: true, response: outcome.payload.map(base64) }
          : { ok: true, success: false, response: null, failure: outcome.kind };
      }
      case 'stats':
        return { ok: true, servers: Object.fromEntries(client?.stats() ?? []) };
      default:
        return { ok: false, error: 'unknown op' };
    }
  };
  const call: SubjectCalls['call'] = async (op, fields = {}) => {
    const answer = await obey(op, fields);
    return distortion.answer?.(op, answer) ?? answer;
  };
  return { role: 'client', name: 'our own client', call };
}

export function ownServer(distortion: { cacheTtlMs?(ttlMs: number): number } = {}): SubjectCalls {
  let server: Server | undefined;
  let behaviour: { readonly mode: string; readonly message?: string; readonly delayMs?: number } = { mode: 'echo' };
  const executions = new Map<string, number>();
  const handler = async (payload: readonly Uint8Array[]): Promise<readonly Uint8Array[]> => {
    const { mode, message, delayMs } = behaviour;
    const first = base64(payload[0] ?? new Uint8Array());
    executions.set(first, (executions.get(first) ?? 0) + 1);
    if (mode === 'error') throw new Error(message);
    if (mode === 'delay') await new Promise<void>((resolve) => void setTimeout(resolve, delayMs));
    return payload;
  };
  const call: SubjectCalls['call'] = async (op, fields = {}) => {
    switch (op) {
      case 'create': {
        await server?.stop();
        const options = fields['options'] as { bind: string; serverId: string; cacheTtlMs: number; cacheCleanupIntervalMs: number };
        behaviour = { mode: 'echo' };
        server = createServer({ ...options, cacheTtlMs: distortion.cacheTtlMs?.(options.cacheTtlMs) ?? options.cacheTtlMs, handler });
        return ok;
      }
      case 'start':
        await server?.start();
        return { ok: true, endpoint: server?.endpoint };
      case 'behave':
        behaviour = fields as typeof behaviour;
        return ok;
      case 'executions':
        return { ok: true, executions: Object.fromEntries(executions) };
      case 'stop':
        await server?.stop();
        return ok;
      default:
        return { ok: false, error: 'unknown op' };
    }
  };
  return { role: 'server', name: 'our own server', call };
}
