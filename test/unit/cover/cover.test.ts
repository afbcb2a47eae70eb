import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/random.js';
import { cover, type Cover } from '../../../src/engine/cover/cover.js';
import { coverGraph, type CoverGraph } from '../../../src/engine/cover/cover-graph.js';
import { allGoals, boundaryGoals, edgeGoals, stateGoals, transitionGoals, type Goals } from '../../../src/engine/cover/goals.js';
import { transitionPairs } from '../../../src/engine/cover/pairs.js';
import type { TransitionSystem } from '../../../src/engine/transition-system.js';

/** A turnstile that counts to three: coin, push, and a lock from which nothing leads back. */
interface Turnstile {
  readonly open: boolean;
  readonly passed: number;
  readonly locked: boolean;
}
const turnstile: TransitionSystem<Turnstile, string> = {
  initial: () => [{ open: false, passed: 0, locked: false }],
  actions: (state) => (state.locked ? ['kick'] : ['coin', 'push', 'kick', 'lock']),
  next: (state, action) => {
    if (action === 'coin') return { ...state, open: true };
    if (action === 'push') return state.open ? { ...state, open: false, passed: Math.min(3, state.passed + 1) } : state;
    return action === 'lock' ? { ...state, locked: true } : state;
  },
};

/** The goals that a cover's paths really reach, by walking them. */
function walked<State, Action>(graph: CoverGraph<State, Action>, goals: Goals, result: Cover): Set<string> {
  const reached = new Set<string>();
  const add = (numbers: readonly number[]): void => numbers.forEach((goal) => reached.add(goals.names[goal] as string));
  for (const path of result.paths) {
    expect(graph.initial).toContain(path.start);
    add(goals.ofState(path.start));
    let at = path.start;
    for (const edge of path.edges) {
      expect(edge >= (graph.firstEdge[at] as number) && edge < (graph.firstEdge[at + 1] as number), `edge ${edge} leaves ${at}`).toBe(true);
      at = graph.target[edge] as number;
      add([...goals.ofEdge(edge), ...goals.ofState(at)]);
    }
  }
  return reached;
}

describe('the graph', () => {
  it('holds every state and edge once', () => {
    const graph = coverGraph(turnstile);
    // 4 counts × open or not × locked or not; unlocked states have 4 edges, locked ones 1.
    expect([graph.stateCount, graph.edgeCount, graph.complete]).toEqual([16, 8 * 4 + 8, true]);
  });

  it('says that it is incomplete where a bound ended the exploration', () => {
    const graph = coverGraph(turnstile, { maxStates: 5 });
    expect([graph.stateCount, graph.complete]).toEqual([5, false]);
    expect(cover(graph, stateGoals(graph, (state) => `${state.passed}`, ['4']))).toMatchObject({ unreachable: [], unknown: ['4'] });
  });

  it('refuses a bound that is none and a system without a start', () => {
    expect(() => coverGraph(turnstile, { maxStates: 0 })).toThrow(expect.objectContaining({ code: 'WP6010' }));
    expect(() => coverGraph({ ...turnstile, initial: () => [] })).toThrow(expect.objectContaining({ code: 'WP6011' }));
  });
});

describe('cover', () => {
  const graph = coverGraph(turnstile);
  const states = stateGoals(graph, (state) => JSON.stringify(state));
  const transitions = transitionGoals(graph, ({ from, action }) => [action === 'push' ? `push[${from.open ? 'open' : 'closed'}]` : action], ['bribe']);
  const boundaries = boundaryGoals(graph, [
    ['passed = 2', (state) => state.passed === 2],
    ['passed = 3', (state) => state.passed === 3],
    ['passed = 4', (state) => state.passed === 4],
  ]);

  it.each([
    ['states', graph, states],
    ['transitions', graph, transitions],
    ['boundaries', graph, boundaries],
    ['edges', graph, edgeGoals(graph)],
    ['all of them', graph, allGoals(states, transitions, boundaries)],
  ] as const)('reaches what it says, and says all that can be reached: %s', (_, within, goals) => {
    const result = cover(within, goals);
    expect([...walked(within, goals, result)].toSorted()).toEqual([...result.reached].toSorted());
    expect([...result.reached, ...result.unreachable].toSorted()).toEqual([...goals.names].toSorted());
    expect(new Set(result.paths.flatMap((path) => path.goals))).toEqual(new Set(result.reached));
  });

  it('proves what cannot be reached', () => {
    expect(cover(graph, allGoals(transitions, boundaries)).unreachable).toEqual(['bribe', 'passed = 4']);
  });

  it('takes one tour and not one path a target', () => {
    const result = cover(graph, transitions);
    expect(result.paths).toHaveLength(1);
    expect(result.steps).toBe(5);
  });

  it('starts anew where no way leads on', () => {
    // Each of the 8 locked states is a dead end, so there are 8 paths.
    expect(cover(graph, states).paths).toHaveLength(8);
  });

  it('keeps to the length asked for', () => {
    const result = cover(graph, edgeGoals(graph), { maxSteps: 6 });
    // The farthest goal is 9 steps away, and its path may be that long.
    for (const path of result.paths) expect(path.edges.length).toBeLessThanOrEqual(9);
    expect(result.reached).toHaveLength(graph.edgeCount);
  });

  it('costs no more than one path a goal would, on random systems', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = seededRandom(seed);
      const table = Array.from({ length: 40 }, () => Array.from({ length: 3 }, () => random.below(40)));
      const system: TransitionSystem<number, number> = { initial: () => [0], actions: () => [0, 1, 2], next: (state, action) => table[state]?.[action] ?? 0 };
      const randomGraph = coverGraph(system, { key: (state) => state });
      const goals = edgeGoals(randomGraph);
      const result = cover(randomGraph, goals);
      expect(walked(randomGraph, goals, result).size).toBe(randomGraph.edgeCount);
      expect(result.unreachable).toEqual([]);
      // Every edge once is the least that any tour can do.
      expect(result.steps + 3 * result.paths.length).toBeLessThan(2.2 * randomGraph.edgeCount);
    }
  });
});

describe('pairs of transitions', () => {
  it('are taken one right after the other', () => {
    const graph = coverGraph(turnstile);
    const single = transitionGoals(graph, ({ action }) => [action]);
    const pairs = transitionPairs(graph, single);
    const result = cover(pairs.graph, pairs.goals);
    const taken = new Set<string>();
    for (const path of result.paths) {
      const actions = path.edges.map((edge) => graph.action(pairs.originalEdge(edge)));
      actions.slice(1).forEach((action, index) => taken.add(`${actions[index]} then ${action}`));
    }
    expect([...taken].toSorted()).toEqual([...pairs.goals.names].toSorted());
    // After a lock only kicks are possible.
    expect(pairs.goals.names).toContain('lock then kick');
    expect(pairs.goals.names).not.toContain('lock then coin');
  });
});
