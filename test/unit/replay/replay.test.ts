import { describe, expect, it } from 'vitest';
import type { Driver } from '../../../src/engine/replay/driver.js';
import type { Oracle } from '../../../src/engine/replay/oracle.js';
import { replay } from '../../../src/engine/replay/replay.js';
import { shrink } from '../../../src/engine/replay/shrink.js';

/** A stack whose `drop` may take the top or the bottom: the model allows both. */
type Action = 'push' | 'pop' | 'drop' | 'noop';
interface Seen {
  readonly size: number;
  readonly top: number | undefined;
}

const oracle: Oracle<readonly number[], Action, Seen> = {
  initial: () => [[]],
  step: (state, action) => {
    if (action === 'push') return [[...state, state.length === 0 ? 1 : Math.max(...state) + 1]];
    if (action === 'noop') return [state];
    if (state.length === 0) return [];
    return action === 'pop' ? [state.slice(0, -1)] : [state.slice(0, -1), state.slice(1)];
  },
  judge: (state, seen) =>
    state.length === seen.size && state.at(-1) === seen.top ? { allowed: true, state } : { allowed: false, expected: `size ${state.length}, top ${state.at(-1) ?? 'none'}` },
  show: (seen) => `size ${seen.size}, top ${seen.top ?? 'none'}`,
};

/** `forgetsAt`: the bug, a pop at that size takes two. */
function stackDriver(options: { drops: 'top' | 'bottom'; forgetsAt?: number }, log: string[] = []): Driver<Action, Seen> {
  let items: number[] = [];
  return {
    start: async () => void log.push('start'),
    apply: async (action) => {
      if (action === 'push') items.push(items.length === 0 ? 1 : Math.max(...items) + 1);
      else if (action === 'pop') items = items.slice(0, items.length === options.forgetsAt ? -2 : -1);
      else if (action === 'drop') items = options.drops === 'top' ? items.slice(0, -1) : items.slice(1);
    },
    settle: async () => {},
    observe: async () => ({ size: items.length, top: items.at(-1) }),
    stop: async () => void log.push('stop'),
  };
}

const run = (forgetsAt: number) => async (path: readonly Action[]) => {
  const { divergence } = await replay(path, stackDriver({ drops: 'top', forgetsAt }), oracle);
  return divergence === undefined ? undefined : { failure: divergence, steps: divergence.step + 1 };
};

const failsWithTwo = async (path: readonly string[]) => (path.length >= 2 ? { failure: 'two of anything', steps: 2 } : undefined);
const failsWithSeven = async (path: readonly number[]) => (path.includes(7) ? { failure: 'seven', steps: path.length } : undefined);

describe('replay', () => {
  it('follows whichever way the model allows', async () => {
    for (const drops of ['top', 'bottom'] as const) {
      const log: string[] = [];
      const result = await replay(['push', 'push', 'push', 'drop', 'pop'], stackDriver({ drops }, log), oracle);
      expect(result.verdict).toBe('conforms');
      expect(result.beliefs).toEqual([drops === 'top' ? [1] : [2]]);
      expect(log).toEqual(['start', 'stop']);
    }
  });

  it('names the step, what the model allows and what was seen', async () => {
    const result = await replay(['push', 'noop', 'push', 'drop', 'push', 'pop'], stackDriver({ drops: 'bottom', forgetsAt: 2 }), oracle);
    expect(result.verdict).toBe('diverges');
    expect(result.divergence).toEqual({ step: 5, action: 'pop', allowed: ['size 1, top 2'], seen: 'size 0, top none' });
  });

  it('lists every way that would have been allowed', async () => {
    const broken: Driver<Action, Seen> = { ...stackDriver({ drops: 'top' }), observe: async () => ({ size: 0, top: undefined }) };
    const result = await replay(['push'], broken, oracle);
    expect(result.divergence).toMatchObject({ step: 0, allowed: ['size 1, top 1'] });
    const twoWays: Oracle<readonly number[], Action, Seen> = { ...oracle, initial: () => [[1, 2], [1, 3]] };
    const atStart = await replay(['pop'], stackDriver({ drops: 'top' }), twoWays);
    expect(atStart.divergence).toEqual({ step: -1, action: undefined, allowed: ['size 2, top 2', 'size 2, top 3'], seen: 'size 0, top none' });
  });

  it('says diverted, not diverged, where the rest of the path is not possible on the way taken', async () => {
    const result = await replay(['push', 'pop', 'pop', 'push'], stackDriver({ drops: 'top' }), oracle);
    expect(result.verdict).toBe('diverted');
    expect(result.steps).toHaveLength(3);
  });

  it('stops the system also when it throws', async () => {
    const log: string[] = [];
    const throwing: Driver<Action, Seen> = { ...stackDriver({ drops: 'top' }, log), apply: async () => Promise.reject(new Error('broken wire')) };
    await expect(replay(['push'], throwing, oracle)).rejects.toThrow('broken wire');
    expect(log.at(-1)).toBe('stop');
  });
});

describe('shrinking', () => {
  it('finds the shortest path that still diverges, and confirms it twice', async () => {
    const long: Action[] = ['push', 'noop', 'push', 'pop', 'push', 'noop', 'push', 'push', 'pop', 'push', 'drop', 'push', 'push', 'pop', 'noop'];
    const fails = run(4);
    const first = await fails(long);
    expect(first).toBeDefined();
    let calls = 0;
    const counted = async (path: readonly Action[]) => {
      calls++;
      return fails(path);
    };
    const result = await shrink(long, first!.failure, counted);
    expect(result).toMatchObject({ path: ['push', 'push', 'push', 'push', 'pop'], confirmed: true, minimal: true, runs: calls });
  });

  it('puts simpler actions in the place of others', async () => {
    const result = await shrink(['xx', 'yy', 'zz'], 'two of anything', failsWithTwo, { simpler: (action) => (action.length > 1 ? [action.slice(1)] : []) });
    expect(result.path.map((action) => action.length)).toEqual([1, 1]);
  });

  it('does not confirm what fails only now and then', async () => {
    let runs = 0;
    const flaky = async () => (runs++ === 0 ? { failure: 'once', steps: 1 } : undefined);
    await flaky();
    expect(await shrink(['a'], 'once', flaky)).toMatchObject({ confirmed: false });
  });

  it('says when its bound ended the search', async () => {
    const long = Array.from({ length: 64 }, (_, index) => index);
    expect(await shrink(long, 'seven', failsWithSeven, { maxRuns: 3 })).toMatchObject({ minimal: false });
    expect(await shrink(long, 'seven', failsWithSeven)).toMatchObject({ path: [7], minimal: true });
  });
});
