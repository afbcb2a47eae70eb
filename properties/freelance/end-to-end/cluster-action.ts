/** What befalls a few clients and servers together. One short line of text each, so that a run is written, read and replayed. */
import { OperatingError, shown } from '../../../src/core/errors.js';

export type Way = 'up' | 'down';

export type ClusterAction =
  /** The user asks a question by its number; the same question may be asked again. */
  | { readonly kind: 'ask'; readonly client: number; readonly question: number; readonly timeoutMs?: number }
  | { readonly kind: 'stop'; readonly client: number }
  /** Nothing passes between the two any more, or nothing that goes this way (`up`: to the server). */
  | { readonly kind: 'cut'; readonly client: number; readonly server: number; readonly way?: Way }
  | { readonly kind: 'heal'; readonly client: number; readonly server: number }
  /** The server's process ends and forgets everything; later another one starts at the same endpoint. */
  | { readonly kind: 'crash' | 'restart'; readonly server: number }
  /** From now on the server's handler takes so long, and returns or throws. */
  | { readonly kind: 'answers' | 'throws'; readonly server: number; readonly durationMs: number }
  | { readonly kind: 'wait'; readonly durationMs: number };

export function writeClusterAction(action: ClusterAction): string {
  switch (action.kind) {
    case 'ask':
      return `c${action.client} ask ${action.question}${action.timeoutMs === undefined ? '' : ` timeout ${action.timeoutMs}`}`;
    case 'stop':
      return `c${action.client} stop`;
    case 'cut':
      return `c${action.client} cut s${action.server}${action.way === undefined ? '' : ` ${action.way}`}`;
    case 'heal':
      return `c${action.client} heal s${action.server}`;
    case 'answers':
    case 'throws':
      return `s${action.server} ${action.kind} ${action.durationMs}`;
    case 'wait':
      return `wait ${action.durationMs}`;
    default:
      return `s${action.server} ${action.kind}`;
  }
}

export const writeClusterPath = (path: readonly ClusterAction[]): string => path.map(writeClusterAction).join('; ');

/** Throws `WP6034` for text that is no path. */
export function readClusterPath(text: string): readonly ClusterAction[] {
  return text
    .split(';')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      for (const [form, make] of forms) {
        const found = form.exec(line);
        if (found !== null) return make(found.slice(1));
      }
      throw new OperatingError('WP6034', {
        expected: 'an action of a run of clients and servers: c0 ask N [timeout MS], c0 stop, c0 cut s0 [up|down], c0 heal s0, s0 crash|restart, s0 answers|throws MS, wait MS',
        found: shown(line),
        repair: 'Copy the case from a replay line as it stands, in quotes.',
      });
    });
}

type Found = readonly (string | undefined)[];

const forms: readonly (readonly [RegExp, (found: Found) => ClusterAction])[] = [
  [/^c(\d) ask (\d{1,3})(?: timeout (\d{1,9}))?$/u, ([client, question, timeoutMs]) => ({ kind: 'ask', client: Number(client), question: Number(question), ...(timeoutMs === undefined ? {} : { timeoutMs: Number(timeoutMs) }) })],
  [/^c(\d) stop$/u, ([client]) => ({ kind: 'stop', client: Number(client) })],
  [/^c(\d) cut s(\d)(?: (up|down))?$/u, ([client, server, way]) => ({ kind: 'cut', client: Number(client), server: Number(server), ...(way === undefined ? {} : { way: way as Way }) })],
  [/^c(\d) heal s(\d)$/u, ([client, server]) => ({ kind: 'heal', client: Number(client), server: Number(server) })],
  [/^s(\d) (crash|restart)$/u, ([server, kind]) => ({ kind: kind as 'crash' | 'restart', server: Number(server) })],
  [/^s(\d) (answers|throws) (\d{1,9})$/u, ([server, kind, durationMs]) => ({ kind: kind as 'answers' | 'throws', server: Number(server), durationMs: Number(durationMs) })],
  [/^wait (\d{1,9})$/u, ([durationMs]) => ({ kind: 'wait', durationMs: Number(durationMs) })],
];
