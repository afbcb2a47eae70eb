/** Lines of at most a given width. */
import { printable } from '../printable.js';

export interface WrapOptions {
  readonly width: number;
  /** Stands before the first line, and counts. */
  readonly first?: string;
  /** Stands before the others; default: the same. */
  readonly rest?: string;
}

/** The same, with the line feeds of the text kept, and the indentation of its lines: for messages that quote a log. */
export function wrapLines(text: string, options: WrapOptions): readonly string[] {
  const { width, first = '', rest = first } = options;
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line, index) => {
      const words = index === 0 ? line : line.trimStart();
      const margin = ' '.repeat(Math.min(line.length - words.length, Math.max(0, width - rest.length - 20)));
      return wrap(words, { width, first: (index === 0 ? first : rest) + margin, rest: rest + margin });
    });
}

/** Breaks at spaces, and inside a word that is longer than a line. A line feed is shown as an escape. */
export function wrap(text: string, options: WrapOptions): readonly string[] {
  const { width, first = '', rest = first } = options;
  const lines: string[] = [];
  let line = first;
  let empty = true;
  const open = (): void => {
    lines.push(line);
    line = rest;
    empty = true;
  };
  for (const word of printable(text).split(' ')) {
    let left = word;
    if (!empty && line.length + 1 + left.length > width) open();
    while (line.length + (empty ? 0 : 1) + left.length > width && width > line.length) {
      const room = width - line.length;
      line += left.slice(0, room);
      left = left.slice(room);
      open();
    }
    line += empty ? left : ` ${left}`;
    empty = false;
  }
  lines.push(line);
  return lines.map((each) => each.trimEnd());
}
