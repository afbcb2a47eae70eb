/** Exact counts and findings for machines everybody knows, and for machines with one thing wrong. */
import { describe, expect, it } from 'vitest';
import { checkMachine, type MachineReport } from '../../../src/engine/lint/check-machine.js';
import { readMachineModule } from '../../../src/engine/lint/machine-module.js';

async function check(folder: 'healthy' | 'broken', name: string, time: 'abstract' | 'discrete'): Promise<MachineReport> {
  const exports = (await (folder === 'healthy' ? import(`./healthy/${name}.ts`) : import(`./broken/${name}.ts`))) as object;
  return checkMachine(readMachineModule(exports), { time, nowMs: () => 0 });
}

/** States, transitions and depth, in abstract and in discrete time. */
const healthy: Readonly<Record<string, readonly [readonly number[], readonly number[]]>> = {
  toggle: [[2, 2, 1], [2, 2, 1]],
  'traffic-light': [[4, 4, 3], [12, 12, 11]],
  'fetch-with-retry': [[13, 20, 8], [20, 34, 15]],
  'media-player': [[24, 90, 6], [24, 90, 6]],
  stopwatch: [[120, 240, 61], [180, 360, 120]],
  'form-wizard': [[9, 21, 6], [9, 21, 6]],
  'vending-machine': [[11, 32, 5], [11, 32, 5]],
  login: [[8, 13, 6], [24, 59, 17]],
  elevator: [[30, 51, 7], [129, 222, 21]],
  'debounced-search': [[6, 18, 5], [8, 24, 7]],
  connection: [[6, 12, 4], [9, 21, 6]],
  'drag-and-drop': [[5, 9, 3], [5, 9, 3]],
};

describe('healthy machines', () => {
  it.each(Object.entries(healthy))('%s has nothing to find', async (name, [abstract, discrete]) => {
    for (const [time, counts] of [['abstract', abstract], ['discrete', discrete]] as const) {
      const report = await check('healthy', name, time);
      expect(report.findings).toEqual([]);
      expect(report.verdict).toBe('holds');
      expect([report.states, report.transitions, report.depth]).toEqual(counts);
    }
  });
});

/** What is found where, and the way there. */
const broken: Readonly<Record<string, { readonly verdict: string; readonly counts: readonly number[]; readonly findings: readonly (readonly [string, string, ...string[]])[] }>> = {
  'unreachable-state': { verdict: 'violated', counts: [2, 2, 1], findings: [['unreachable-state', 'dimmed']] },
  'dead-end': { verdict: 'violated', counts: [3, 4, 2], findings: [['dead-end', 'paid', 'PAY', 'OK']] },
  'dead-transition': { verdict: 'violated', counts: [6, 9, 3], findings: [['dead-transition', 'shut --PUSH[0]']] },
  'outrun-timer': { verdict: 'violated', counts: [2, 2, 1], findings: [['unreachable-state', 'failed'], ['dead-transition', 'shown --after(3000)[0]']] },
  'overlapping-guards': { verdict: 'holds', counts: [10, 14, 5], findings: [['overlapping-guards', 'filling --CHECK[0]', 'FILL', 'FILL', 'CHECK']] },
  'unhandled-event': { verdict: 'violated', counts: [2, 2, 1], findings: [['unhandled-event', 'PAUZE'], ['unhandled-event', 'LOG']] },
  'timer-race': { verdict: 'violated', counts: [5, 4, 2], findings: [['timer-race', '{bid: thinking, hammer: up}']] },
  invariant: { verdict: 'violated', counts: [5, 8, 3], findings: [['invariant', '(root)', 'SPEND', 'SPEND', 'SPEND']] },
};

describe('machines with one thing wrong', () => {
  it.each(Object.entries(broken))('%s', async (name, { verdict, counts, findings }) => {
    const report = await check('broken', name, 'abstract');
    expect(report.findings.map(({ kind, state, transition, event, path }) => [kind, state ?? transition ?? event, ...path])).toEqual(findings);
    expect(report.verdict).toBe(verdict);
    expect([report.states, report.transitions, report.depth]).toEqual(counts);
  });

  it('a longer delay never comes first where time is exact', async () => {
    const report = await check('broken', 'outrun-timer', 'discrete');
    expect(report.findings.map(({ kind, state, transition }) => [kind, state ?? transition])).toEqual([['unreachable-state', 'failed'], ['dead-transition', 'shown --after(3000)[0]']]);
  });
});
