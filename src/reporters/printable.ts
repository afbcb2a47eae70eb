/**
 * Text from peers, models and files made harmless for a terminal: no control character, escape sequence or
 * bidirectional mark gets through (ANSI and OSC 8 injection, "Trojan Source", CVE-2021-42574).
 */

/** Control characters, lone surrogates, and what is not seen or turns the direction of text. */
export const unprintable = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** What CI runners take for a command where a line starts with it (`::error::`, `##[set-output`), indented or not. */
const runnerCommand = /(^|[ (|])(::|##\[)/gu;

/** On one line: what is not printable is shown as an escape. */
export function printable(text: string): string {
  return text.replace(unprintable, escaped).replace(runnerCommand, '$1\\$2');
}

/** Line feeds stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Cut to that many characters, with a mark where something is missing. */
export function shortened(text: string, maxLength: number): string {
  const characters = Array.from(text);
  return characters.length > maxLength ? `${characters.slice(0, Math.max(0, maxLength - 1)).join('')}…` : text;
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\n') return String.raw`\n`;
  if (character === '\t') return String.raw`\t`;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
