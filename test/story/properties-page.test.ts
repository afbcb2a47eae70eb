/** The example of docs/properties.md is run as it stands, and prints what the page says. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createJiti } from 'jiti';
import { expect, it, vi } from 'vitest';

it('docs/properties.md: the example prints what stands below it', async () => {
  const page = readFileSync('docs/properties.md', 'utf8');
  const [code, printed] = ['ts', 'text'].map((language) => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'u').exec(page)?.[1] ?? '');
  expect(code?.length).toBeGreaterThan(1000);
  const lines: string[] = [];
  const spy = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  try {
    const jiti = createJiti(import.meta.url, { alias: { wireproof: path.resolve('src/index.ts') } });
    await jiti.evalModule(code ?? '', { filename: path.resolve('docs/properties-example.ts'), async: true });
  } finally {
    spy.mockRestore();
  }
  expect(`${lines.join('\n')}\n`).toBe(printed);
});
