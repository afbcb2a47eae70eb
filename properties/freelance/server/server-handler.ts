/** The handler of a server under test, and its script: runs are ended by hand, at once, or with what is no answer. */
import type { RequestContext } from '../../../src/freelance/handler.js';
import type { Frames } from '../../../src/transports/port.js';
import { clientOf, resultPayload, thrownText } from './server-payloads.js';

/** `held`: the script ends each run. `sync`: each ends before it returns. `wrong`: it gives what is no payload, or throws no error. */
export type HandlerMode = 'held' | 'sync' | 'wrong';

export interface ScriptedHandler {
  readonly handler: (payload: Frames, context: RequestContext) => Frames | Promise<Frames>;
  /** Ends the longest run of that request; nothing where none runs. */
  end(client: number, id: string, ok: boolean): void;
  /** Overwrites what was answered, as a handler may that uses its buffers again; large ones it must leave alone. */
  reuseBuffers(): void;
  /** Runs whose signal says that the server has stopped, and those that do not. */
  signals(): { readonly aborted: number; readonly running: number };
  /** Calls so far by client and id. */
  readonly executions: ReadonlyMap<string, number>;
}

export interface HandlerWatch {
  onExecuted(client: number, id: string, payload: Frames): void;
  onEnded(client: number, id: string, ok: boolean): void;
}

/** Frames above this are kept by the server, not copied. */
const keptAboveBytes = 8192;

export function scriptedHandler(mode: HandlerMode, watch: HandlerWatch): ScriptedHandler {
  const running = new Map<string, ((ok: boolean) => void)[]>();
  const executions = new Map<string, number>();
  const signals: AbortSignal[] = [];
  let given: Uint8Array[] = [];
  const result = (client: number, id: string): Frames => {
    const frames = resultPayload(client, id);
    given.push(...frames.filter(({ byteLength }) => byteLength <= keptAboveBytes));
    return frames;
  };

  const handler = (payload: Frames, { requestId, client: routingId, signal }: RequestContext): Frames | Promise<Frames> => {
    const client = clientOf(routingId);
    const key = `${client} ${requestId}`;
    executions.set(key, (executions.get(key) ?? 0) + 1);
    signals.push(signal);
    watch.onExecuted(client, requestId, payload);
    if (mode === 'held') {
      return new Promise((resolve, reject) => {
        const settle = (ok: boolean): void => {
          watch.onEnded(client, requestId, ok);
          if (ok) resolve(result(client, requestId));
          else reject(new Error(thrownText(client, requestId)));
        };
        running.set(key, [...(running.get(key) ?? []), settle]);
      });
    }
    const ok = mode === 'sync' && requestId !== 'b';
    watch.onEnded(client, requestId, ok);
    if (mode === 'wrong') return wrongAnswer(client, requestId);
    if (!ok) throw new Error(thrownText(client, requestId));
    return requestId === 'c' ? Promise.resolve(result(client, requestId)) : result(client, requestId);
  };

  return {
    handler,
    executions,
    end: (client, id, ok) => running.get(`${client} ${id}`)?.shift()?.(ok),
    reuseBuffers() {
      for (const frame of given) frame.fill(0xaa);
      given = [];
    },
    signals() {
      const aborted = signals.filter((signal) => signal.aborted).length;
      return { aborted, running: signals.length - aborted };
    },
  };
}

/** None of these is a payload, and so each is an error; an error's message that was given is kept. */
function wrongAnswer(client: number, id: string): Frames {
  switch (id) {
    case 'a':
      return [];
    case 'b':
      return undefined as never;
    case 'c':
      return [Buffer.from('x'), 5] as never;
    default:
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- a handler may throw anything
      throw thrownText(client, id);
  }
}
