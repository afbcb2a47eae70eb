/**
 * What can be done to a client from all sides: by its user, its servers, the network and time. One short line of text
 * each, so that a path is written, read and replayed as `request; s0 ok; wait 500`.
 */
import { OperatingError, shown } from '../../../src/core/errors.js';
import type { Frames } from '../../../src/transports/port.js';
import { malformedForClient } from '../malformed.js';

export type ClientAction =
  /** The user asks; undefined: with the client's own timeout. */
  | { readonly kind: 'request'; readonly timeoutMs?: number }
  | { readonly kind: 'stop' }
  /** The user adds a server or takes it away; one that is known, or is not, changes nothing. */
  | { readonly kind: 'connect' | 'disconnect'; readonly server: number }
  | { readonly kind: 'wait'; readonly durationMs: number }
  /** The server answers a request that it has heard: the last one, or the one of that number (from 0, as the user asked). */
  | { readonly kind: 'ok' | 'error'; readonly server: number; readonly request?: number }
  | { readonly kind: 'heartbeat'; readonly server: number }
  /** The server answers a request that it was never asked: the last that the user made, or one that nobody made. */
  | { readonly kind: 'stray'; readonly server: number }
  /** The server sends malformed messages: this form, or every form once. */
  | { readonly kind: 'garbage'; readonly server: number; readonly form?: string }
  /** The server sends these frames, whatever they are. */
  | { readonly kind: 'raw'; readonly server: number; readonly frames: Frames }
  | { readonly kind: 'down' | 'up'; readonly server: number };

export function writeAction(action: ClientAction): string {
  switch (action.kind) {
    case 'request':
      return action.timeoutMs === undefined ? 'request' : `request timeout ${action.timeoutMs}`;
    case 'stop':
      return 'stop';
    case 'wait':
      return `wait ${action.durationMs}`;
    case 'ok':
    case 'error':
      return `s${action.server} ${action.kind}${action.request === undefined ? '' : ` ${action.request}`}`;
    case 'garbage':
      return `s${action.server} garbage${action.form === undefined ? '' : ` ${action.form}`}`;
    case 'raw':
      return `s${action.server} raw ${action.frames.map((frame) => Buffer.from(frame).toString('base64')).join(',')}`;
    default:
      return `s${action.server} ${action.kind}`;
  }
}

export const writePath = (path: readonly ClientAction[]): string => path.map(writeAction).join('; ');

/** Throws `WP6030` for text that is no path. */
export function readPath(text: string): readonly ClientAction[] {
  return text
    .split(';')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(readAction);
}

function readAction(line: string): ClientAction {
  const action = parseAction(line.split(/\s+/u));
  if (action !== undefined) return action;
  throw new OperatingError('WP6030', {
    expected: 'an action of a client path: request [timeout MS], stop, wait MS, s0 ok|error [NUMBER], s0 heartbeat|stray|garbage [FORM]|down|up|connect|disconnect',
    found: shown(line),
    repair: 'Copy the case from a replay line as it stands, in quotes.',
  });
}

const time = (text: string | undefined): number | undefined => (text !== undefined && /^\d{1,12}(?:\.\d+)?$/u.test(text) ? Number(text) : undefined);

function parseAction([first = '', second = '', ...rest]: readonly string[]): ClientAction | undefined {
  if (first === 'request' && second === '' && rest.length === 0) return { kind: 'request' };
  if (first === 'request' && second === 'timeout' && rest.length === 1) {
    const timeoutMs = time(rest[0]);
    return timeoutMs === undefined ? undefined : { kind: 'request', timeoutMs };
  }
  if (first === 'stop' && second === '') return { kind: 'stop' };
  if (first === 'wait' && rest.length === 0) {
    const durationMs = time(second);
    return durationMs === undefined ? undefined : { kind: 'wait', durationMs };
  }
  if (!/^s\d$/u.test(first)) return undefined;
  const server = Number(first.slice(1));
  switch (second) {
    case 'ok':
    case 'error':
      if (rest.length === 0) return { kind: second, server };
      return rest.length === 1 && /^\d{1,6}$/u.test(rest[0] as string) ? { kind: second, server, request: Number(rest[0]) } : undefined;
    case 'garbage': {
      const form = rest.join(' ');
      if (form === '') return { kind: 'garbage', server };
      return form in malformedForClient ? { kind: 'garbage', server, form } : undefined;
    }
    case 'raw':
      return rest.length <= 1 ? { kind: 'raw', server, frames: (rest[0] ?? '').split(',').map((frame) => Buffer.from(frame, 'base64')) } : undefined;
    case 'heartbeat':
    case 'stray':
    case 'down':
    case 'up':
    case 'connect':
    case 'disconnect':
      return rest.length === 0 ? { kind: second, server } : undefined;
    default:
      return undefined;
  }
}
