/** Bugs with a hidden state: every single transition is right, until something has happened before. */
import { patchOf, type PlantedPatch } from './planted-bug.js';

const session = patchOf('server-session.ts');
const cache = patchOf('dedup-cache.ts');

const complete = 'server-entry-complete';
const answer = 'this.#send(client, replyFrames(idFrame, entry.reply), nowMs);';

export const hiddenBugs: readonly PlantedPatch[] = [
  cache('server-second-life-is-short', 'What was forgotten and is executed anew is remembered for half the lifetime only.', complete, 'entry.storedMs = nowMs;', 'entry.storedMs = this.#stored.some((other) => other.key === entry.key) ? nowMs - this.#bounds.lifetimeMs / 2 : nowMs;'),
  session('server-tires-of-repeats', 'The fourth repeat of an outcome is not answered.', complete, answer, `if (entry.asks-- > -3) ${answer}`),
  session('server-second-repeat-renews', 'The second repeat of an outcome starts its lifetime anew.', complete, answer, `${answer}\n      if (--entry.asks === -2) entry.storedMs = nowMs;`),
  session('server-second-repeat-forgets-an-error', 'An outcome ERROR is forgotten once it was repeated twice.', complete, answer, `${answer}\n      if (--entry.asks === -2 && !entry.reply.ok) entry.storedMs = -1e15;`),
];
