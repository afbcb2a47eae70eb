/** A channel's content as a value: what sending, taking, losing, doubling and the passing of time make of it. */
import { canonicalKey } from '../../core/canonical.js';
import type { EventObject } from '../component.js';
import type { Carried, Channel } from './description.js';

export type ChannelContent = readonly Carried[];

/** The part of a channel that decides about its content. */
export type ChannelRules = Pick<Channel<never>, 'capacity' | 'reordering' | 'delayMs'>;

/** Undefined where there is no room. `aged`: whether time is discrete, so that ages count. */
export function sent(content: ChannelContent, message: EventObject, rules: ChannelRules, aged: boolean): ChannelContent | undefined {
  if (content.length >= rules.capacity) return undefined;
  const carried = aged && rules.delayMs !== undefined ? { message, ageMs: 0 } : { message };
  return ordered([...content, carried], rules);
}

/** Whether the message at that place may be delivered now: in order, and old enough. */
export function isDeliverable(content: ChannelContent, place: number, rules: ChannelRules): boolean {
  const carried = content[place];
  if (carried === undefined || (place > 0 && rules.reordering !== true) || isRepeated(content, place)) return false;
  return carried.ageMs === undefined || carried.ageMs >= (rules.delayMs?.min ?? 0);
}

/** Whether an equal message stands before it, so that doing the same to this one gives the same content. */
export function isRepeated(content: ChannelContent, place: number): boolean {
  return place > 0 && canonicalKey(content[place - 1]) === canonicalKey(content[place]);
}

export function without(content: ChannelContent, place: number): ChannelContent {
  return content.filter((_, index) => index !== place);
}

/** Undefined where there is no room. The copy is as old as the message. */
export function doubled(content: ChannelContent, place: number, rules: ChannelRules): ChannelContent | undefined {
  const carried = content[place];
  if (carried === undefined || content.length >= rules.capacity) return undefined;
  return ordered([...content.slice(0, place), carried, ...content.slice(place)], rules);
}

/** Undefined where a message is due before so much time has passed. Without an end of the delay, age counts only up to where it may arrive. */
export function aged(content: ChannelContent, durationMs: number, rules: ChannelRules): ChannelContent | undefined {
  const { min: minMs, max: maxMs } = rules.delayMs ?? { min: 0, max: Number.POSITIVE_INFINITY };
  const countsToMs = Number.isFinite(maxMs) ? maxMs : minMs;
  if (content.some((carried) => carried.ageMs !== undefined && carried.ageMs + durationMs > maxMs)) return undefined;
  const older = content.map((carried) => (carried.ageMs === undefined ? carried : { ...carried, ageMs: Math.min(carried.ageMs + durationMs, countsToMs) }));
  // Ages are compared as text, so 500 and 0 stand otherwise than 1000 and 500.
  return ordered(older, rules);
}

/** A bag has no order, so one order stands for all. */
export function ordered(content: ChannelContent, rules: ChannelRules): ChannelContent {
  if (rules.reordering !== true || content.length < 2) return content;
  const keyed = content.map((carried) => ({ carried, key: canonicalKey(carried) }));
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ carried }) => carried);
}
