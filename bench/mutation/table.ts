/**
 * The scores of both mutation runs as one table, a line for each file, from the reports that they left.
 * Run: npx jiti bench/mutation/table.ts [VERIFY.json SEED.json] [--survivors]
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Mutant {
  readonly status: 'Killed' | 'Survived' | 'NoCoverage' | 'Timeout' | 'RuntimeError' | 'Ignored' | 'CompileError';
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number }; readonly end: { readonly line: number; readonly column: number } };
}

interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Score {
  readonly mutants: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly uncovered: number;
}

const [verifyFile = 'reports/mutation-verify.json', seedFile = 'reports/mutation-seed.json'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const read = (file: string): Report => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : { files: {} });
const [verify, seed] = [read(verifyFile), read(seedFile)];

function scoreOf(mutants: readonly Mutant[]): Score {
  const count = (...statuses: readonly Mutant['status'][]): number => mutants.filter(({ status }) => statuses.includes(status)).length;
  return { mutants: mutants.length, killed: count('Killed', 'RuntimeError'), timedOut: count('Timeout'), survived: count('Survived'), uncovered: count('NoCoverage') };
}

const percent = ({ mutants, killed, timedOut }: Score): string => (mutants === 0 ? '-' : `${((100 * (killed + timedOut)) / mutants).toFixed(1)} %`);
const cells = (score: Score): string => `${score.killed} | ${score.timedOut} | ${score.survived} | ${score.uncovered} | ${percent(score)}`;
const mutantsOf = (report: Report, file: string): readonly Mutant[] => report.files[file]?.mutants ?? [];

const files = [...new Set([...Object.keys(verify.files), ...Object.keys(seed.files)])].toSorted();
console.log('| file | mutants | `verify`: killed | timed out | survived | no coverage | score | seed’s tests: killed | timed out | survived | no coverage | score |');
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|');
for (const file of files) {
  const [one, other] = [scoreOf(mutantsOf(verify, file)), scoreOf(mutantsOf(seed, file))];
  console.log(`| \`${path.basename(file)}\` | ${Math.max(one.mutants, other.mutants)} | ${cells(one)} | ${cells(other)} |`);
}
const [all, allSeed] = [verify, seed].map((report) => scoreOf(files.flatMap((file) => mutantsOf(report, file)))) as [Score, Score];
console.log(`| all | ${Math.max(all.mutants, allSeed.mutants)} | ${cells(all)} | ${cells(allSeed)} |`);

if (process.argv.includes('--survivors')) {
  for (const [file, { source, mutants }] of Object.entries(verify.files)) {
    const lines = source.split('\n');
    for (const { status, mutatorName, replacement = '', location } of mutants) {
      if (status !== 'Survived' && status !== 'NoCoverage') continue;
      const { line, column } = location.start;
      const text = location.end.line === line ? (lines[line - 1] ?? '').slice(column - 1, location.end.column - 1) : `${(lines[line - 1] ?? '').slice(column - 1)} …`;
      console.log(`${path.basename(file)}:${line}:${column} ${status} ${mutatorName}: ${text} → ${replacement.replace(/\s+/gu, ' ').slice(0, 120)}`);
    }
  }
}
