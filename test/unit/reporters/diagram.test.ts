/** What is drawn of a machine, and what its description says. */
import { and, assign, cancel, createMachine, emit, fromPromise, log, not, or, raise, sendTo, setup, stateIn } from 'xstate';
import { describe, expect, it } from 'vitest';
import { describeMachine } from '../../../src/engine/compile/describe.js';
import { actionName, guardName } from '../../../src/engine/compile/describe-names.js';
import { renderDotState } from '../../../src/reporters/diagram/dot-state.js';
import { renderMachinePage } from '../../../src/reporters/diagram/machine-page.js';
import { renderMermaidState } from '../../../src/reporters/diagram/mermaid-state.js';
import { renderSvg } from '../../../src/reporters/diagram/svg.js';

const player = setup({
  actors: { load: fromPromise(async () => 1) },
  guards: { isLast: () => true },
  actions: { lightUp: () => {} },
  delays: { patience: 5000 },
}).createMachine({
  id: 'player',
  initial: 'off',
  on: { UNPLUG: '.off' },
  states: {
    off: { on: { POWER: 'on', UNPLUG: {} } },
    on: {
      type: 'parallel',
      entry: 'lightUp',
      states: {
        tape: {
          initial: 'stopped',
          states: { stopped: { on: { PLAY: 'playing' } }, playing: { invoke: { src: 'load', onDone: 'stopped', onError: 'stopped' }, after: { patience: 'stopped' } }, last: { type: 'history', history: 'deep' } },
        },
        volume: { initial: 'low', states: { low: { on: { UP: { guard: 'isLast', actions: assign({}) } } }, high: { type: 'final' } } },
      },
      on: { RESUME: '.tape.last' },
    },
  },
});

function hasRoom(): boolean {
  return true;
}

describe('a description', () => {
  const description = describeMachine(player);

  it('says of each transition what sets it off, where it leads and what it does', () => {
    expect(description.transitions.map(({ source, event, guard, targets, actions }) => `${source}: ${event}${guard === undefined ? '' : ` [${guard}]`} -> ${targets.join('+') || 'stay'}${actions.length === 0 ? '' : ` / ${actions.join()}`}`)).toEqual([
      '(root): UNPLUG -> off',
      'off: POWER -> on',
      'off: UNPLUG -> stay',
      'on: RESUME -> on.tape.last',
      'on.tape.stopped: PLAY -> on.tape.playing',
      'on.tape.playing: done(load) -> on.tape.stopped',
      'on.tape.playing: error(load) -> on.tape.stopped',
      'on.tape.playing: after patience (5000 ms) -> on.tape.stopped',
      'on.volume.low: UP [isLast] -> stay / assign',
    ]);
  });

  it('keeps nesting, kinds and what runs meanwhile', () => {
    const [off, on] = description.root.children;
    expect(description.root).toMatchObject({ path: '(root)', name: 'player', kind: 'compound', initial: ['off'] });
    expect(off).toMatchObject({ path: 'off', kind: 'atomic' });
    expect(on).toMatchObject({ path: 'on', kind: 'parallel', entry: ['lightUp'], initial: [] });
    expect(on?.children[0]?.children).toMatchObject([{ name: 'stopped' }, { name: 'playing', invokes: ['load'], entry: [], exit: [] }, { kind: 'deep history' }]);
    expect(on?.children[1]?.children[1]).toMatchObject({ kind: 'final' });
  });

  it('reads actions and guards as their author wrote them', () => {
    expect([raise({ type: 'A' }), sendTo('server', { type: 'B' }), emit({ type: 'C' }), cancel('d'), log('e'), assign({ f: 1, g: 2 }), assign(() => ({})), 'named', { type: 'withParams' }].map(actionName)).toEqual([
      'raise A',
      'send B to server',
      'emit C',
      'cancel d',
      'log',
      'assign f, g',
      'assign',
      'named',
      'withParams',
    ]);
    expect([and(['a', 'b']), or(['a', not('b')]), not('c'), stateIn('x.y'), 'named', { type: 'withParams' }, hasRoom].map(guardName)).toEqual(['(a and b)', '(a or not b)', 'not c', 'in x.y', 'named', 'withParams', 'hasRoom']);
  });
});

describe('a drawing', () => {
  it('draws a transition of a box into itself from the states inside that do not take the event', () => {
    expect(renderMermaidState(describeMachine(player))).toBe(`stateDiagram-v2
  [*] --> s1
  state "off" as s1
  state "on#59; entry / lightUp" as s2 {
    state "tape" as s3 {
      [*] --> s4
      state "stopped" as s4
      state "playing#59; do / load" as s5
      state "H*" as s6
    }
    --
    state "volume" as s7 {
      [*] --> s8
      state "low" as s8
      state "high" as s9
      s9 --> [*]
    }
  }
  s2 --> s1 : UNPLUG
  s1 --> s2 : POWER
  s1 --> s1 : UNPLUG (ignored)
  s2 --> s6 : RESUME
  s4 --> s5 : PLAY
  s5 --> s4 : done(load)<br/>error(load)<br/>after patience (5000 ms)
  s8 --> s8 : UP [isLast] / assign
`);
  });

  it('writes what a box does without leaving into the box', () => {
    const machine = describeMachine(createMachine({ id: 'box', initial: 'on', states: { on: { initial: 'low', on: { TICK: { actions: 'count' } }, states: { low: { on: { UP: { target: 'high', guard: stateIn({ on: 'low' }) } } }, high: {} } } } }));
    expect(renderMermaidState(machine)).toContain('state "on#59; TICK / count" as s1 {');
    const dot = renderDotState(machine);
    expect(dot).toContain('label="on\\lTICK / count\\l"');
    expect(dot.match(/TICK/gu)).toHaveLength(1);
    expect(dot).toContain('UP [in on.low]');
  });

  it('is the same bytes every time, with a box for each compound state', async () => {
    const dot = renderDotState(describeMachine(player));
    expect(dot.match(/subgraph cluster_/gu)).toHaveLength(3);
    const svg = await renderSvg(dot);
    expect(await renderSvg(dot)).toBe(svg);
    expect(svg).toContain('>playing<');
    expect(svg).not.toMatch(/<!--|<\?xml|<!DOCTYPE/u);
  });

  it('refuses what no layout can draw in time', async () => {
    const states = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`s${index}`, {}]));
    await expect(renderSvg(renderDotState(describeMachine(createMachine({ id: 'many', initial: 's0', states }))))).rejects.toThrow(/WP4501.*130 states/u);
  });

  it('stands on a page with a table of its transitions', () => {
    const page = renderMachinePage(describeMachine(player), { title: 'Player', svg: 'player.svg', note: 'A note.' });
    expect(page).toContain('As written: 9 states, 9 transitions.');
    expect(page).toContain('| `any state` | `UNPLUG` |  | `off` |  |\n');
    expect(page).toContain('| `on` | `lightUp` |  |  |\n');
  });
});
