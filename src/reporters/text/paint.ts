/** Colour for a terminal, or none. Whoever writes decides once which of the two. */
import { styleText } from 'node:util';
import type { Verdict } from '../../engine/verdict.js';

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly open: (text: string) => string;
}

export const plain: Paint = { bold: same, dim: same, good: same, bad: same, open: same };

export const coloured: Paint = {
  bold: style('bold'),
  dim: style('dim'),
  good: style('green'),
  bad: style('red'),
  open: style('yellow'),
};

const marks: Record<Verdict, string> = { holds: '✔', violated: '✘', unknown: '?' };

/** A verdict in its colour, and its mark. */
export function verdictText(verdict: Verdict, paint: Paint): { readonly mark: string; readonly word: string } {
  const tint = { holds: paint.good, violated: paint.bad, unknown: paint.open }[verdict];
  return { mark: tint(marks[verdict]), word: tint(verdict.padEnd(8)) };
}

function same(text: string): string {
  return text;
}

function style(format: 'bold' | 'dim' | 'green' | 'red' | 'yellow'): (text: string) => string {
  return (text) => styleText(format, text, { validateStream: false });
}
