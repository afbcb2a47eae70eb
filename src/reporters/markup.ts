/** Text inside XML and HTML: no markup, and no character that XML 1.0 forbids. */

import { printable } from './printable.js';

/** For text nodes and for attribute values in double quotes. Line feeds and tabs stay. */
export function escapeMarkup(text: string): string {
  return text
    .replace(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .split(/([\n\t])/u)
    .map((piece) => (piece === '\n' || piece === '\t' ? piece : printable(piece)))
    .join('')
    .replace(/[&<>"']/gu, (character) => entities[character] ?? character);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
