/**
 * The scores of both mutation runs as one table, a line for each file, from the reports that they left. Of one suite there may be
 * several, later ones standing over earlier ones, with commas between them.
 * Run: npx jiti bench/mutation/table.ts [VERIFY.json,… SEED.json,…] [--survivors]
 */
import path from 'node:path';
import { unseenWhy } from './unseen.js';
import { originalOf, readReports, type Mutant, type MutatedFile, type Report } from './reports.js';

interface Score {
  readonly mutants: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly uncovered: number;
}

const [verifyFiles = 'reports/mutation-verify.json', seedFiles = 'reports/mutation-seed.json'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const [verify, seed] = [readReports(verifyFiles.split(',')), readReports(seedFiles.split(','))];

function scoreOf(mutants: readonly Mutant[]): Score {
  const count = (...statuses: readonly Mutant['status'][]): number => mutants.filter(({ status }) => statuses.includes(status)).length;
  return { mutants: mutants.length, killed: count('Killed', 'RuntimeError'), timedOut: count('Timeout'), survived: count('Survived'), uncovered: count('NoCoverage') };
}

const percent = ({ mutants, killed, timedOut }: Score): string => (mutants === 0 ? '-' : `${((100 * (killed + timedOut)) / mutants).toFixed(1)} %`);
const cells = (score: Score): string => `${score.killed} | ${score.timedOut} | ${score.survived} | ${score.uncovered} | ${percent(score)}`;
const mutantsOf = (report: Report, file: string): readonly Mutant[] => report[file]?.mutants ?? [];
const isLeft = ({ status }: Mutant): boolean => status === 'Survived' || status === 'NoCoverage';
const whyOf = (name: string, file: MutatedFile, mutant: Mutant): string | undefined =>
  unseenWhy({ file: path.basename(name), line: (file.source.split('\n')[mutant.location.start.line - 1] ?? '').trim(), original: originalOf(file, mutant), replacement: mutant.replacement ?? '' });

const files = [...new Set([...Object.keys(verify), ...Object.keys(seed)])].toSorted();
console.log('| file | mutants | `verify`: killed | timed out | survived | no coverage | score | of the left, argued | seed’s tests: killed | timed out | survived | no coverage | score |');
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|---|');
const line = (name: string, one: Score, argued: number, other: Score): void => console.log(`| ${name} | ${Math.max(one.mutants, other.mutants)} | ${cells(one)} | ${argued} | ${cells(other)} |`);
const arguedIn = (name: string): number => {
  const file = verify[name];
  return file === undefined ? 0 : file.mutants.filter((mutant) => isLeft(mutant) && whyOf(name, file, mutant) !== undefined).length;
};
for (const file of files) line(`\`${path.basename(file)}\``, scoreOf(mutantsOf(verify, file)), arguedIn(file), scoreOf(mutantsOf(seed, file)));
const [all, allSeed] = [verify, seed].map((report) => scoreOf(files.flatMap((file) => mutantsOf(report, file)))) as [Score, Score];
line('all', all, files.reduce((sum, file) => sum + arguedIn(file), 0), allSeed);
for (const [name, report] of [['verify', verify], ['seed', seed]] as const) {
  const reasons: Record<string, number> = {};
  for (const { status, statusReason = 'over the time limit' } of Object.values(report).flatMap(({ mutants }) => mutants)) {
    const reason = statusReason.replace(/ \(.*\)$/u, '');
    if (status === 'Timeout') reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  console.log(`\nTimed out, ${name}: ${Object.entries(reasons).map(([reason, count]) => `${count} ${reason}`).join('; ')}`);
}

if (process.argv.includes('--survivors')) {
  for (const [name, file] of Object.entries(verify)) {
    for (const mutant of file.mutants.filter(isLeft)) {
      const { start } = mutant.location;
      console.log(`${path.basename(name)}:${start.line}:${start.column} ${mutant.status} ${mutant.mutatorName}: ${originalOf(file, mutant).replace(/\s+/gu, ' ').slice(0, 160)} → ${(mutant.replacement ?? '').replace(/\s+/gu, ' ').slice(0, 120)}  [${whyOf(name, file, mutant) ?? 'NOT ARGUED'}]`);
    }
  }
}
