/** The systems that are compared with SPIN, each with the properties that are asked of both. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CANONICAL_INVARIANTS, canonicalFields, type CanonicalView } from '../bench/canonical/fields.js';
import { alternatingBit, type AlternatingBitState } from '../examples/models/alternating-bit.js';
import { dieHard, type DieHardState } from '../examples/models/die-hard.js';
import { diningPhilosophers, type TableState } from '../examples/models/dining-philosophers.js';
import { peterson, type PetersonState } from '../examples/models/peterson.js';
import { isConsistent, twoPhaseCommit, type TwoPhaseState } from '../examples/models/two-phase-commit.js';
import { seededRandom } from '../src/core/random.js';
import type { FieldSystem } from '../src/engine/field-system.js';
import { always, deadlockFree, eventually, leadsTo, sometimes, type Property } from '../src/engine/property.js';
import type { Suite } from '../src/engine/suite.js';
import { asFieldSystem, generateAtom, generateSystem, type Values } from '../test/unit/properties/guarded-commands.js';

export interface ComparedSystem {
  readonly name: string;
  readonly build: () => FieldSystem;
  readonly properties: readonly Property<never>[];
}

const generatedSystems = 80;

export async function comparedSystems(): Promise<readonly ComparedSystem[]> {
  return [...canonical(), ...classics(), ...generated(), ...(await ofSuites())];
}

function compared<State>(name: string, build: () => FieldSystem, properties: readonly Property<State>[]): ComparedSystem {
  return { name, build, properties: properties };
}

function canonical(): readonly ComparedSystem[] {
  const properties = [
    ...CANONICAL_INVARIANTS.map(({ name, holds }) => always<CanonicalView>(name, holds)),
    sometimes<CanonicalView>('a request succeeds', ({ phase }) => phase === 'succeeded'),
    deadlockFree<CanonicalView>('something can always happen'),
    leadsTo<CanonicalView>('a wait ends', ({ phase }) => phase === 'waiting', ({ phase }) => phase !== 'waiting', 'none'),
  ];
  return [
    compared('FL(1,2)', () => canonicalFields(1, 2), properties),
    compared('FL(2,2)', () => canonicalFields(2, 2), properties),
    compared('FL(1,2), volatile', () => canonicalFields(1, 2, 'volatile'), properties),
    compared('FL(2,2), no deduplication', () => canonicalFields(2, 2, 'nodedup'), properties),
  ];
}

function classics(): readonly ComparedSystem[] {
  const consistent = [always('consistent', isConsistent), leadsTo<TwoPhaseState>('a commit reaches all', ({ manager }) => manager.matches('committed'), ({ resource }) => resource.every((one) => one.matches('committed')))];
  const table = [deadlockFree<TableState>('nobody is stuck')];
  const lock = [deadlockFree<PetersonState>('nobody is stuck')];
  const bit = [deadlockFree<AlternatingBitState>('something can always happen')];
  return [
    compared('two-phase commit', () => twoPhaseCommit(3), consistent),
    compared('two-phase commit, hasty', () => twoPhaseCommit(3, 'hasty'), consistent),
    compared('two-phase commit, five', () => twoPhaseCommit(5), consistent.slice(0, 1)),
    compared('die hard', () => dieHard(), [deadlockFree<DieHardState>('water flows')]),
    compared('philosophers', () => diningPhilosophers(3, 'one right-handed'), table),
    compared('philosophers, all left-handed', () => diningPhilosophers(3, 'all left-handed'), table),
    compared('Peterson', () => peterson(), lock),
    compared('Peterson, turn first', () => peterson('turn first'), lock),
    compared('alternating bit', () => alternatingBit(), bit),
    compared('alternating bit, no bit', () => alternatingBit('bitless'), bit),
  ];
}

/** Liveness on systems that nobody designed: fair and unfair steps mixed, each formula in one of its readings. */
function generated(): readonly ComparedSystem[] {
  return Array.from({ length: generatedSystems }, (_, index) => {
    const random = seededRandom(index + 1);
    const system = generateSystem(random);
    const [left, right] = [generateAtom(random, system), generateAtom(random, system)];
    const p = (values: Values): boolean => values[left.variable] === left.value;
    const q = (values: Values): boolean => values[right.variable] === right.value;
    const fairness = index % 2 === 0 ? 'weak' : 'none';
    return compared<Values>(`generated ${index + 1}`, () => asFieldSystem(system), [
      index % 3 === 0 ? deadlockFree('deadlockFree') : always('always', (values) => !p(values)),
      eventually(`eventually, ${fairness}`, p, fairness),
      leadsTo(`leadsTo, ${fairness}`, p, q, fairness),
    ]);
  });
}

async function ofSuites(): Promise<readonly ComparedSystem[]> {
  const files = readdirSync('properties')
    .map((folder) => path.resolve('properties', folder, 'suite.ts'))
    .filter((file) => existsSync(file));
  const suites = await Promise.all(files.map(async (file) => ((await import(pathToFileURL(file).href)) as { readonly suite: Suite }).suite));
  return suites.flatMap((suite) => suite.systems.map((entry) => ({ name: `${suite.name}/${entry.name}`, build: () => entry.build(), properties: entry.properties })));
}
