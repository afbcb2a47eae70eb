/** The code blocks of a Markdown file. */
import { readFileSync } from 'node:fs';

export interface CodeBlock {
  readonly file: string;
  /** Of the opening fence. */
  readonly line: number;
  /** The word after the fence, as `ts`. */
  readonly language: string;
  /** What an HTML comment right above the block says of it: `run: …`, `file: …`. */
  readonly directive: string | undefined;
  readonly code: string;
  /** Lines between the fences. */
  readonly lines: number;
}

export function codeBlocks(file: string): readonly CodeBlock[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const blocks: CodeBlock[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^( *)```(\w*)\s*$/u.exec(lines[at]!);
    if (fence === null) continue;
    const end = lines.findIndex((line, index) => index > at && line.trim() === '```');
    if (end < 0) throw new Error(`${file}:${at + 1}: the block never ends`);
    const above = lines.slice(0, at).findLast((line) => line.trim() !== '');
    blocks.push({ file, line: at + 1, language: fence[2]!, directive: /^<!--\s*(.+?)\s*-->$/u.exec(above?.trim() ?? '')?.[1], code: `${lines.slice(at + 1, end).map((line) => line.slice(fence[1]!.length)).join('\n')}\n`, lines: end - at - 1 });
    at = end;
  }
  return blocks;
}
