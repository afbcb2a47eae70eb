import { setup, assign } from 'xstate';
import { createTestModel } from 'xstate/graph';
import { describe, expect, it } from 'vitest';
import { coveringPaths } from '../../../src/engine/cover/test-paths.js';

/** A door that locks after two slams; PING is an internal transition that xstate/graph's own paths never take. */
const door = setup({
  types: { context: {} as { slams: number }, events: {} as { type: 'OPEN' } | { type: 'SLAM' } | { type: 'PING' } },
  guards: { isTired: ({ context }) => context.slams >= 1 },
}).createMachine({
  id: 'door',
  context: { slams: 0 },
  initial: 'closed',
  on: { PING: {} },
  states: {
    closed: { on: { OPEN: 'open' } },
    open: { on: { SLAM: [{ guard: 'isTired', target: 'locked' }, { target: 'closed', actions: assign({ slams: ({ context }) => context.slams + 1 }) }] } },
    locked: {},
  },
});

describe('covering paths in a test model of xstate/graph', () => {
  it.each(['states', 'transitions', 'pairs'] as const)('run by its own test method, with every state and event checked: %s', async (criterion) => {
    const seen: string[] = [];
    const paths = createTestModel(door).getPaths(coveringPaths(criterion) as never);
    for (const path of paths) {
      await path.test({
        states: { '*': (state) => void seen.push(state.value) },
        events: { OPEN: () => void seen.push('OPEN'), SLAM: () => void seen.push('SLAM'), PING: () => void seen.push('PING') },
      });
    }
    expect(seen).toContain('locked');
    expect(seen.includes('PING')).toBe(criterion !== 'states');
    expect(paths.length).toBeLessThanOrEqual(2);
  });

  it('are real runs: each state is what the machine gives for the events before it', () => {
    for (const path of createTestModel(door).getPaths(coveringPaths('pairs') as never)) {
      const again = createTestModel(door).getPathsFromEvents(path.steps.slice(1).map(({ event }) => event));
      expect(again[0]?.state.value).toEqual(path.state.value);
      expect(again[0]?.state.context).toEqual(path.state.context);
    }
  });
});
