/** The example of docs/properties.md is run as it stands, and prints what the page says. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { long } from '../long.js';

/** Inside the repository, where what it imports is found. */
const example = path.resolve(`node_modules/.cache/wireproof/properties-example-${process.pid}.ts`);

it.runIf(long)('docs/properties.md: the example prints what stands below it', async () => {
  const page = readFileSync('docs/properties.md', 'utf8');
  const [code, printed] = ['ts', 'text'].map((language) => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'u').exec(page)?.[1] ?? '');
  expect(code?.length).toBeGreaterThan(1000);
  const lines: string[] = [];
  const spy = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  try {
    mkdirSync(path.dirname(example), { recursive: true });
    writeFileSync(example, code ?? '');
    await import(example);
  } finally {
    rmSync(example, { force: true });
    spy.mockRestore();
  }
  expect(`${lines.join('\n')}\n`).toBe(printed);
});
