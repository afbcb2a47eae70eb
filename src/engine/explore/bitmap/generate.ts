/**
 * Writes the inner loop of the bitmap search for one plan: strides, tables and the shape of each scope as constants. A
 * generated loop runs about twice as fast as one that looks these up, and the engine optimises it for this system alone.
 */
import { BLOCKED, UNASKED, type Plan } from './plan.js';
import type { Entries } from './layers.js';
import type { Scope } from './scope.js';

/**
 * Expands the entries (word, states) of the log and returns the number of transitions. In `live` it marks, by entry, the
 * states that have a successor. Where threads share the work nobody changes the tables meanwhile: an entry that meets a
 * situation without an answer gets the bit `pass` in `missed` and is not counted; it must be run again without `missed`.
 */
export type Expand = (space: object, log: Entries, from: number, to: number, live: Int32Array, missed?: Int32Array, pass?: number) => number;

/** Very large functions are not optimised: beyond so many scopes a pass of its own for each so many. */
const SCOPES_PER_PASS = 14;
/** Each has a bit of its own in `missed`. */
const MOST_PASSES = 31;

/** `shared`: for threads. A loop for one thread alone is faster. */
export function generateExpand(plan: Plan, shared: boolean): readonly Expand[] {
  return expandSources(plan, shared).map((source) => {
    // oxlint-disable-next-line typescript/no-implied-eval -- the generated loop holds nothing but numbers of the plan
    const make = new Function('plan', 'scopes', source) as (plan: Plan, scopes: readonly Scope[]) => Expand;
    return make(plan, plan.scopes);
  });
}

/** The passes as bodies of functions of the plan and its scopes, each returning an `Expand`. */
export function expandSources(plan: Plan, shared: boolean): readonly string[] {
  const sources: string[] = [];
  const size = Math.max(SCOPES_PER_PASS, Math.ceil(plan.scopes.length / MOST_PASSES));
  for (let first = 0; first < plan.scopes.length; first += size) {
    const numbers = plan.scopes.slice(first, first + size).map((_, i) => first + i);
    sources.push(sourceOf({ plan, shared }, numbers));
  }
  return sources;
}

interface Generation {
  readonly plan: Plan;
  readonly shared: boolean;
}

/** Declares l1, l2, … (and h0, the inner word) from the word number. */
export function decodeSource({ layout }: Plan): string {
  const lines = ['let q = w, r = 0, h0 = 0;'];
  const divided = (by: number): string => (layout.isWide ? `Math.floor(q / ${by})` : `(q / ${by}) | 0`);
  if (layout.innerWords > 1) lines.push(`r = ${divided(layout.innerWords)}; h0 = q - r * ${layout.innerWords}; q = r;`);
  const outer = layout.components.slice(1);
  outer.forEach(({ capacity }, i) => {
    const local = `l${i + 1}`;
    if (i === outer.length - 1) lines.push(`const ${local} = q;`);
    else lines.push(`r = ${divided(capacity)}; const ${local} = q - r * ${capacity}; q = r;`);
  });
  return lines.join('\n');
}

function sourceOf(generation: Generation, numbers: readonly number[]): string {
  const { plan, shared } = generation;
  const scopes = numbers.map((number) => plan.scopes[number] as Scope);
  const constants = numbers.flatMap((number) => {
    const scope = plan.scopes[number] as Scope;
    const classes = scope.components.filter((component) => scope.classOf[component]).map((component) => `C${number}_${component} = scopes[${number}].classOf[${component}]`);
    if (scope.gate !== undefined) classes.push(`G${number} = scopes[${number}].gate.shut`);
    return [`T${number} = scopes[${number}].table`, `M${number} = scopes[${number}].mask`, ...classes];
  });
  const needsLocals = scopes.some(({ kind }) => kind === 'classes');
  return `'use strict';
const ${constants.join(', ')};
const L = new Int32Array(${plan.layout.components.length}), moves = plan.moves;
return function expand(space, log, from, to, live${shared ? ', missed, pass' : ''}) {
  ${plan.layout.isWide ? '' : 'const { cells: V, marks: D1, summary: D2 } = space;'}
  ${shared ? 'const { low: LOW, size: SIZE, box: BOX } = space; let put = space.boxed;' : ''}
  let P = plan.pool.values, D = plan.differences.values, transitions = 0;
  entries: for (let e = from; e < to; e += 2) {
    const w = log[e], B = log[e + 1] | 0, t = 2 * w${shared ? ', before = transitions' : ''};
    ${decodeSource(plan)}
    ${needsLocals ? plan.layout.components.map((_, i) => (i === 0 ? '' : `L[${i}] = l${i};`)).join(' ') : ''}
    let pop = B - ((B >>> 1) & 0x55555555);
    pop = (pop & 0x33333333) + ((pop >>> 2) & 0x33333333);
    pop = Math.imul((pop + (pop >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    const first = 31 - Math.clz32(B & -B);
    let alive = live[(e - from) >> 1], k = 0, i = 0, n = 0, s = 0, m = 0;
    ${numbers.map((number) => scopeSource(generation, number)).join('\n')}
    live[(e - from) >> 1] = alive;
  }
  ${shared ? 'space.boxed = put;' : ''}
  return transitions;
};`;
}

/** Adds the states `bits` of double word `at`. Shared: what belongs to another part goes into this part's box. */
function put({ plan: { layout }, shared }: Generation, at: string, bits: string): string {
  if (layout.isWide) return `space.put(${at}, ${bits});`;
  if (shared) {
    return `s = ${at}; m = ${bits} & ~V[s];
  if (m !== 0) { if (((s - LOW) >>> 0) < SIZE) ${ADD} else { if (put === BOX.length) ${MISS} BOX[put] = s; BOX[put + 1] = m; put += 2; } }`;
  }
  return `s = ${at}; m = ${bits} & ~V[s];
  if (m !== 0) ${ADD}`;
}

