/** Systems written out for other tools: every state and every transition, and nothing else. CI runs the Promela through SPIN. */
import { describe, expect, it } from 'vitest';
import { canonicalCount } from '../../../bench/canonical/counts.js';
import { CANONICAL_INVARIANTS, canonicalFields } from '../../../bench/canonical/fields.js';
import { composeSystem } from '../../../src/engine/compose/compose-system.js';
import { reducerComponent } from '../../../src/engine/compose/reducer-component.js';
import { createDomain } from '../../../src/engine/domain.js';
import { renderAldebaran } from '../../../src/engine/export/aldebaran.js';
import { renderDot } from '../../../src/engine/export/dot.js';
import { listSystem } from '../../../src/engine/export/enumerate.js';
import { itfValue, renderItf } from '../../../src/engine/export/itf.js';
import { renderPromela } from '../../../src/engine/export/promela.js';
import type { FieldSystem } from '../../../src/engine/field-system.js';
import { eventually, type Property } from '../../../src/engine/property.js';

/** Two clocks that start at different times and tick together until the first is at 3; a step that names hurt. */
function clocks(): FieldSystem {
  const domain = createDomain<unknown>();
  for (const value of [0, 1, 2, 3]) domain.intern(value);
  return {
    fields: [{ name: 'left "clock"', domain }, { name: 'right*/clock', domain }],
    initial: [[0, 0], [0, 1]],
    steps: [
      { kind: 'synchronous', name: 'tick', fair: true, advance: (_field, value) => (value < 3 ? value + 1 : -1) },
      { kind: 'local', name: 'reset */ "\n', fair: false, run: ({ read, write }) => (read(1) === 3 ? (write(1, 0), true) : false) },
    ],
    view: ({ read }) => ({ left: read(0), right: read(1) }),
  };
}

describe('a listed system', () => {
  it.each([[1, 2], [2, 2]])('has the exact counts of FL(%i,%i)', (servers, retries) => {
    const listed = listSystem(canonicalFields(servers, retries), { maxStates: 100_000 });
    const { states, transitions, depth } = canonicalCount(servers, retries);
    expect({ states: listed.states.length, transitions: listed.transitions.length, depth: listed.depth }).toEqual({ states, transitions, depth });
  });

  it('is refused rather than cut off', () => {
    expect(() => listSystem(canonicalFields(1, 2), { maxStates: 307 })).toThrow(/WP4401/u);
    expect(listSystem(canonicalFields(1, 2), { maxStates: 308 }).states).toHaveLength(308);
  });
});

describe('Aldebaran', () => {
  it('lists what the system does, with one state before several initial ones', () => {
    expect(renderAldebaran(listSystem(clocks(), { maxStates: 100 }))).toBe(`des (10, 10, 11)
(10, "i", 0)
(10, "i", 1)
(0, "tick", 2)
(1, "tick", 3)
(2, "tick", 4)
(3, "tick", 5)
(4, "tick", 6)
(5, "reset */ '.", 7)
(6, "reset */ '.", 8)
(7, "tick", 9)
`);
  });
});

describe('DOT', () => {
  it('escapes what a name brings along', () => {
    const dot = renderDot(listSystem(clocks(), { maxStates: 100 }), 'a "graph" \\N');
    expect(dot).toContain(String.raw`digraph "a \"graph\" \\N" {`);
    expect(dot).toContain(String.raw`s0 [label="left \"clock\" = 0\lright*/clock = 0\l", penwidth=2];`);
    expect(dot.match(/->/gu)).toHaveLength(8);
  });
});

describe('ITF', () => {
  it('keeps every kind of value', () => {
    expect(itfValue({ n: 3, s: 'x', list: [1n, true], map: new Map([['k', 1]]), set: new Set([2]), half: 0.5, none: undefined })).toEqual({
      n: { '#bigint': '3' },
      s: 'x',
      list: [{ '#bigint': '1' }, true],
      map: { '#map': [['k', { '#bigint': '1' }]] },
      set: { '#set': [{ '#bigint': '2' }] },
      half: { '#unserializable': '0.5' },
      none: { '#unserializable': 'undefined' },
    });
  });

  it('names the action of each state, and the loop', () => {
    const trace = JSON.parse(renderItf(clocks(), [{ vector: [0, 0] }, { action: 'tick', vector: [1, 1] }], { source: 'clocks', loop: 0 })) as { vars: unknown; states: unknown; loop: unknown };
    expect(trace).toMatchObject({
      vars: ['left "clock"', 'right*/clock', 'action_taken'],
      states: [
        { '#meta': { index: 0 }, 'left "clock"': { '#bigint': '0' }, action_taken: 'init' },
        { 'right*/clock': { '#bigint': '1' }, action_taken: 'tick' },
      ],
      loop: 0,
    });
  });
});

describe('Promela', () => {
  const properties = [
    ...CANONICAL_INVARIANTS.map((invariant) => ({ kind: 'always', ...invariant })),
    { kind: 'sometimes', name: 'success', holds: (state: { phase: string }) => state.phase === 'succeeded' },
    { kind: 'recoverable', name: 'back up', holds: () => true },
  ] as unknown as readonly Property<never>[];
  const promela = renderPromela(canonicalFields(1, 2), properties, { name: 'FL(1,2)', maxStates: 1000 });

  it('says what SPIN is to find', () => {
    expect(promela).toMatchObject({ states: 308, transitions: 1185 });
    expect(promela.properties.map(({ name, errorMeans, run }) => `${name}: ${errorMeans} ${run}`)).toEqual([
      'at most one execution: violated safety',
      'a reply was executed: violated safety',
      'success was executed: violated safety',
      'success: holds safety',
    ]);
    expect(promela.text).toContain('/* left out: recoverable back up */');
  });

  it('writes a property that holds as a real formula, not as `true`', () => {
    expect(promela.text).toContain('d_step { (!((f8_execs_0 >= 0 && f8_execs_0 <= 1))) -> assert(false) }');
  });

  it('leaves out weak fairness towards messages, which processes do not have', () => {
    const bag = composeSystem({ components: { last: reducerComponent('last', '', (_, { type }) => type) }, channels: { bag: { capacity: 1, reordering: true, receiver: 'last' } }, moves: [] });
    const { text, properties: said } = renderPromela(bag, [eventually('weakly', () => true), eventually('in any run', () => true, 'none')], { name: 'bag', maxStates: 10 });
    expect(said.map(({ name }) => name)).toEqual(['in any run']);
    expect(text).toContain('left out: eventually weakly');
  });

  it('keeps hostile names inside comments', () => {
    const { text, states } = renderPromela(clocks(), [], { name: 'x */ active proctype evil() { /*', maxStates: 100 });
    expect(states).toBe(11);
    const code = text.replace(/\/\*.*?\*\//gu, '');
    expect(code).not.toMatch(/evil|\*\/|"/u);
  });
});
