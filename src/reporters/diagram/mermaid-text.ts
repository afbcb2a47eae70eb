/** Text inside a Mermaid diagram: whatever could be taken for syntax becomes an entity of Mermaid's own (`#59;`). */

/** For labels in any kind of diagram, quoted or not. */
export function mermaidText(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, '·');
  return plain.replace(/[^\p{L}\p{N} .,_+*/()[\]=!?·→←…-]|--|\*\/|\[\*\]/gu, (found) => Array.from(found, (character) => `#${character.codePointAt(0)};`).join(''));
}

/** What a reader of the diagram sees: the inverse of `mermaidText`, for what can be printed. */
export function mermaidPlain(text: string): string {
  return text.replace(/#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)));
}
