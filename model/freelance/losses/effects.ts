/** What the requests of a log did to the servers' accounts: surely, where every way of the request has it. */
import type { Interval } from '../monitor/interval.js';
import { hull, type Missing, type Place, type Way } from './way.js';

export interface Effect {
  readonly endpoint: string;
  readonly kind: 'success' | 'failure' | 'late';
  readonly at: Place;
  readonly when: Interval;
  /** Of a success. */
  readonly latency: Interval;
  readonly isSure: boolean;
}

/** An attempt waits for this server. */
export interface Wait {
  readonly endpoint: string;
  readonly from: Place;
  readonly to: Place;
  readonly isSure: boolean;
}

export interface Happened {
  readonly effects: readonly Effect[];
  readonly waits: readonly Wait[];
  /** Records that are missing, whichever way it went. */
  readonly missing: readonly Missing[];
}

export function effectsOf(ways: readonly Way[], endpoints: readonly string[], readMs: number): Happened {
  const effects = new Map<string, Effect & { readonly count: number }>();
  const waits = new Map<string, Wait & { readonly count: number }>();
  const addEffect = (number: number, endpoint: string | undefined, kind: Effect['kind'], at: Place, when: Interval, latency: Interval): void => {
    for (const one of endpoint === undefined ? endpoints : [endpoint]) {
      const key = `${number} ${one} ${kind}`;
      const before = effects.get(key);
      const count = (before?.count ?? 0) + (endpoint === undefined ? 0 : 1);
      const both = before === undefined ? { at, when, latency } : { at: hull(before.at, at), when: hull(before.when, when), latency: hull(before.latency, latency) };
      effects.set(key, { endpoint: one, kind, ...both, isSure: count === ways.length, count });
    }
  };
  for (const { attempts, end } of ways) {
    for (const [number, { endpoint, sent, sentAt, end: over }] of attempts.entries()) {
      const latency = over === undefined ? { lo: 0, hi: Infinity } : { lo: Math.max(0, over.when.lo - sent.hi), hi: over.when.hi + readMs - sent.lo };
      if (over !== undefined && over.kind !== 'gone') addEffect(number, endpoint, over.kind, over.at, over.when, latency);
      for (const one of endpoint === undefined ? endpoints : [endpoint]) {
        const key = `${number} ${one}`;
        const before = waits.get(key);
        const to = over?.at ?? { lo: Infinity, hi: Infinity };
        const count = (before?.count ?? 0) + (endpoint === undefined ? 0 : 1);
        waits.set(key, { endpoint: one, from: before === undefined ? sentAt : hull(before.from, sentAt), to: before === undefined ? to : hull(before.to, to), isSure: count === ways.length, count });
      }
    }
    if (end?.success === true && end.late !== undefined) addEffect(-1, end.endpoint, 'late', end.late.at, end.late.when, { lo: 0, hi: 0 });
  }
  return { effects: [...effects.values()], waits: [...waits.values()], missing: missingOf(ways) };
}

function missingOf(ways: readonly Way[]): readonly Missing[] {
  const [fewest] = ways.map(({ missing }) => missing).toSorted((a, b) => a.length - b.length);
  return (fewest ?? []).map(({ what }, index) => ({
    what,
    first: Math.min(...ways.map(({ missing }) => missing[index]?.first ?? Infinity)),
    last: Math.max(...ways.map(({ missing }) => missing[index]?.last ?? -Infinity)),
  }));
}
