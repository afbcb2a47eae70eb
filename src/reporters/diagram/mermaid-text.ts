/** Text inside a Mermaid diagram: whatever could be taken for syntax becomes an entity of Mermaid's own (`#59;`). */
import { unprintable } from '../printable.js';

/** For labels in any kind of diagram, quoted or not. */
export function mermaidText(text: string): string {
  const plain = text.replace(unprintable, '·');
  return plain.replace(/[^\p{L}\p{N} .,_+*/()[\]=!?·→←…-]|--|\*\/|\[\*\]/gu, (found) => Array.from(found, (character) => `#${character.codePointAt(0)};`).join(''));
}
