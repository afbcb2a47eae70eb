/** A failing run as a person reads it: when, who, what, and the frames under it. */
import type { Failure, StoryLine } from '../../engine/suite.js';
import { printable } from '../printable.js';
import type { Paint } from './paint.js';
import { wrap } from './wrap.js';

/** The whole failure: what was violated, the story, and the one line that replays it. `command` stands before that line. */
export function renderFailure(failure: Failure, options: { readonly paint: Paint; readonly width: number; readonly indent: string; readonly command: string }): readonly string[] {
  const { paint, width, indent, command } = options;
  const field = (name: string, text: string): readonly string[] => wrap(text, { width, first: `${indent}${name.padEnd(10)}`, rest: `${indent}${' '.repeat(10)}` });
  const steps = failure.story.length;
  return [
    ...field('property', failure.property).map((line) => paint.bold(line)),
    ...field('expected', failure.expected),
    ...field('found', failure.found).map((line) => paint.bad(line)),
    '',
    ...(steps === 0 ? [] : [`${indent}the shortest path that shows it, ${steps} ${steps === 1 ? 'step' : 'steps'}:`, ...renderStory(failure.story, { paint, width, indent: `${indent}  ` }), '']),
    // Never broken across lines by us: it is there to be copied.
    `${indent}replay it:`,
    `${indent}  ${paint.bold(`${command} ${printable(failure.replay)}`)}`,
  ];
}

/** One row a step: time, party, deed; the frames of the step below it, one row a message. */
export function renderStory(story: readonly StoryLine[], options: { readonly paint: Paint; readonly width: number; readonly indent: string }): readonly string[] {
  const { paint, width, indent } = options;
  const timed = story.some((line) => line.atMs !== undefined);
  const times = story.map((line) => (line.atMs === undefined ? '' : `${round(line.atMs)} ms`));
  const timeWidth = timed ? Math.max(...times.map((time) => time.length)) + 2 : 0;
  const whoWidth = Math.min(16, Math.max(...story.map((line) => printable(line.who).length))) + 2;
  const margin = indent + ' '.repeat(timeWidth + whoWidth);
  return story.flatMap((line, index) => {
    const when = timed ? `${(times[index] ?? '').padStart(timeWidth - 2)}  ` : '';
    const first = `${indent}${when}${printable(line.who).padEnd(whoWidth)}`;
    const deed = wrap(line.what, { width, first, rest: margin });
    const frames = (line.frames ?? []).flatMap((frame) => wrap(frame, { width, first: `${margin}| `, rest: `${margin}|   ` }));
    return [...deed, ...frames.map((frame) => paint.dim(frame))];
  });
}

function round(timeMs: number): number {
  return Math.round(timeMs * 1000) / 1000;
}
