/** A machine's file that fails as it loads, because createMachine refuses its definition. */
import { OperatingError } from '../../core/errors.js';
import { suggestion } from '../../core/nearest.js';

/**
 * The coded error for what XState said, or undefined where it is not about a machine's definition. `source`, the file's
 * text, serves to find the name that was meant: XState does not tell which states there are.
 */
export function explainLoadError(error: unknown, source = ''): OperatingError | undefined {
  if (!(error instanceof Error)) return undefined;
  const message = error.message.replace(/\s*\n\s*/gu, ' ');
  const missing = /Child state '([^']+)' does not exist on '([^']+)'/u.exec(message) ?? /Child state node '#?([^']+)' does not exist on machine '([^']+)'/u.exec(message);
  if (missing !== null) {
    const [, name = '', parent = ''] = missing;
    const from = /for state node '([^']+)'/u.exec(message)?.[1];
    const known = keysIn(source).filter((key) => key !== name);
    return new OperatingError('WP2034', {
      expected: `a state ${name} in ${parent}`,
      found: `none${from === undefined ? '' : `, though a transition of ${from} leads there`}`,
      repair: `${near(name, known)}Targets name siblings; \`.child\` goes inside, \`#id\` anywhere.`,
      cause: error,
    });
  }
  const root = /Invalid target: "([^"]+)" is not a valid target from the root node/u.exec(message);
  if (root !== null) {
    return new OperatingError('WP2034', { expected: 'targets at the root to go inside', found: `the target ${root[1]}`, repair: `Did you mean ".${root[1]}"?`, cause: error });
  }
  if (/No initial state specified|Null events|has declared `cond`|Initial state node/u.test(message)) {
    return new OperatingError('WP2034', { expected: 'a machine definition that XState accepts', found: message.replace(/\.$/u, ''), repair: 'Correct the definition.', cause: error });
  }
  return undefined;
}

/** Only a near name helps here: the list of all keys in a file would be long. */
function near(name: string, known: readonly string[]): string {
  const sentence = suggestion(name, known);
  return sentence.startsWith('Did you mean') ? `${sentence} ` : '';
}

/** Whatever may be the key of a state. */
function keysIn(source: string): readonly string[] {
  return [...new Set(Array.from(source.matchAll(/(?:([A-Za-z_$][\w$]*)|'([^']+)'|"([^"]+)")\s*:/gu), (match) => match[1] ?? match[2] ?? match[3] ?? ''))];
}
