/** One playing of a scenario: what was seen, and whether the monitor allows it. */
import type { Clock } from '../../../src/core/clock.js';
import { nextTurn } from '../../../src/core/turn.js';
import type { StoryLine } from '../../../src/engine/suite.js';
import { createClientMonitor } from '../../../model/freelance/monitor/client-monitor.js';
import type { ClientEvent, ServerEvent } from '../../../model/freelance/monitor/events.js';
import { createServerMonitor } from '../../../model/freelance/monitor/server-monitor.js';
import type { Monitor, Violation } from '../../../model/freelance/monitor/verdict.js';
import { story } from './recording.js';

/** What playing a scenario gave, before it is judged. */
export interface Playing {
  readonly events: readonly (ClientEvent | ServerEvent)[];
  readonly role: 'client' | 'server';
  readonly names: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
  /** Up to when events count and obligations are due. */
  readonly endMs: number;
  readonly scale: number;
  readonly monitored: boolean;
  readonly untimed: boolean;
  readonly unhurried: boolean;
  /** How late the observer's own timers were at most: what it saw may be that late. */
  readonly lagMs: number;
  /** What the scenario itself saw. */
  readonly deviation: Violation | undefined;
  /** What the scenario waited for in vain. */
  readonly stuck: string | undefined;
  readonly skipped: string | undefined;
  /** The subject is of no more use. */
  readonly broken: boolean;
}

export type PlayVerdict =
  | { readonly kind: 'conforms' }
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'blurred'; readonly why: string }
  | { readonly kind: 'deviates'; readonly violation: Violation; readonly story: readonly StoryLine[] };

/**
 * How long a message may be on its way and how late a timer may be, at a scale, in milliseconds. It grows a little faster than
 * the times: 30, 67, 160 at ×1, ×2, ×4. The confirmation that counts is the most patient one.
 */
export const toleranceMs = (scale: number): number => Math.round(30 * scale * (1 + (scale - 1) / 9));

/** So many tolerances late, the verifier does not trust what a scenario itself has seen. */
const scenarioPatience = 5;

/** More possibilities than this are not worth the time that they take from others who are played meanwhile. */
const possibilities = 1500;

/** Turns are given away now and then, so that scenarios that are being played meanwhile are not made late. */
export async function judge(playing: Playing, clock: Clock): Promise<PlayVerdict> {
  /** With the names of the story in place of endpoints and routing ids. */
  const named = (words: string): string => [...playing.names].reduce((text, [key, name]) => text.replaceAll(key, name), words);
  const deviates = (violation: Violation): PlayVerdict => ({
    kind: 'deviates',
    violation: { ...violation, expected: named(violation.expected), found: named(violation.found), timeless: isTimeless(playing, violation) },
    story: story(playing.events, violation.atMs, playing.names),
  });
  if (playing.skipped !== undefined) return { kind: 'skipped', why: playing.skipped };
  // A crash and the like counts first; else the monitor, which knows the moment.
  if (playing.deviation?.timeless === true) return deviates(playing.deviation);
  const tolerance = toleranceMs(playing.scale) * (playing.unhurried ? 6 : 1);
  const said = await monitored(playing, tolerance, clock);
  if (said === 'blurred') return { kind: 'blurred', why: 'more possibilities than the monitor follows' };
  if (said !== undefined) {
    if (isTimeless(playing, said) || playing.lagMs <= tolerance / 2) return deviates(said);
    // What the observer saw may have been late by its own lag: only what that cannot explain is a deviation.
    const leniently = await monitored(playing, tolerance + playing.lagMs, clock);
    if (leniently !== undefined && leniently !== 'blurred') return deviates(leniently);
    return { kind: 'blurred', why: `the verifier itself was up to ${playing.lagMs.toFixed(0)} ms late` };
  }
  if (playing.deviation === undefined && playing.stuck === undefined) return { kind: 'conforms' };
  // Scenarios that judge alone are patient, but not with a verifier that stood still.
  if (playing.lagMs > scenarioPatience * toleranceMs(playing.scale)) return { kind: 'blurred', why: `the verifier itself was up to ${playing.lagMs.toFixed(0)} ms late` };
  if (playing.deviation !== undefined) return deviates(playing.deviation);
  const { endMs } = playing;
  return deviates({ rule: 'progress', expected: playing.stuck ?? '', found: `nothing by ${endMs.toFixed(0)} ms`, atMs: endMs, timeless: false });
}

