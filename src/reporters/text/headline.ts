/** The first line of a block about one thing: its verdict's mark, its name, the verdict, how long it took. */
import type { Verdict } from '../../engine/verdict.js';
import { printable } from '../printable.js';
import { verdictText, type Paint } from './paint.js';
import { seconds } from './quantity.js';

/** What stands beside the name: mark, verdict, time and the spaces between. */
const besideName = 28;
/** Names are put in a column of this width where there is room. */
const nameColumn = 44;

export function headline(name: string, { verdict, seconds: took }: { readonly verdict: Verdict; readonly seconds: number }, { paint, width }: { readonly paint: Paint; readonly width: number }): string {
  const { mark, word } = verdictText(verdict, paint);
  const column = Math.max(0, Math.min(nameColumn, width - besideName));
  return `${mark} ${paint.bold(printable(name).padEnd(column))} ${word} ${seconds(took).padStart(9)}`;
}
