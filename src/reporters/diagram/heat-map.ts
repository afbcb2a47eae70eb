/** A table of verdicts as a picture: one square for each cell, green where it holds, red where it does not, grey where it is open. */
import type { Verdict } from '../../engine/verdict.js';
import { escapeMarkup } from '../markup.js';

export interface HeatMap {
  readonly title: string;
  /** What was asked of each cell. */
  readonly question: string;
  readonly rowLabel: string;
  readonly rows: readonly string[];
  readonly columnLabel: string;
  readonly columns: readonly string[];
  /** Row by row. */
  readonly verdicts: readonly (readonly Verdict[])[];
}

// Told apart by lightness and by their mark too, not by hue alone.
const looks: Readonly<Record<Verdict, { readonly fill: string; readonly mark: string }>> = {
  holds: { fill: '#b7e4c7', mark: '✓' },
  violated: { fill: '#c1121f', mark: '✗' },
  unknown: { fill: '#adb5bd', mark: '?' },
};
const cell = { width: 58, height: 30 };
const left = 110;
const top = 92;

/** SVG, as text. */
export function renderHeatMap({ title, question, rowLabel, rows, columnLabel, columns, verdicts }: HeatMap): string {
  const width = Math.max(left + columns.length * cell.width + 16, 16 + 7 * Math.max(title.length, question.length));
  const height = top + rows.length * cell.height + 16;
  const squares = verdicts.flatMap((row, r) =>
    row.map((verdict, c) => {
      const { fill, mark } = looks[verdict];
      const [x, y] = [left + c * cell.width, top + r * cell.height];
      const ink = verdict === 'violated' ? ' fill="#fff"' : '';
      return `<rect x="${x}" y="${y}" width="${cell.width - 2}" height="${cell.height - 2}" rx="3" fill="${fill}"><title>${escapeMarkup(`${rowLabel} ${rows[r]}, ${columnLabel} ${columns[c]}: ${verdict}`)}</title></rect>${text(x + cell.width / 2 - 1, y + 19, mark, ` text-anchor="middle"${ink}`)}`;
    }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" role="img">`,
    `<title>${escapeMarkup(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(12, 22, title, ' font-weight="bold"'),
    text(12, 42, question),
    text(left, 66, columnLabel, ' font-style="italic"'),
    text(left - 10, 84, rowLabel, ' text-anchor="end" font-style="italic"'),
    ...columns.map((column, c) => text(left + c * cell.width + cell.width / 2 - 1, 84, column, ' text-anchor="middle"')),
    ...rows.map((row, r) => text(left - 10, top + r * cell.height + 19, row, ' text-anchor="end"')),
    ...squares,
    '</svg>',
    '',
  ].join('\n');
}

function text(x: number, y: number, content: string, more = ''): string {
  return `<text x="${x}" y="${y}"${more}>${escapeMarkup(content)}</text>`;
}