async function monitored(playing: Playing, tolerance: number, clock: Clock): Promise<Violation | 'blurred' | undefined> {
  if (!playing.monitored) return undefined;
  const { endMs, lagMs } = playing;
  const events = playing.events.filter((event) => event.atMs <= endMs);
  if (playing.role === 'server') return run(clock, createServerMonitor({ toleranceMs: tolerance, ...(saysBusy(events) && { fullFrom: 1 }) }), events as readonly ServerEvent[], endMs);
  const inOrder = (order: readonly ClientEvent[]): Promise<Violation | 'blurred' | undefined> => run(clock, createClientMonitor({ toleranceMs: tolerance, possibilities }), order, endMs);
  const said = await inOrder(events as readonly ClientEvent[]);
  if (said === undefined) return undefined;
  const otherwise = await inOrder(attemptsFirst(events as readonly ClientEvent[], Math.min(tolerance, 10 + lagMs)));
  return otherwise === undefined || said === 'blurred' ? otherwise : said;
}

/**
 * Attempts and outcomes come by different ways, and an observer that was late sees them together: an attempt may have left
 * before an outcome that was seen up to `withinMs` earlier.
 */
function attemptsFirst(events: readonly ClientEvent[], withinMs: number): readonly ClientEvent[] {
  const outcomes = events.filter(({ kind }) => kind === 'outcome');
  const moved = events.map((event) => {
    if (event.kind !== 'sent' || Buffer.from(event.frames[1] ?? []).toString('latin1') !== 'REQUEST') return event;
    const first = outcomes.find(({ atMs }) => atMs <= event.atMs && atMs >= event.atMs - withinMs);
    return first === undefined ? event : { ...event, atMs: first.atMs - 0.001 };
  });
  return moved.toSorted((a, b) => a.atMs - b.atMs);
}

/** A server whose bound is small; that it is full without need is told by what it has room for at other times. */
const saysBusy = (events: readonly (ClientEvent | ServerEvent)[]): boolean =>
  events.some((event) => event.kind === 'sent' && event.frames.length === 5 && event.frames.slice(3).map(String).join(' ') === 'ERROR BUSY');

/** Rules that say nothing about when. */
const timelessRules: ReadonlySet<string> = new Set([
  'frames',
  'payload',
  'one-id',
  'failure-kind',
  'outcome',
  'one-outcome',
  'servers',
  'routing-id',
  'statistics',
  'success-rate',
  'average-latency',
  'consecutive-failures',
  'attempts',
  'at-most-once',
  'first-outcome',
  'one-reply',
  'addressed',
  'malformed',
]);

const isTimeless = (playing: Playing, violation: Violation): boolean => violation.timeless || (playing.untimed && timelessRules.has(violation.rule));

const turnMs = 3;

async function run<Event>(clock: Clock, monitor: Monitor<Event>, events: readonly Event[], endMs: number): Promise<Violation | 'blurred' | undefined> {
  let sinceMs = clock.nowMs();
  for (const event of events) {
    if (clock.nowMs() - sinceMs > turnMs) {
      await nextTurn();
      sinceMs = clock.nowMs();
    }
    const judgement = monitor.observe(event);
    if (judgement.kind === 'violation') return judgement.violation;
    if (judgement.kind === 'blurred') return 'blurred';
  }
  const judgement = monitor.due(endMs);
  return judgement.kind === 'violation' ? judgement.violation : judgement.kind === 'blurred' ? 'blurred' : undefined;
}

export interface LagProbe {
  /** The longest lag since the last call. */
  take(): number;
  /** The same, and it stays. */
  look(): number;
  stop(): void;
}

/** Measures how late this process's own timers are. Many may look at one probe, each by its own `take`. */
export function startLagProbe(clock: Clock, everyMs = 8): { watch(): LagProbe; stop(): void } {
  const watchers = new Set<{ maxMs: number }>();
  let dueMs = clock.nowMs() + everyMs;
  const tick = (): void => {
    const lagMs = clock.nowMs() - dueMs;
    for (const watcher of watchers) watcher.maxMs = Math.max(watcher.maxMs, lagMs);
    dueMs = clock.nowMs() + everyMs;
    timer = clock.setTimer(everyMs, tick);
  };
  let timer = clock.setTimer(everyMs, tick);
  return {
    watch() {
      const watcher = { maxMs: 0 };
      watchers.add(watcher);
      return {
        take() {
          const { maxMs } = watcher;
          watcher.maxMs = 0;
          return maxMs;
        },
        look: () => watcher.maxMs,
        stop: () => void watchers.delete(watcher),
      };
    },
    stop: () => timer.cancel(),
  };
}
