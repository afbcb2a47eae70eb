/** A run of a composed model as a path for the real server: what it was asked, how its handler ended, what time passed. */
import { deduplicationDefaults } from '../../../model/freelance/deduplication.js';
import { requests } from '../../../model/freelance/system/identity.js';
import type { ServerAction } from './server-action.js';

const ids = ['a', 'b', 'c', 'd'];
const expiry: ServerAction = { kind: 'wait', durationMs: deduplicationDefaults.cacheLifetimeMs };

/** Undefined where the run is not about what a server remembers. */
export function serverCounterexample(path: readonly string[]): readonly ServerAction[] | undefined {
  if (path.some((step) => step.endsWith('.asks'))) return fullCache(path);
  if (path.some((step) => /^request\.\d+\.START$/u.test(step))) return severalClients(path);
  const server = askedTwice(path);
  return server === undefined ? undefined : oneRequest(path, server);
}

/** A server that a request reaches more than once. */
function askedTwice(path: readonly string[]): string | undefined {
  const deliveries = path.flatMap((step) => /^toServer(?:\.(\d+))?\.deliver/u.exec(step)?.[1] ?? []);
  return deliveries.find((server, index) => deliveries.indexOf(server) !== index);
}

/** Systems of several servers number servers; the one that matters is asked for one id. */
function oneRequest(path: readonly string[], server: string): readonly ServerAction[] {
  const of = { client: 0, id: 'a' };
  const hasHandler = !path.some((step) => step.endsWith(' ms pass'));
  let executed = false;
  return path.flatMap((step): readonly ServerAction[] => {
    const [, kind, index, what = ''] = /^(toServer|deduplication)\.(\d+)\.(.+)$/u.exec(step) ?? [];
    if (index !== server) return [];
    if (kind === 'toServer') {
      if (!what.startsWith('deliver')) return [];
      // In the models with a clock the handler takes no time.
      const ends: readonly ServerAction[] = hasHandler || executed ? [] : [{ kind: 'return', ...of }];
      executed = true;
      return [{ kind: 'request', ...of }, ...ends];
    }
    return handled(what, of);
  });
}

/** Three ids at a cache that holds two: in the real one, which holds three, somebody else's request takes the third place. */
function fullCache(path: readonly string[]): readonly ServerAction[] {
  const actions = path.flatMap((step): readonly ServerAction[] => {
    const [, kind, index, what = ''] = /^(toServer|deduplication)\.(\d+)\.(.+)$/u.exec(step) ?? [];
    const id = ids[Number(index)];
    if (id === undefined) return [];
    if (kind === 'toServer') return what.startsWith('deliver') ? [{ kind: 'request', client: 0, id }] : [];
    return handled(what, { client: 0, id });
  });
  return [{ kind: 'request', client: 1, id: 'a' }, ...actions];
}

/** Numbered requests of several clients at one server. */
function severalClients(path: readonly string[]): readonly ServerAction[] {
  const made: (typeof requests)[number][] = [];
  return path.flatMap((step): readonly ServerAction[] => {
    const [, kind, index, what = ''] = /^(request|deduplication)\.(\d+)\.(.+)$/u.exec(step) ?? [];
    const of = requests[Number(index)];
    if (of === undefined) return [];
    if (kind === 'request' && what !== 'START') return [];
    if (kind === 'request') made.push(of);
    // Where the model mixes requests up, it is the one that was made whose handler ends.
    return kind === 'request' ? [{ kind: 'request', ...of }] : handled(what, made.includes(of) ? of : (made.findLast(({ id }) => id === of.id) ?? of));
  });
}

function handled(what: string, of: { readonly client: number; readonly id: string }): readonly ServerAction[] {
  if (what === 'HANDLER_RETURNS') return [{ kind: 'return', ...of }];
  if (what === 'HANDLER_THROWS') return [{ kind: 'throw', ...of }];
  return what.startsWith('after cacheLifetime') ? [expiry] : [];
}
