/** `wireproof list`: the suites there are, and what is in them. */
import type { Command } from 'commander';
import { variantFacts, type Suite, type VariantFacts } from '../../engine/suite.js';
import { wrap } from '../../reporters/text/wrap.js';
import { printable } from '../../reporters/printable.js';
import { exitCodes } from '../exit-code.js';
import { findSuite, findSuites, loadSuite, type SuitePlace } from '../find-suites.js';
import type { Invocation } from '../invocation.js';
import { reported } from '../job/job-context.js';
import type { ReportedError } from '../../reporters/verify-report.js';

interface Listed {
  readonly name: string;
  readonly file: string;
  readonly summary?: string;
  readonly parts?: readonly { readonly name: string; readonly claim: string }[];
  readonly plantedBugs?: Suite['plantedBugs'];
  readonly machines?: readonly string[];
  readonly systems?: readonly { readonly name: string; readonly summary: string; readonly variants: readonly VariantFacts[] }[];
  readonly conformance?: boolean;
  readonly error?: ReportedError;
}

export function addList(program: Command, invocation: Invocation): void {
  program
    .command('list')
    .summary('show the suites and what is in them')
    .description('Shows every suite found in ./properties and in this package, or one suite with all that is in it.')
    .argument('[suite]', 'name or path of one suite')
    .option('--json', 'print one JSON object')
    .action(async (given: string | undefined, options: { readonly json?: true }) => {
      const places = given === undefined ? findSuites(invocation.workingFolder) : [findSuite(given, invocation.workingFolder)];
      const suites = await Promise.all(places.map(listed));
      const { terminal } = invocation;
      if (options.json === true) terminal.data(`${JSON.stringify({ suites }, null, 2)}\n`);
      else terminal.data(suites.length === 0 ? 'no suites\n' : suites.map((suite) => text(suite, given !== undefined, terminal.width)).join('\n'));
      if (suites.some((suite) => suite.error !== undefined)) invocation.exitCode = exitCodes.usage;
    });
}

async function listed(place: SuitePlace): Promise<Listed> {
  try {
    const suite = await loadSuite(place);
    return {
      ...place,
      summary: suite.summary,
      parts: suite.parts.map(({ name, claim }) => ({ name, claim })),
      plantedBugs: suite.plantedBugs.map(({ name, summary, caughtBy }) => ({ name, summary, caughtBy })),
      machines: Object.keys(suite.machines),
      systems: suite.systems.map(({ name, summary, variants = [] }) => ({ name, summary, variants: variants.map(variantFacts) })),
      conformance: suite.conformance !== undefined,
    };
  } catch (error) {
    return { ...place, error: reported(error) };
  }
}

/** A suite among others shows its parts; a suite by itself shows everything. */
function text(suite: Listed, whole: boolean, width: number): string {
  const row = (name: string, what: string): readonly string[] => wrap(what, { width, first: `    ${printable(name).padEnd(26)} `, rest: ' '.repeat(31) });
  const bugs = suite.plantedBugs ?? [];
  const variants = (suite.systems ?? []).flatMap((system) => system.variants.map((variant) => ({ ...variant, system: system.name })));
  const lines = [
    ...wrap(suite.error?.message ?? suite.summary ?? '', { width, first: `${printable(suite.name)}: `, rest: '  ' }),
    ...section('parts', (suite.parts ?? []).map(({ name, claim }) => row(name, claim))),
    ...section('systems', (suite.systems ?? []).map(({ name, summary }) => row(name, summary))),
    ...section('machines', (suite.machines ?? []).map((name) => [`    ${printable(name)}`])),
    ...(whole
      ? [
          ...section('bugs to plant in the implementation: verify --plant', bugs.map((bug) => row(bug.name, `${bug.summary} (caught by ${bug.caughtBy})`))),
          ...section('bugs to plant in the model: check --plant', variants.map((bug) => row(bug.name, `${bug.summary} (in ${bug.system}, caught by "${bug.caughtBy}"${bug.alike === undefined ? '' : `; in the implementation ${bug.alike}`})`))),
        ]
      : wrap(`${planted(bugs.length, 'implementation')}${variants.length === 0 ? '' : ` and ${planted(variants.length, 'model')}`}; \`list ${suite.name}\` shows them`, { width, first: '  ' })),
    `  conformance of other programs: ${suite.conformance === true ? 'yes' : 'no'}`,
  ];
  return (suite.error === undefined ? lines : lines.slice(0, -2)).map((line) => `${line.trimEnd()}\n`).join('');
}

const planted = (count: number, where: string): string => `${count} ${count === 1 ? 'bug' : 'bugs'} to plant in the ${where}`;

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : [`  ${title}`, ...rows.flat()];
}
