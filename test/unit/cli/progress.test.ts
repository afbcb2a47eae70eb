import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../src/cli/progress.js';
import { plain } from '../../../src/reporters/text/paint.js';

function world(interactive: boolean): { readonly written: string[]; now: number; readonly progress: ReturnType<typeof createProgress> } {
  const written: string[] = [];
  const terminal = { data: () => {}, note: (text: string) => void written.push(text), dataPaint: plain, notePaint: plain, width: 20, interactive };
  const state = { written, now: 0, progress: undefined as never as ReturnType<typeof createProgress> };
  state.progress = createProgress(terminal, () => state.now);
  return state;
}

describe('progress', () => {
  it('overwrites one line on a terminal, at most ten times a second, cut to the width', () => {
    const state = world(true);
    for (state.now = 0; state.now < 1000; state.now += 10) state.progress.update(`${state.now} and much more than fits`);
    expect(state.written).toHaveLength(10);
    for (const text of state.written) expect(text).toMatch(/^\r\u001b\[2K.{19}$/u); // eslint-disable-line no-control-regex -- it is what is written
    state.progress.clear();
    expect(state.written.at(-1)).toBe('\r\u001b[2K');
  });

  it('writes a plain line every ten seconds elsewhere, and none before', () => {
    const state = world(false);
    for (state.now = 0; state.now <= 25_000; state.now += 100) state.progress.update('a\u001b[2J');
    state.progress.clear();
    expect(state.written).toEqual(['10 s  a\\x1b[2J\n', '20 s  a\\x1b[2J\n']);
  });
});
