/**
 * The package as its users get it: packed, checked by publint and attw, installed in an empty folder, used there. The
 * library example of the README runs against it, and loading the product library loads no verifier.
 */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { codeBlocks, type CodeBlock } from './markdown.js';
import { must, run, seen } from './run.js';

const top = process.cwd();
const folder = mkdtempSync(path.join(tmpdir(), 'wireproof-package-'));
try {
  const tarball = pack();
  lint(tarball);
  install(tarball);
  libraryLoadsNoVerifier();
  examplesOfTheReadme();
  documentsAreRight();
  command();
  protocolOfYourOwn();
  process.stdout.write('the package is as its users need it\n');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function pack(): string {
  const { stdout } = run('npm', ['pack', '--json', '--pack-destination', folder]);
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as { filename: string; size: number; entryCount: number; files: { path: string }[] }[];
  must(packed !== undefined, 'npm pack packed nothing');
  const astray = packed.files.map((file) => file.path).filter((file) => !/^(?:dist\/(?:src|model|properties)\/|src\/(?:core|freelance|transports)\/|docs\/|examples\/lease\/|LICENSE$|README\.md$|CHANGELOG\.md$|package\.json$)/u.test(file));
  must(astray.length === 0, `files that do not belong into the package: ${astray.join(', ')}`);
  seen(`packed ${packed.filename}: ${packed.entryCount} files, ${Math.round(packed.size / 1024)} KiB`);
  return path.join(folder, packed.filename);
}

function lint(tarball: string): void {
  run('npx', ['publint', 'run', tarball, '--strict']);
  seen('publint is clean');
  run('npx', ['attw', tarball, '--profile', 'esm-only', '--exclude-entrypoints', './suites/*']);
  seen('attw is clean');
}

function install(tarball: string): void {
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  // No script has to run: the transport's binaries are in its package.
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', tarball], { cwd: folder });
  const installed = readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  must(!installed.includes('vitest'), 'vitest is optional, and yet it was installed');
  seen(`installed in an empty folder, with ${installed.length - 1} packages beside it`);
}

function libraryLoadsNoVerifier(): void {
  writeFileSync(path.join(folder, 'hooks.mjs'), "export async function load(url, context, next) { console.error('LOADED ' + url); return next(url, context); }\n");
  writeFileSync(path.join(folder, 'preload.mjs'), "import { register } from 'node:module';\nregister('./hooks.mjs', import.meta.url);\n");
  const { stderr } = run('node', ['--import', './preload.mjs', '--input-type=module', '-e', "await import('wireproof/freelance')"], { cwd: folder });
  const loaded = [...stderr.matchAll(/^LOADED file:\/\/(.+)$/gmu)].map((match) => match[1]!);
  const inside = loaded.filter((file) => file.includes('/node_modules/wireproof/')).map((file) => file.slice(file.indexOf('/dist/') + 1));
  must(inside.length > 3, `too few modules were seen to load: ${inside.join(', ')}`);
  const astray = inside.filter((file) => !/^dist\/src\/(?:core|transports|freelance)\//u.test(file));
  must(astray.length === 0, `the library loads ${astray.join(', ')}`);
  const others = new Set(loaded.flatMap((file) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/u.exec(file)?.[1] ?? []));
  others.delete('wireproof');
  const foreign = [...others].filter((name) => !['zeromq', 'node-addon-api', 'cmake-ts'].includes(name));
  must(foreign.length === 0, `the library loads the packages ${foreign.join(', ')}`);
  seen(`wireproof/freelance loads ${inside.length} modules of its own and no verifier`);
}

/** The blocks of the README that say which file they are: `<!-- file: client.mjs -->`. */
function examplesOfTheReadme(): void {
  const examples = codeBlocks('README.md').filter((block) => block.directive?.startsWith('file: ') === true && /\.m?js$/u.test(block.directive));
  must(examples.length > 0, 'the README has no library example');
  for (const { directive, code } of examples) {
    const name = directive!.slice('file: '.length);
    writeFileSync(path.join(folder, name), code);
    const { stdout } = run('node', [name], { cwd: folder });
    must(stdout.trim() !== '', `${name} of the README printed nothing`);
    seen(`the README's ${name} runs and prints: ${stdout.trim().split('\n').at(-1)}`);
  }
}

/** Every example of the documents and the entry points, as a strict TypeScript user reads them; and those that can are run. */
function documentsAreRight(): void {
  const pages = ['README.md', ...readdirSync('docs').filter((file) => file.endsWith('.md')).map((file) => path.join('docs', file))];
  // What is a file in a folder, or a part of one, is checked where it belongs: in the example that it is of.
  const examples = pages.flatMap(codeBlocks).filter((block) => ['ts', 'js'].includes(block.language) && !/^(?:file|part of): .+\//u.test(block.directive ?? ''));
  for (const file of readdirSync('examples/vitest')) if (/^breaker-\w+\.ts$/u.test(file)) writeFileSync(path.join(folder, file), readFileSync(path.join('examples/vitest', file), 'utf8').replaceAll('../../src/vitest/index.js', 'wireproof/vitest'));
  const files = examples.map((block) => {
    const name = nameOf(block).replace(/\.mjs$/u, '.mts');
    writeFileSync(path.join(folder, name), block.code);
    return { name, block };
  });
  writeFileSync(path.join(folder, 'entries.mts'), "import { check, compileMachine } from 'wireproof';\nimport { createClient, createServer } from 'wireproof/freelance';\nexport const all = [check, compileMachine, createClient, createServer];\n");
  mkdirSync(path.join(folder, 'node_modules/@types'), { recursive: true });
  cpSync(path.join(top, 'node_modules/@types/node'), path.join(folder, 'node_modules/@types/node'), { recursive: true });
  cpSync(path.join(top, 'node_modules/undici-types'), path.join(folder, 'node_modules/undici-types'), { recursive: true });
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { strict: true, noEmit: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, target: 'ES2023', lib: ['ES2023', 'ESNext.Disposable'], module: 'NodeNext', moduleResolution: 'NodeNext', types: ['node'], skipLibCheck: true },
      include: ['*.mts', '*.ts'],
    }),
  );
  run(path.join(top, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: folder });
  seen(`the types of ${examples.length} examples are right for a strict user`);
  // A file of its own is used elsewhere, and what tests belongs to a test runner.
  const alone = files.filter(({ block }) => block.directive === undefined && !block.code.includes('wireproof/vitest'));
  for (const { name } of alone) run('npx', ['--no-install', 'jiti', name], { cwd: folder });
  seen(`${alone.length} of them run by themselves: ${alone.map(({ block }) => block.file).join(', ')}`);
}

