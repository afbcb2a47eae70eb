/** Which events may come from outside: those declared, or else those the machine reacts to, wildcards made concrete. */
import { OperatingError, shown } from '../../core/errors.js';
import type { EventObject } from '../component.js';
import type { TransitionInfo } from './definitions.js';
import type { UnknownPayloads } from './unknown-payload.js';

export interface Alphabet {
  readonly events: readonly EventObject[];
  /** Types that stand for any other type under a wildcard; only where nothing was declared. */
  readonly representatives: ReadonlySet<string>;
  readonly declared: boolean;
}

/** Throws `WP2024` for something that is not an event that can be sent. */
export function declaredAlphabet(events: readonly unknown[]): Alphabet {
  for (const event of events) {
    const type: unknown = typeof event === 'object' && event !== null && 'type' in event ? event.type : undefined;
    const complaint = typeof type !== 'string' || type === '' ? 'no event object' : type === '*' || type.endsWith('.*') ? 'a wildcard' : undefined;
    if (complaint === undefined) continue;
    throw new OperatingError('WP2024', {
      expected: 'events as objects with a concrete type',
      found: `${complaint}: ${shown(event)}`,
      repair: "Write each event as it is sent, as { type: 'SUBMIT', value: 1 }; one entry for each value that makes a difference.",
    });
  }
  return { events: events as readonly EventObject[], representatives: new Set(), declared: true };
}

/** Payloads are unknown: they may be carried but not inspected. */
export function inferredAlphabet(transitions: readonly TransitionInfo[], unknown: UnknownPayloads): Alphabet {
  const descriptors = [...new Set(transitions.filter(({ kind }) => kind === 'event').map(({ descriptor }) => descriptor))];
  const types = descriptors.filter((descriptor) => !isWildcard(descriptor));
  // What a named event does may be another's: a name of its own stands for all others that a wildcard matches.
  const representatives = new Set(descriptors.filter(isWildcard).map((wildcard) => (wildcard === '*' ? '(any other event)' : `${wildcard.slice(0, -1)}(any)`)));
  const routes = transitions.filter(({ kind }) => kind === 'route').flatMap(({ routeTo }) => (routeTo === undefined ? [] : [{ type: 'xstate.route', to: `#${routeTo}` }]));
  const events = [...types, ...representatives].map((type) => unknown.openEvent({ type }));
  return { events: [...events, ...routes], representatives, declared: false };
}

function isWildcard(descriptor: string): boolean {
  return descriptor === '*' || descriptor.endsWith('.*');
}
