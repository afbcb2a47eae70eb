/** A failing run as a person reads it: when, who, what, and the frames under it. */
import type { Failure, StoryLine } from '../../engine/suite.js';
import { printable } from '../printable.js';
import type { Paint } from './paint.js';
import { wrap, wrapLines } from './wrap.js';

/** The whole failure: what was violated, the story, and the one line that replays it. `command` stands before that line, `heading` above the story. */
export function renderFailure(failure: Failure, options: { readonly paint: Paint; readonly width: number; readonly indent: string; readonly command: string; readonly heading?: string }): readonly string[] {
  const { paint, width, indent, command, heading = 'the shortest path that shows it' } = options;
  const field = (name: string, text: string): readonly string[] => wrapLines(text, { width, first: `${indent}${name.padEnd(10)}`, rest: `${indent}${' '.repeat(10)}` });
  const steps = failure.story.length;
  return [
    ...field('property', failure.property).map((line) => paint.bold(line)),
    ...field('expected', failure.expected),
    ...field('found', failure.found).map((line) => paint.bad(line)),
    '',
    ...(steps === 0 ? [] : [`${indent}${heading}, ${steps} ${steps === 1 ? 'step' : 'steps'}:`, ...renderStory(failure.story, { paint, width, indent: `${indent}  ` }), '']),
    // Never broken across lines by us: it is there to be copied.
    `${indent}replay it:`,
    `${indent}  ${paint.bold(`${command} ${printable(failure.replay)}`)}`,
  ];
}

/** One row a step: time, party and whom it speaks to, deed; below it the frames of the message, and what else there is. */
export function renderStory(story: readonly StoryLine[], options: { readonly paint: Paint; readonly width: number; readonly indent: string }): readonly string[] {
  const { paint, width, indent } = options;
  const times = story.map((line) => (line.atMs === undefined ? '' : `${round(line.atMs)} ms`));
  const timeWidth = Math.max(0, ...times.map((time) => (time === '' ? 0 : time.length + 2)));
  const parties = story.map((line) => printable(line.to === undefined || line.to === line.who ? line.who : `${line.who} → ${line.to}`));
  const partyWidth = Math.min(24, Math.max(...parties.map((party) => party.length))) + 2;
  const margin = indent + ' '.repeat(timeWidth + partyWidth);
  // Further to the left than the deed: messages are long.
  const below = `${indent}${' '.repeat(timeWidth)}  | `;
  return story.flatMap((line, index) => {
    const when = timeWidth === 0 ? '' : `${(times[index] ?? '').padStart(timeWidth - 2)}  `;
    const party = parties[index] ?? '';
    const first = `${indent}${when}${party.padEnd(partyWidth)}${party.length >= partyWidth ? ' ' : ''}`;
    const deed = wrap(line.what, { width, first, rest: margin });
    const message = line.frames === undefined ? [] : wrap(line.frames.join('  '), { width, first: below, rest: `${below}  ` });
    const details = (line.details ?? []).flatMap((detail) => wrap(detail, { width, first: below, rest: `${below}  ` }));
    return [...deed, ...[...message, ...details].map((each) => paint.dim(each))];
  });
}

function round(timeMs: number): number {
  return Math.round(timeMs * 1000) / 1000;
}
