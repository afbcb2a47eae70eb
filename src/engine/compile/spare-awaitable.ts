/**
 * What a machine may wait for besides what its definition names: timers that share a name, and answers that are only
 * known with the actor's input. Their number is not in the definition; what goes beyond these is refused when it is met.
 */
import type { AnyStateMachine } from 'xstate';
import type { Awaitable } from '../component.js';
import { awaitables, mentionedActors } from './awaitable.js';
import type { OutcomeBook } from './outcomes.js';

/** So many timers of one name may run at once. */
const mostTimers = 4;
/** So many answers of one kind may an actor have for an input. */
const mostAnswers = 8;

export function spareAwaitables(machine: AnyStateMachine, book: OutcomeBook): readonly Awaitable[] {
  const listed = awaitables(machine, book);
  const named = new Set(listed.map(({ name }) => name));
  // The timer of an `after` ends with its state, so there is never a second one.
  const timers = listed.filter(({ name, kind }) => kind === 'timer' && !name.startsWith('xstate.after.'));
  const numbered = timers.flatMap(({ name, kind }) => Array.from({ length: mostTimers - 1 }, (_, more) => ({ name: `${name}#${more + 2}`, kind })));
  const byInput = [...new Set(mentionedActors(machine).flatMap((actor) => (book.usesInput(actor) ? [actor.id] : [])))];
  const answers = byInput.flatMap((id) => ['done', 'error', 'snapshot'].flatMap((kind) => [`${id}: ${kind}`, ...Array.from({ length: mostAnswers }, (_, index) => `${id}: ${kind}[${index}]`)]));
  return [...numbered, ...answers.map((name) => ({ name, kind: 'actor' as const }))].filter(({ name }) => !named.has(name));
}
