import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/random.js';
import { always, deadlockFree, eventually, leadsTo, recoverable, sometimes, type Property } from '../../../src/engine/property.js';
import { check } from '../../../src/engine/properties/check.js';
import type { Counterexample } from '../../../src/engine/properties/report.js';
import { asFieldSystem, generateAtom, generateSystem, runCommand, type GuardedSystem, type Values } from './guarded-commands.js';
import { long } from '../../long.js';
import { backward, canStay, plainGraph, type PlainGraph } from './plain-oracle.js';

/** CI's long run tries more. */
const systems = long ? 400 : 150;
const is = ({ variable, value }: { variable: number; value: number }) => (values: Values): boolean => values[variable] === value;

describe('verdicts on generated systems', () => {
  it(`agree with sets and fixpoints on ${systems} systems, and every counterexample is a run`, () => {
    const verdicts = new Map<string, number>();
    for (let seed = 1; seed <= systems; seed++) {
      const random = seededRandom(seed);
      const system = generateSystem(random);
      const p = is(generateAtom(random, system));
      const q = is(generateAtom(random, system));
      const graph = plainGraph(system);
      const field = asFieldSystem(system);
      const cases: readonly { readonly property: Property<Values>; readonly holds: boolean }[] = [
        { property: always('always', (v) => !p(v)), holds: every(graph, (v) => !p(v)) },
        { property: sometimes('sometimes', p), holds: !every(graph, (v) => !p(v)) },
        { property: deadlockFree('deadlockFree'), holds: [...graph.states.keys()].every((state) => graph.edges.some(({ from }) => from === state)) },
        { property: eventually('eventually weak', p), holds: !canStay(graph, [graph.initial], not(graph, p), fairOf(system)) },
        { property: eventually('eventually none', p, 'none'), holds: !canStay(graph, [graph.initial], not(graph, p), []) },
        { property: leadsTo('leadsTo weak', p, q), holds: !canStay(graph, where(graph, p), not(graph, q), fairOf(system)) },
        { property: leadsTo('leadsTo none', p, q, 'none'), holds: !canStay(graph, where(graph, p), not(graph, q), []) },
        { property: recoverable('recoverable', p), holds: backward(graph.edges, where(graph, p)).size >= graph.states.size },
      ];
      const report = check(field, cases.map(({ property }) => property));
      expect(report.states, `seed ${seed}`).toBe(graph.states.size);
      expect(report.transitions, `seed ${seed}`).toBe(graph.edges.length);
      for (const [index, { property, holds }] of cases.entries()) {
        const said = report.properties[index];
        expect(said?.verdict, `seed ${seed}: ${property.name}`).toBe(holds ? 'holds' : 'violated');
        verdicts.set(`${property.name} ${said?.verdict}`, (verdicts.get(`${property.name} ${said?.verdict}`) ?? 0) + 1);
        if (said?.counterexample !== undefined) expectRun(system, said.counterexample, `seed ${seed}: ${property.name}`);
        if (said?.counterexample !== undefined && property.kind === 'eventually') expectFairEscape(system, said.counterexample, p, property.fairness, `seed ${seed}`);
      }
    }
    // Both answers occur often enough to mean something.
    expect(verdicts.size).toBe(16);
    expect(Math.min(...verdicts.values())).toBeGreaterThanOrEqual(5);
  });
});

function every(graph: PlainGraph, holds: (values: Values) => boolean): boolean {
  return [...graph.states.values()].every(holds);
}

function where(graph: PlainGraph, holds: (values: Values) => boolean): Set<string> {
  return new Set([...graph.states].filter(([, values]) => holds(values)).map(([state]) => state));
}

function not(graph: PlainGraph, holds: (values: Values) => boolean): Set<string> {
  return where(graph, (values) => !holds(values));
}

function fairOf({ commands }: GuardedSystem): readonly number[] {
  return commands.flatMap(({ fair }, command) => (fair ? [command] : []));
}

/** Each step leads from the state before to the state it shows, and the loop closes. */
function expectRun(system: GuardedSystem, { start, steps, loop }: Counterexample, hint: string): void {
  let values = start.view as Values;
  for (const step of [...steps, ...(loop ?? [])]) {
    values = runCommand(system, system.commands[Number(step.name.slice(1))] as GuardedSystem['commands'][number], values) as Values;
    expect(values, hint).toEqual(step.view);
  }
  if (loop !== undefined) expect(loop.at(-1)?.view, hint).toEqual((steps.at(-1) ?? start).view);
}

/** The run never satisfies p; it ends where nothing is enabled, or its loop is just to every fair command. */
function expectFairEscape(system: GuardedSystem, { start, steps, loop }: Counterexample, p: (values: Values) => boolean, fairness: string, hint: string): void {
  for (const { view } of [start, ...steps, ...(loop ?? [])]) expect(p(view as Values), hint).toBe(false);
  const isEnabled = (command: number, values: Values): boolean => runCommand(system, system.commands[command] as GuardedSystem['commands'][number], values) !== undefined;
  const last = (steps.at(-1) ?? start).view as Values;
  if (loop === undefined) expect(system.commands.some((_, command) => isEnabled(command, last)), hint).toBe(false);
  else if (fairness === 'weak') for (const command of fairOf(system)) expect(loop.some(({ name, view }) => name === `c${command}` || !isEnabled(command, view as Values)), hint).toBe(true);
}
