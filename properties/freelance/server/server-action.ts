/**
 * What can be done to a server: by its clients, by its handler and by time. One short line of text each, as `c0 request a`,
 * `return c0 a`, `wait 300000`.
 */
import { OperatingError, shown } from '../../../src/core/errors.js';
import { malformedForServer } from '../malformed.js';

export type ServerAction =
  /** The client sends the request of that name; again: a repeat. `variant`: the same id with another payload. */
  | { readonly kind: 'request'; readonly client: number; readonly id: string; readonly variant?: boolean }
  /** The handler's run for that client and id ends. */
  | { readonly kind: 'return' | 'throw'; readonly client: number; readonly id: string }
  | { readonly kind: 'heartbeat'; readonly client: number }
  /** Malformed messages: this form, or every form once. */
  | { readonly kind: 'garbage'; readonly client: number; readonly form?: string }
  | { readonly kind: 'wait'; readonly durationMs: number }
  /** So many requests of ids of their own, at once. */
  | { readonly kind: 'burst'; readonly client: number; readonly count: number }
  /** The client is gone, and can be sent nothing. */
  | { readonly kind: 'leave'; readonly client: number }
  /** `drainMs`: what runs is given so long, and the script goes on meanwhile. */
  | { readonly kind: 'stop'; readonly drainMs?: number };

export function writeServerAction(action: ServerAction): string {
  switch (action.kind) {
    case 'request':
      return `c${action.client} request ${action.id}${action.variant === true ? ' variant' : ''}`;
    case 'return':
    case 'throw':
      return `${action.kind} c${action.client} ${action.id}`;
    case 'heartbeat':
      return `c${action.client} heartbeat`;
    case 'garbage':
      return `c${action.client} garbage${action.form === undefined ? '' : ` ${action.form}`}`;
    case 'wait':
      return `wait ${action.durationMs}`;
    case 'burst':
      return `c${action.client} burst ${action.count}`;
    case 'leave':
      return `c${action.client} leave`;
    default:
      return action.drainMs === undefined ? 'stop' : `stop ${action.drainMs}`;
  }
}

export const writeServerPath = (path: readonly ServerAction[]): string => path.map(writeServerAction).join('; ');

/** Throws `WP6031` for text that is no path. */
export function readServerPath(text: string): readonly ServerAction[] {
  return text
    .split(';')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const action = parseAction(line);
      if (action !== undefined) return action;
      throw new OperatingError('WP6031', {
        expected: 'an action of a server path: c0 request a [variant], return|throw c0 a, c0 heartbeat|garbage [FORM]|burst COUNT|leave, wait MS, stop [MS]',
        found: shown(line),
        repair: 'Copy the case from a replay line as it stands, in quotes.',
      });
    });
}

function parseAction(line: string): ServerAction | undefined {
  const stop = /^stop(?: (\d{1,9}))?$/u.exec(line);
  if (stop !== null) return { kind: 'stop', ...(stop[1] === undefined ? {} : { drainMs: Number(stop[1]) }) };
  const wait = /^wait (\d{1,12}(?:\.\d+)?)$/u.exec(line);
  if (wait !== null) return { kind: 'wait', durationMs: Number(wait[1]) };
  const end = /^(return|throw) c(\d) ([a-z]+)$/u.exec(line);
  if (end !== null) return { kind: end[1] as 'return' | 'throw', client: Number(end[2]), id: end[3] as string };
  const request = /^c(\d) request ([a-z]+)( variant)?$/u.exec(line);
  if (request !== null) return { kind: 'request', client: Number(request[1]), id: request[2] as string, ...(request[3] === undefined ? {} : { variant: true }) };
  const burst = /^c(\d) burst (\d{1,6})$/u.exec(line);
  if (burst !== null) return { kind: 'burst', client: Number(burst[1]), count: Number(burst[2]) };
  const leave = /^c(\d) leave$/u.exec(line);
  if (leave !== null) return { kind: 'leave', client: Number(leave[1]) };
  const other = /^c(\d) (heartbeat|garbage)(?: (.+))?$/u.exec(line);
  if (other === null) return undefined;
  const client = Number(other[1]);
  const form = other[3];
  if (other[2] === 'heartbeat') return form === undefined ? { kind: 'heartbeat', client } : undefined;
  if (form === undefined) return { kind: 'garbage', client };
  return form in malformedForServer ? { kind: 'garbage', client, form } : undefined;
}
