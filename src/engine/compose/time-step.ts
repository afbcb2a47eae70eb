/**
 * Discrete time: all clocks move on together by one unit, unless something is due first.
 *
 * That integer time is enough: each bound here is closed (a timer fires exactly at, a message arrives not before and
 * not after), and for such systems every run in dense time has a twin in integer time that passes the same states in
 * the same order (Henzinger, Manna, Pnueli: What good are digital clocks?, ICALP 1992). So a property of states, and a
 * bound that is a multiple of the unit, holds in dense time exactly if it holds here. The unit must divide every delay;
 * the greatest common divisor is the cheapest.
 */
import { commonDivisor } from '../../core/common-divisor.js';
import { OperatingError } from '../../core/errors.js';
import type { SynchronousStep } from '../field-system.js';
import { aged } from './channel.js';
import type { Part, Parts } from './parts.js';
import type { Watch } from './watch.js';

/** Throws `WP3006` for a delay that is no multiple of the unit, when such a state is met. */
export function timeStep<State>(parts: Parts<State>, unitMs: number, watch: Watch): SynchronousStep {
  if (!(Number.isInteger(unitMs) && unitMs > 0))
    throw new OperatingError('WP3006', { expected: 'a unit of time of a whole number of ms, at least 1', found: String(unitMs), repair: 'Give the greatest common divisor of all delays.' });
  const advances = parts.all.map((part) => advanceOf(part, unitMs, watch));
  return { kind: 'synchronous', name: `${unitMs} ms pass`, fair: true, elapsesMs: unitMs, advance: (field, value) => advances[field]?.(value) ?? value };
}

function advanceOf<State>(part: Part<State>, unitMs: number, watch: Watch): (value: number) => number {
  if (part.kind === 'channel') {
    checkUnit(part.name, [part.channel.delayMs?.min, part.channel.delayMs?.max], unitMs);
    return (value) => {
      const next = aged(part.domain.value(value), unitMs, part.channel);
      return next === undefined ? -1 : part.domain.intern(next);
    };
  }
  const { component } = part;
  return (value) => {
    const timers = component.awaited(value).filter(({ kind }) => kind === 'timer');
    if (timers.length === 0) return value;
    checkUnit(part.name, timers.map(({ remainingMs }) => remainingMs), unitMs);
    const next = timers.some(({ remainingMs }) => remainingMs === 0) ? -1 : component.elapse(value, unitMs);
    if (next !== -1) watch(part, next);
    return next;
  };
}

function checkUnit(name: string, delaysMs: readonly (number | undefined)[], unitMs: number): void {
  const misfit = delaysMs.find((delayMs) => delayMs !== undefined && Number.isFinite(delayMs) && delayMs % unitMs !== 0);
  if (misfit === undefined) return;
  throw new OperatingError('WP3006', {
    expected: `delays that are multiples of the unit, ${unitMs} ms`,
    found: `${misfit} ms in ${name}`,
    repair: `A unit of ${commonDivisor(misfit, unitMs)} ms fits both.`,
  });
}