/** Adds the states `m` that are new in double word `s`. */
export const ADD = '{ V[s] |= m; const o = V[s + 1]; V[s + 1] = o | m; if (o === 0) { D1[s >>> 6] |= 1 << ((s >>> 1) & 31); D2[s >>> 11] |= 1 << ((s >>> 6) & 31); } }';
const MISS = '{ missed[(e - from) >> 1] |= pass; transitions = before; continue entries; }';

/** What happens where a table has no answer yet. */
function fill({ shared }: Generation, filling: string): string {
  const miss = shared ? `if (missed !== undefined) ${MISS}` : '';
  return `{ ${miss} ${filling} P = plan.pool.values; D = plan.differences.values; }`;
}

function scopeSource(generation: Generation, number: number): string {
  const { plan } = generation;
  const scope = plan.scopes[number] as Scope;
  if (scope.kind === 'synchronous') return synchronousSource(generation, scope);
  if (scope.kind === 'tree') return treeSource(generation, number);
  const outer = scope.components.filter((component) => component !== 0).map((component) => `C${number}_${component}[l${component}]`);
  const index = outer.length === 0 ? '0' : outer.join(' + ');
  const open = scope.gate === undefined ? '' : `if (G${number}[l${scope.gate.component}] === 0) `;
  if (!scope.inner) {
    return `${open}{ k = ${index}; i = T${number}[k];
    if (i < 0) ${fill(generation, `i = plan.fill(${number}, k, w, first);`)}
    n = P[i];
    if (n !== 0) { alive = B; transitions += n * pop; ${scope.kind === 'table' ? `for (n += i; i < n;) { ${put(generation, 't + P[++i]', 'B')} }` : itemsSource(generation, 'B', false)} } }`;
  }
  return `${open}{ const x = ${index}, y = x * ${plan.layout.innerWords} + h0; let rest = B & M${number}[y];
    while (rest !== 0) {
      const bit = 31 - Math.clz32(rest & -rest), one = 1 << bit, l0 = (h0 << 5) | bit; rest ^= one;
      k = x * ${scope.innerClasses} + C${number}_0[l0]; i = T${number}[k];
      if (i < 0) ${fill(generation, `i = plan.fill(${number}, k, w, bit);`)}
      n = P[i];
      if (n === 0) M${number}[y] &= ~one;
      else { alive |= one; transitions += n; ${scope.kind === 'table' ? `for (n = 2 * n + i; i < n; i += 2) { ${put(generation, 't + P[i + 1]', 'P[i + 2]')} }` : itemsSource(generation, 'one', true)} }
    }
  }`;
}

/** Items of a `classes` scope: how many components are written, then component and block of differences for each. */
function itemsSource(generation: Generation, bits: string, inner: boolean): string {
  return `for (i++; n > 0; n--) {
    let at = t, set = ${bits};
    for (let c = P[i++]; c > 0; c--) {
      const component = P[i], block = P[i + 1], local = ${inner ? 'component === 0 ? l0 : L[component]' : 'L[component]'}; i += 2;
      let d = D[block + local];
      if (d === ${UNASKED}) ${fill(generation, 'd = plan.difference(block, local);')}
      ${inner ? 'if (component === 0) { at += 2 * ((d >> 5) - h0); set = 1 << (d & 31); } else at += d;' : 'at += d;'}
    }
    ${put(generation, 'at', 'set')}
  }`;
}

function treeSource(generation: Generation, number: number): string {
  const { gate } = generation.plan.scopes[number] as Scope;
  const open = gate === undefined ? '' : `if (G${number}[l${gate.component}] === 0) `;
  return `${open}for (let rest = B & ~scopes[${number}].innerShut[h0]; rest !== 0;) {
    const bit = 31 - Math.clz32(rest & -rest), one = 1 << bit; rest ^= one;
    n = plan.walk(${number}, w, bit);
    if (n !== 0) { alive |= one; transitions += n; for (i = 0; i < 2 * n; i += 2) { ${put(generation, 'moves[i]', 'moves[i + 1]')} } P = plan.pool.values; D = plan.differences.values; }
  }`;
}

function synchronousSource(generation: Generation, { steps }: Scope): string {
  const step = steps[0] as number;
  const blocks = generation.plan.synchronous.get(step) as readonly number[];
  const outer = blocks.slice(1).map((block, i) => `if (go) { ${differenceSource(generation, block, `l${i + 1}`)} if (d === ${BLOCKED}) go = false; else at += d; }`);
  return `{ let at = t, go = true; ${outer.join('\n')}
    if (go) for (let rest = B; rest !== 0;) {
      const bit = 31 - Math.clz32(rest & -rest), one = 1 << bit, l0 = (h0 << 5) | bit; rest ^= one;
      ${differenceSource(generation, blocks[0] as number, 'l0')}
      if (d !== ${BLOCKED}) { alive |= one; transitions++; plan.enabled[${step}] = 1; ${put(generation, 'at + 2 * ((d >> 5) - h0)', '1 << (d & 31)')} }
    }
  }`;
}

function differenceSource(generation: Generation, block: number, local: string): string {
  return `let d = D[${block} + ${local}]; if (d === ${UNASKED}) ${fill(generation, `d = plan.difference(${block}, ${local});`)}`;
}
