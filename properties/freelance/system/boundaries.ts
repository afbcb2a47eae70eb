/** Rules 1 and 10: peers that send anything, and a cache that is full. */
import { always, leadsTo, sometimes } from '../../../src/engine/property.js';
import { cacheSystem, type CacheOptions, type CacheState } from '../../../model/freelance/system/cache.js';
import { hostileSystem, type HostileOptions, type HostileState } from '../../../model/freelance/system/hostile.js';
import { asked, type RuleSystem } from './rule-system.js';

export const hostile: RuleSystem<NonNullable<HostileOptions['planted']>> = {
  name: 'hostile',
  summary: 'server 0 is silent, server 1 sends anything at any time',
  build: (planted) => hostileSystem(planted === undefined ? {} : { planted }),
  asked: [
    ...asked<HostileState>(
      10,
      always('a peer never makes another server ALIVE', ({ liveness }) => !liveness[0]?.matches('ALIVE')),
      always('a peer never adds to the failures of another server', ({ liveness, timeouts }) => liveness[0]?.context.failures === timeouts.context),
      always('a success comes from a server that was asked', ({ request, attempts }) => !request.matches('succeeded') || attempts.context.asked.includes(1)),
      always('the client lives on', ({ request, liveness }) => request.status !== 'error' && liveness.every(({ status }) => status === 'active')),
      sometimes('three frames are dropped and counted', ({ dropped }) => dropped.context === 3),
      sometimes('the hostile server answers, and that counts', ({ request }) => request.matches('succeeded')),
    ),
    ...asked<HostileState>(2, leadsTo('the request ends all the same', ({ request }) => request.matches('waiting'), ({ request }) => request.status === 'done')),
    ...asked<HostileState>(3, always('it ends at most once', ({ endings }) => endings.context <= 1)),
  ],
};

export const cache: RuleSystem<NonNullable<CacheOptions['planted']>> = {
  name: 'cache',
  summary: 'three ids at a server whose cache holds two, asked for again and again; entries go when their lifetime is over',
  build: (planted) => cacheSystem(planted === undefined ? {} : { planted }),
  asked: [
    ...asked<CacheState>(
      10,
      always('never more entries than there is room for', ({ deduplication }) => deduplication.filter((entry) => !entry.matches('absent')).length <= 2),
      sometimes('the cache is full', ({ deduplication }) => deduplication.filter((entry) => !entry.matches('absent')).length === 2),
      sometimes('a new request is answered BUSY', ({ busy }) => busy.some(({ context }) => context === 'a new one')),
    ),
    ...asked<CacheState>(
      1,
      always('nothing is executed twice within its lifetime', ({ executions }) => executions.every(({ context }) => context <= 1)),
      always('an entry that is executing or young is there', ({ deduplication, executions }) => executions.every(({ context }, id) => context === 0 || deduplication[id]?.matches('absent') === false)),
      always('a repeat is never answered BUSY', ({ busy }) => busy.every(({ context }) => context !== 'a repeat')),
      leadsTo('what executes is answered', ({ deduplication }) => deduplication.some((entry) => entry.matches('executing')), ({ deduplication }) => deduplication.some((entry) => entry.matches('stored'))),
      sometimes('a repeat waits while the cache is full', ({ deduplication }) => deduplication.some(({ context }) => context.waiting === 2) && deduplication.filter((entry) => !entry.matches('absent')).length === 2),
    ),
  ],
};
