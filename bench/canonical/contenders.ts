/** Who takes part, how each is built, and how its output is read. */
import { join } from 'node:path';
import type { Measured } from './contender.js';
import { canonicalPromela } from './promela.js';
import { canonicalTla } from './tla.js';

export interface Contender {
  readonly name: string;
  readonly build?: () => void;
  readonly run: () => Measured;
}

export interface Bench {
  readonly servers: number;
  readonly retries: number;
  /** The folder of the benchmark, and one to build in. */
  readonly here: string;
  readonly work: string;
  readonly write: (name: string, text: string) => void;
  /** Runs a command in the work folder and gives its output. */
  readonly shell: (command: string) => string;
}

export function contendersFor(bench: Bench): readonly Contender[] {
  const { servers } = bench;
  return [
    wireproof(bench, 'parallel'),
    wireproof(bench, 'composed'),
    wireproof(bench, 'fields'),
    ...(servers >= 4 ? [wireproof(bench, 'parallel', 2), wireproof(bench, 'fields', 2)] : []),
    ...(servers <= 2 ? [wireproof(bench, 'getAdjacencyMap')] : []),
    spin(bench, 'spin-bfs', '-DBFS'),
    spin(bench, 'spin-dfs', '-DNOREDUCE'),
    cpp(bench),
    ...(process.env['TLC_JAR'] !== undefined && servers <= 3 ? [tlc(bench)] : []),
  ];
}

function wireproof({ servers, retries, here, shell }: Bench, kind: string, threads = 1): Contender {
  const warm = kind === 'getAdjacencyMap' ? 0 : servers >= 4 ? 1 : servers === 3 ? 5 : 25;
  return {
    name: threads === 1 ? kind : `${kind} (${threads} threads)`,
    run: () => JSON.parse(shell(`cd ${join(here, '..', '..')} && node --import jiti/register ${join(here, 'contender.ts')} ${kind} ${servers} ${retries} ${warm} ${threads}`)) as Measured,
  };
}

/** In the time SPIN itself reports; `spin -a` and gcc are not counted. The initial state is no transition here. */
function spin({ servers, retries, write, shell }: Bench, name: string, flags: string): Contender {
  const program = `${name}-${servers}`;
  return {
    name,
    build() {
      write(`${program}.pml`, canonicalPromela(servers, retries));
      shell(`mkdir -p ${program} && cd ${program} && spin -a ../${program}.pml && gcc -O2 -DSAFETY ${flags} -o pan pan.c`);
    },
    run() {
      const output = shell(`cd ${program} && /usr/bin/time -f 'cpu %U %S peak %M' ./pan -m10000000 ${servers >= 4 ? '-w26' : '-w22'} 2>&1`);
      const isBreadthFirst = flags === '-DBFS';
      return {
        states: number(output, /([\d.e+]+) states, stored/u),
        transitions: number(output, /([\d.e+]+) transitions/u) - 1,
        ...(isBreadthFirst ? { depth: number(output, /depth reached (\d+)/u) } : {}),
        seconds: number(output, /elapsed time ([\d.]+) seconds/u),
        cpuSeconds: number(output, /cpu ([\d.]+)/u) + number(output, /cpu [\d.]+ ([\d.]+)/u),
        peakMiB: number(output, /peak (\d+)/u) / 1024,
      };
    },
  };
}

function cpp({ servers, retries, here, shell }: Bench): Contender {
  const program = `search-${servers}`;
  return {
    name: 'c++',
    build: () => void shell(`g++ -O2 -DN=${servers} -DR=${retries} -o ${program} ${join(here, 'search.cpp')}`),
    run() {
      const output = shell(`/usr/bin/time -f 'cpu %U %S peak %M' ./${program} 2>&1`);
      const found = JSON.parse(output.split('\n')[0] as string) as Pick<Measured, 'states' | 'transitions' | 'depth' | 'seconds'>;
      return {
        ...found,
        cpuSeconds: number(output, /cpu ([\d.]+)/u) + number(output, /cpu [\d.]+ ([\d.]+)/u),
        peakMiB: number(output, /peak (\d+)/u) / 1024,
      };
    },
  };
}

/** The whole process, as TLC reports no time of its own that leaves the virtual machine's start out. */
function tlc({ servers, retries, write, shell }: Bench): Contender {
  return {
    name: 'tlc (whole)',
    build() {
      write('FL.tla', canonicalTla(servers, retries));
      write('FL.cfg', 'SPECIFICATION Spec\n');
    },
    run() {
      const output = shell(`/usr/bin/time -f 'wall %e cpu %U %S peak %M' java -cp "$TLC_JAR" tlc2.TLC -deadlock -workers 1 -config FL.cfg FL.tla 2>&1`);
      return {
        states: number(output, /, (\d+) distinct states found, 0 states left/u),
        transitions: number(output, /(\d+) states generated, \d+ distinct states found, 0 states left/u) - 1,
        // TLC counts the initial state as depth 1.
        depth: number(output, /depth of the complete state graph search is (\d+)/u) - 1,
        seconds: number(output, /wall ([\d.]+)/u),
        cpuSeconds: number(output, /cpu ([\d.]+)/u) + number(output, /cpu [\d.]+ ([\d.]+)/u),
        peakMiB: number(output, /peak (\d+)/u) / 1024,
      };
    },
  };
}

function number(text: string, pattern: RegExp): number {
  const found = pattern.exec(text.replaceAll(/(?<=\d),(?=\d{3})/gu, ''))?.[1];
  if (found === undefined) throw new Error(`no ${String(pattern)} in: ${text.slice(-2000)}`);
  return Number(found);
}
