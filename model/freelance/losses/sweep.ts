/** Everything that touches the servers' accounts, in the order of the log. */
import type { Effect, Wait } from './effects.js';
import type { Contradiction } from './request-ways.js';
import { createServerAccounts, type AccountsOptions, type ServerTold } from './server-accounts.js';

export type ToldOfServer = ServerTold & { readonly atMs: number; readonly line: number };

type Step = () => Contradiction | undefined | void;

/** What comes first at one place: what is done with, what happens, what is told, what begins. */
const done = 0;
const happens = 1;
const told = 2;
const hole = 3;
const begins = 4;

export function sweep(endpoints: readonly string[], tolds: readonly ToldOfServer[], effects: readonly Effect[], waits: readonly Wait[], options: AccountsOptions): Contradiction | undefined {
  const accounts = createServerAccounts(endpoints, options);
  const { index } = options;
  const steps: { readonly place: number; readonly order: number; readonly step: Step }[] = [];
  const at = (place: number, order: number, step: Step): void => {
    if (place > -Infinity && place < Infinity) steps.push({ place, order, step });
  };
  const missing = new Map(index.holes.map((one, number) => [index.placeOf(number), one.missing]));
  for (const effect of effects) {
    const { lo, hi } = effect.at;
    // Of several things in one hole nobody knows which came first.
    if (lo === hi && (missing.get(lo) ?? 1) === 1) at(lo, happens, () => accounts.happened(effect, 'once'));
    else {
      at(lo, happens, () => accounts.happened(effect, 'from'));
      at(hi, begins, () => accounts.happened(effect, 'by'));
    }
  }
  for (const { endpoint, from, to, isSure } of waits) {
    at(from.lo, begins, () => accounts.waiting(endpoint, 0, 1));
    at(to.hi, done, () => accounts.waiting(endpoint, 0, -1));
    if (!isSure || from.hi >= to.lo) continue;
    at(from.hi, begins, () => accounts.waiting(endpoint, 1, 0));
    at(to.lo, done, () => accounts.waiting(endpoint, -1, 0));
  }
  for (const one of tolds) {
    at(one.line, told, () => {
      const wrong = accounts.told(one, one.atMs, one.line);
      return wrong === undefined ? undefined : { ...wrong, line: Math.ceil(one.line) };
    });
  }
  for (const [number, one] of index.holes.entries()) at(index.placeOf(number), hole, () => accounts.hole(one));
  for (const { step } of steps.toSorted((a, b) => a.place - b.place || a.order - b.order)) {
    const wrong = step();
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
