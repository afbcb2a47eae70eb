/** What a scenario saw, in the order of time, and how a person reads it. */
import type { StoryLine } from '../../../src/engine/suite.js';
import type { ClientEvent, ServerEvent } from '../../../model/freelance/monitor/events.js';
import { shownFrame, shownFrames } from '../../../model/freelance/monitor/messages.js';

export interface Recording<Event extends { readonly atMs: number }> {
  add(event: Event): void;
  /** By time; what was recorded first comes first among equals. */
  events(): readonly Event[];
}

export function createRecording<Event extends { readonly atMs: number }>(): Recording<Event> {
  const recorded: Event[] = [];
  return {
    add: (event) => void recorded.push(event),
    events: () => recorded.toSorted((a, b) => a.atMs - b.atMs),
  };
}

const longestStory = 40;

/**
 * The story up to a time. Of a long one the middle is left out, heartbeats and looks at the statistics first.
 * `names` tells a readable name for an endpoint or a client.
 */
export function story(events: readonly (ClientEvent | ServerEvent)[], untilMs: number, names: ReadonlyMap<string, string>): readonly StoryLine[] {
  const told = events.filter((event) => event.atMs <= untilMs);
  const quiet = told.length > longestStory ? told.filter((event, index) => index > told.length - 12 || !isRoutine(event)) : told;
  const lines = quiet.map((event) => line(event, names));
  if (lines.length <= longestStory) return lines;
  const left = lines.length - longestStory;
  return [...lines.slice(0, 15), { who: 'story', what: `… ${left} lines left out …` }, ...lines.slice(-(longestStory - 15))];
}

const isRoutine = (event: ClientEvent | ServerEvent): boolean =>
  ((event.kind === 'sent' || event.kind === 'delivered') && event.frames.some((frame) => Buffer.from(frame).toString('latin1') === 'HEARTBEAT')) || event.kind === 'stats';

function line(event: ClientEvent | ServerEvent, names: ReadonlyMap<string, string>): StoryLine {
  const atMs = Math.round(event.atMs * 10) / 10;
  const name = (key: string): string => names.get(key) ?? key;
  switch (event.kind) {
    case 'sent':
      return 'endpoint' in event
        ? { atMs, who: 'subject', to: name(event.endpoint), what: 'sends', frames: event.frames.map(shownFrame) }
        : { atMs, who: 'subject', to: name(event.client), what: 'sends', frames: event.frames.map(shownFrame) };
    case 'delivered':
      return { atMs, who: name('endpoint' in event ? event.endpoint : event.client), to: 'subject', what: 'sends', frames: event.frames.map(shownFrame) };
    case 'create':
      return { atMs, who: 'user', what: `create ${fields(event.options)}` };
    case 'connect':
    case 'disconnect':
      return { atMs, who: 'user', what: `${event.kind} ${name(event.endpoint)}` };
    case 'request':
      return { atMs, who: 'user', what: `makes ${event.request} ${shownFrames(event.payload)}${event.timeoutMs === null ? '' : `, timeout ${event.timeoutMs} ms`}` };
    case 'outcome': {
      const end = event.success ? `success ${shownFrames(event.response ?? [])}` : `failure${event.failure === undefined || event.failure === null ? '' : ` (${event.failure})`}`;
      return { atMs, who: 'subject', what: `${event.request} ends: ${end}` };
    }
    case 'stats':
      return { atMs, who: 'subject', what: `stats ${Object.entries(event.servers).map(([endpoint, stats]) => `${name(endpoint)}: ${fields(stats)}`).join('; ')}` };
    case 'behave':
      return { atMs, who: 'user', what: `behave ${fields(event.behaviour)}` };
    case 'executions':
      return { atMs, who: 'subject', what: 'executions counted' };
    default:
      return { atMs, who: 'user', what: event.kind };
  }
}

/** Broken at spaces where a line is too long. */
const fields = (object: object): string =>
  Object.entries(object)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : JSON.stringify(value)}`)
    .join(', ');
