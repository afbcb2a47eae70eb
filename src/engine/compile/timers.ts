/**
 * Running timers as plain data, with the exact (and in places surprising) semantics of XState's scheduler: a second
 * timer with the id of a running one does not replace it, both fire, and only the later one can be cancelled; when
 * either fires, the other can no longer be cancelled.
 */
import type { EventObject, PendingTimer } from '../component.js';

export interface RunningTimer extends PendingTimer {
  /** The id it was started with; undefined where XState would have made one up, so that nothing can cancel it. */
  readonly sendId: string | undefined;
  readonly cancellable: boolean;
  /** Whom the event is for; undefined: the machine itself. */
  readonly to?: string;
  /** Only where time is discrete. */
  readonly remainingMs?: number;
}

export interface TimerStart {
  readonly sendId: string | undefined;
  readonly delayMs: number;
  readonly event: EventObject;
  readonly to: string | undefined;
}

/** Keeps equal-delay timers in the order they were started, as a run-time does. */
export function startTimer(timers: readonly RunningTimer[], start: TimerStart, discrete: boolean): readonly RunningTimer[] {
  const { sendId, delayMs, event, to } = start;
  const fresh: RunningTimer = {
    id: timerName(start),
    sendId,
    delayMs,
    event,
    cancellable: sendId !== undefined,
    ...(to === undefined ? {} : { to }),
    ...(discrete ? { remainingMs: Math.max(0, Math.trunc(delayMs)) } : {}),
  };
  return [...(sendId === undefined ? timers : orphan(timers, sendId)), fresh];
}

export function cancelTimer(timers: readonly RunningTimer[], sendId: string): readonly RunningTimer[] {
  const kept = timers.filter((timer) => !(timer.cancellable && timer.sendId === sendId));
  return kept.length === timers.length ? timers : kept;
}

/** The others after `timers[index]` has fired. */
export function withoutFired(timers: readonly RunningTimer[], index: number): readonly RunningTimer[] {
  const sendId = timers[index]?.sendId;
  const rest = timers.filter((_, other) => other !== index);
  return sendId === undefined ? rest : orphan(rest, sendId);
}

/** After that long, or undefined where a timer is due before. */
export function elapseTimers(timers: readonly RunningTimer[], durationMs: number): readonly RunningTimer[] | undefined {
  const result: RunningTimer[] = [];
  for (const timer of timers) {
    const remainingMs = (timer.remainingMs ?? 0) - durationMs;
    if (remainingMs < 0) return undefined;
    result.push({ ...timer, remainingMs });
  }
  return result;
}

/** A fixed order and unique ids, so that equal sets of timers are equal data. */
export function normalTimers(timers: readonly RunningTimer[], keyOf: (timer: RunningTimer) => string): readonly RunningTimer[] {
  if (timers.length < 2) return timers;
  const discrete = timers[0]?.remainingMs !== undefined;
  const sorted = discrete
    ? timers.toSorted((a, b) => (a.remainingMs ?? 0) - (b.remainingMs ?? 0) || a.delayMs - b.delayMs)
    : timers.map((timer) => ({ timer, key: keyOf({ ...timer, id: baseName(timer.id) }) })).toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ timer }) => timer);
  const seen = new Map<string, number>();
  return sorted.map((timer) => {
    const base = baseName(timer.id);
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    const id = count === 1 ? base : `${base}#${count}`;
    return id === timer.id ? timer : { ...timer, id };
  });
}

export function timerName(start: Pick<TimerStart, 'sendId' | 'event' | 'to'>): string {
  return start.sendId ?? `${start.to === undefined ? 'raise' : `send ${start.to}`}:${start.event.type}`;
}

function baseName(id: string): string {
  return id.replace(/#\d+$/u, '');
}

function orphan(timers: readonly RunningTimer[], sendId: string): readonly RunningTimer[] {
  return timers.map((timer) => (timer.cancellable && timer.sendId === sendId ? { ...timer, cancellable: false } : timer));
}
