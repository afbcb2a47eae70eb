/** Bugs in what a server remembers. */
import { on, providing, withNode } from '../../../../model/freelance/system/variants.js';
import { cache } from '../boundaries.js';
import { bag, crashes, retries } from '../retries.js';
import { retryWindow } from '../retry-window.js';
import { bugIn, type ModelBug } from './model-bug.js';

const once = 'no server executes it twice';
const room = 'never more entries than there is room for';

export const serverBugs: readonly ModelBug[] = [
  bugIn(retries, once, 'no-deduplication', 'a repeat is executed again', { deduplication: withNode('stored.ok', on('REQUEST', '#deduplication.executing')) }),
  bugIn(retries, once, 'errors-not-remembered', 'a repeat of a request that failed is executed again', { deduplication: withNode('stored.error', on('REQUEST', '#deduplication.executing')) }),
  bugIn(bag, once, 'executed-side-by-side', 'a repeat that comes during the execution is executed too', { deduplication: withNode('executing', on('REQUEST', { target: 'executing', reenter: true, actions: 'wait' })) }),
  bugIn(retries, once, 'forgotten-when-answered', 'an entry goes as soon as a repeat was answered from it', { deduplication: withNode('stored.ok', on('REQUEST', { target: '#deduplication.absent', actions: 'answerOk' })) }),
  bugIn(crashes, once, 'forgets-without-a-crash', 'a server that throws forgets what it executed', { deduplication: withNode('executing', on('REQUEST', { target: 'absent' })) }),
  bugIn(retries, 'a repeat waits for the execution', 'repeats-are-dropped', 'a repeat that comes during the execution is ignored', { deduplication: withNode('executing', on('REQUEST', {})) }),
  bugIn(retryWindow, 'a retry is not executed again', 'lifetime-one-unit-short', 'entries go 500 ms too early', { deduplication: providing({ delays: { cacheLifetime: 16_000 } }) }),
  bugIn(retryWindow, 'never twice within one lifetime', 'lifetime-in-seconds', 'the lifetime is read in another unit', { deduplication: providing({ delays: { cacheLifetime: 500 } }) }),
  bugIn(cache, room, 'no-bound', 'the cache grows without bound', { isFull: () => false }),
  bugIn(cache, room, 'bound-off-by-one', 'one entry more than there is room for', { isFull: (entries, most) => entries > most }),
  bugIn(cache, room, 'busy-and-executed', 'a request for which there is no room is executed after all', { deduplication: withNode('absent', on('REQUEST_WHEN_FULL', { target: 'executing', actions: 'wait' })) }),
  bugIn(cache, 'an entry that is executing or young is there', 'evicts-when-full', 'the bound drops young entries', { evicts: true }),
  bugIn(cache, 'a repeat is never answered BUSY', 'repeats-are-busy', 'a repeat is answered BUSY where the cache is full', { deduplication: withNode('stored.ok', on('REQUEST_WHEN_FULL', { actions: 'answerBusy' })) }),
  bugIn(cache, 'what executes is answered', 'handler-never-ends', 'the outcome of the handler is lost', { deduplication: withNode('executing', on('HANDLER_RETURNS', {})) }),
  bugIn(cache, 'a new request is answered BUSY', 'busy-is-silent', 'a request for which there is no room is dropped', { deduplication: withNode('absent', on('REQUEST_WHEN_FULL', {})) }),
];
