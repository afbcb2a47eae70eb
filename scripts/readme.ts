/**
 * The runs that the README and other pages show: `<!-- run: … -->` above a block names the command line, then `| in <folder>`,
 * `| exit <code>` and `| columns <width>` where they are not the usual. Writes what the command prints into the block; with `--check`
 * it fails where that is something else, times aside.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeBlocks, type CodeBlock } from './markdown.js';

const pages = ['README.md', 'docs/export.md', 'docs/own-protocol.md'];
const main = path.resolve('dist/src/cli/main.js');
const checkOnly = process.argv.includes('--check');
let stale = 0;
let shown = 0;

for (const page of pages) {
  let text = readFileSync(page, 'utf8');
  // From the end, so that the lines of those before stay where they are.
  for (const block of codeBlocks(page).filter(({ directive }) => directive?.startsWith('run: ') === true).toReversed()) {
    shown++;
    const output = runOf(block);
    if (withoutTimes(output) === withoutTimes(block.code)) continue;
    stale++;
    process.stderr.write(`${page}:${block.line}: ${checkOnly ? 'is stale' : 'written anew'}: ${block.directive}\n`);
    const lines = text.split('\n');
    lines.splice(block.line, block.lines, ...output.trimEnd().split('\n'));
    text = lines.join('\n');
  }
  if (!checkOnly) writeFileSync(page, text);
}
process.stdout.write(`${shown} runs are shown, ${stale} ${checkOnly ? 'stale' : 'written anew'}\n`);
process.exitCode = shown === 0 || (checkOnly && stale > 0) ? 1 : 0;

function runOf({ directive }: CodeBlock): string {
  const [command = '', ...settings] = directive!.slice('run: '.length).split('|').map((part) => part.trim());
  const setting = (name: string): string | undefined => settings.find((each) => each.startsWith(`${name} `))?.slice(name.length + 1);
  const words = command.match(/'[^']*'|\S+/gu)?.map((word) => word.replace(/^'|'$/gu, '')) ?? [];
  const { stdout, stderr, status } = spawnSync('node', [main, ...words, '--quiet'], { cwd: setting('in'), encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', COLUMNS: setting('columns') ?? '80' } });
  if (status !== Number(setting('exit') ?? '0')) throw new Error(`wireproof ${command}: exit code ${status}\n${stdout}\n${stderr}`);
  return `$ npx wireproof ${command}\n${stdout.trimEnd()}\n`;
}

function withoutTimes(text: string): string {
  return text.replace(/ *\b\d+(?:\.\d)? s\b/gu, ' N s').replace(/ *\d+ min \d+ s/gu, ' N s');
}
