/** Lines of at most a given width. */
import { printable } from '../printable.js';

/** Breaks at spaces, and inside a word that is longer than a line. `first` and `rest` stand before the lines and count. */
export function wrap(text: string, options: { readonly width: number; readonly first?: string; readonly rest?: string }): readonly string[] {
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