function nameOf({ directive, file, line }: CodeBlock): string {
  return directive?.startsWith('file: ') === true ? directive.slice('file: '.length) : `${path.basename(file, '.md').toLowerCase()}-${line}.mts`;
}

function command(): void {
  const wireproof = (...arguments_: string[]): string => run('npx', ['--no-install', 'wireproof', ...arguments_], { cwd: folder }).stdout;
  must(/^\d+\.\d+\.\d+\n$/u.test(wireproof('--version')), 'wireproof --version says no version');
  const { suites } = JSON.parse(wireproof('list', '--json')) as { suites: { name: string; error?: unknown }[] };
  must(suites.length > 0 && suites.every((suite) => suite.error === undefined), `wireproof list: ${JSON.stringify(suites)}`);
  seen(`wireproof lists ${suites.map((suite) => suite.name).join(', ')}`);
  const own = JSON.parse(wireproof('verify', './suite.ts', '--json')) as { verdict: string };
  must(own.verdict === 'holds', `the suite of docs/own-protocol.md: ${own.verdict}`);
  seen('wireproof verifies a suite of the user\'s own');
  const planted = run('npx', ['--no-install', 'wireproof', 'verify', 'freelance', '--part', 'client-paths-memory', '--case', 'request; s0 error; wait 499; wait 1', '--plant', 'client-backoff-doubles-early', '--json'], { cwd: folder, exitCode: 1 });
  must((JSON.parse(planted.stdout) as { verdict: string }).verdict === 'violated', 'a planted bug is not found');
  seen('wireproof plants a bug and finds it');
  // A machine in TypeScript, in a folder that has neither XState nor a TypeScript set-up.
  const bare = path.join(folder, 'bare');
  mkdirSync(bare);
  copyFileSync(path.join(top, 'test/docs/lamp.ts'), path.join(bare, 'lamp.ts'));
  const report = JSON.parse(run('npx', ['--no-install', 'wireproof', 'check', './lamp.ts', '--json'], { cwd: bare, exitCode: 1 }).stdout) as { verdict: string; findings: { kind: string }[] };
  must(report.verdict === 'violated' && report.findings.some((finding) => finding.kind === 'dead-end'), `check found ${JSON.stringify(report.findings)}`);
  seen('wireproof checks a bare TypeScript machine file');
}

/** `docs/own-protocol.md` as its reader has it: the example's files in a folder of their own, the package and vitest installed, its commands. */
function protocolOfYourOwn(): void {
  const own = path.join(folder, 'lease');
  cpSync(path.join(top, 'examples/lease'), own, { recursive: true });
  run(path.join(top, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: own });
  for (const { directive } of codeBlocks('docs/own-protocol.md')) {
    const [, words, exitCode = '0'] = /^run: (.+?)(?: \| in \S+)?(?: \| exit (\d+))?$/u.exec(directive ?? '') ?? [];
    if (words === undefined) continue;
    run('npx', ['--no-install', 'wireproof', ...(words.match(/'[^']*'|\S+/gu) ?? []).map((word) => word.replace(/^'|'$/gu, '')), '--quiet'], { cwd: own, exitCode: Number(exitCode) });
  }
  symlinkSync(path.join(top, 'node_modules/vitest'), path.join(folder, 'node_modules/vitest'));
  const { stdout } = run('node', [path.join(folder, 'node_modules/vitest/vitest.mjs'), 'run'], { cwd: own, env: { NO_COLOR: '1' } });
  must(/Tests\s+2 passed/u.test(stdout), `vitest in the example: ${stdout}`);
  seen('a protocol of one\'s own is checked, verified and tested in a folder of its own');
}
