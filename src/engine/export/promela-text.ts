/** The words of Promela: names, comments, expressions and statements. */
import type { Step } from '../field-system.js';
import type { Decision } from './decision.js';
import type { ListedSystem, Writes } from './enumerate.js';

/** Identifiers that are unique and no keywords, one for each name. */
export function promelaIdentifiers(names: readonly string[]): readonly string[] {
  return names.map((name, index) => `f${index}_${name.replace(/[^A-Za-z0-9]+/gu, '_').slice(0, 40)}`);
}

/** On one line, and closed only where we close it. */
export function promelaComment(text: string): string {
  return `/* ${text.replace(/[^\u0020-\u007e]/gu, '.').replace(/\*\//gu, '* /').replace(/\/\*/gu, '/ *')} */`;
}

/** True exactly where the tree's answer is wanted; combinations that never occurred count as unwanted. */
export function promelaExpression<Answer>(tree: Decision<Answer> | undefined, wanted: (answer: Answer) => boolean, names: readonly string[]): string {
  if (tree === undefined) return 'false';
  if (tree.kind === 'answer') return wanted(tree.answer) ? 'true' : 'false';
  const groups = grouped([...tree.branches].map(([value, below]) => [value, promelaExpression(below, wanted, names)] as const)).filter(([expression]) => expression !== 'false');
  if (groups.length === 0) return 'false';
  return groups.map(([expression, values]) => (expression === 'true' ? oneOf(names[tree.field]!, values) : `(${oneOf(names[tree.field]!, values)} && ${expression})`)).reduce((left, right) => `(${left} || ${right})`);
}

/** What the step does where it is enabled. */
export function promelaStatement(listed: ListedSystem, step: Step, index: number, names: readonly string[]): string {
  if (step.kind === 'synchronous') {
    const moves = listed.system.fields.flatMap((field, number) => {
      const cases = Array.from({ length: field.domain.size }, (_, value) => [value, step.advance(number, value)] as const).filter(([value, next]) => next >= 0 && next !== value);
      return cases.length === 0 ? [] : [`if ${cases.map(([value, next]) => `:: (${names[number]!} == ${value}) -> ${names[number]!} = ${next}`).join(' ')} :: else fi`];
    });
    return moves.length === 0 ? 'skip' : moves.join('; ');
  }
  return statement(listed.decisions[index], names) ?? 'skip';
}

function statement(tree: Decision<Writes | null> | undefined, names: readonly string[]): string | undefined {
  if (tree === undefined) return undefined;
  if (tree.kind === 'answer') {
    if (tree.answer === null) return undefined;
    return tree.answer.length === 0 ? 'skip' : tree.answer.map(([field, value]) => `${names[field]!} = ${value}`).join('; ');
  }
  const groups = grouped([...tree.branches].map(([value, below]) => [value, statement(below, names)] as const)).filter((group): group is readonly [string, readonly number[]] => group[0] !== undefined);
  if (groups.length === 0) return undefined;
  // All that the guard lets through does the same: nothing to choose.
  if (groups.length === 1) return groups[0]![0];
  return `if ${groups.map(([text, values]) => `:: (${oneOf(names[tree.field]!, values)}) -> ${text}`).join(' ')} fi`;
}

/** The values that have the same text, text by text. */
function grouped<Text>(entries: readonly (readonly [number, Text])[]): readonly (readonly [Text, readonly number[]])[] {
  const groups = new Map<Text, number[]>();
  for (const [value, text] of entries) groups.set(text, [...(groups.get(text) ?? []), value]);
  return [...groups];
}

/** Runs of values become ranges. */
function oneOf(name: string, values: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const value of values.toSorted((left, right) => left - right)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === value - 1) last[1] = value;
    else ranges.push([value, value]);
  }
  return ranges.map(([from, to]) => (from === to ? `${name} == ${from}` : `(${name} >= ${from} && ${name} <= ${to})`)).reduce((left, right) => `(${left} || ${right})`);
}
