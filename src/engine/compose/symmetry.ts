/** The declared symmetry in terms of fields. */
import { OperatingError, shown } from '../../core/errors.js';
import type { Component, LocalState } from '../component.js';
import type { Symmetry } from '../field-system.js';
import { ordered, type ChannelContent } from './channel.js';
import type { DeclaredSymmetry } from './description.js';
import type { Part, Parts } from './parts.js';

/** Throws `WP3007` for lists that cannot be permuted together (of different lengths, or of unequal components), and for a compiled machine to be renamed. */
export function fieldSymmetry<State>(parts: Parts<State>, declared: DeclaredSymmetry, stepNames: readonly string[]): Symmetry {
  const lists = declared.lists.map((name) => parts.list(name, 'the symmetry'));
  const length = lists[0]?.length ?? 0;
  const misfit = lists.find((list) => list.length !== length || list.some((part) => !isTwin(part, list[0])));
  if (length < 2 || misfit !== undefined)
    throw new OperatingError('WP3007', {
      expected: 'lists of equal length, at least 2, each of one and the same compiled component or of channels described alike',
      found: shown((misfit ?? lists[0] ?? []).map(({ name }) => name).join(', ')),
      repair: 'Compile the machine once and put the same component into the list several times.',
    });
  return {
    columns: Array.from({ length }, (_, index) => lists.map((list) => (list[index] as Part<State>).field)),
    families: declared.lists.flatMap((list) => stepFamilies(list, length, stepNames)),
    renamed: Object.entries(declared.renamed ?? {}).map(([name, rename]) => renamedField(parts.named(name, 'the symmetry'), rename)),
  };
}

/** The steps of a list's parts, by the rest of their names: `server.0.CRASH`, `server.1.CRASH`, … */
function stepFamilies(list: string, length: number, names: readonly string[]): readonly (readonly number[])[] {
  const numbers = new Map(names.map((name, step) => [name, step]));
  const first = `${list}.0.`;
  return names.flatMap((name) => {
    if (!name.startsWith(first)) return [];
    const family = Array.from({ length }, (_, index) => numbers.get(`${list}.${index}.${name.slice(first.length)}`));
    return family.every((step) => step !== undefined) ? [family] : [];
  });
}

function renamedField<State>(part: Part<State>, rename: (content: unknown, permutation: readonly number[]) => unknown): Symmetry['renamed'][number] {
  if (part.kind === 'component' && !takesStates(part.component))
    throw new OperatingError('WP3007', {
      expected: 'a channel, or a component whose local states can be made, to be renamed with the symmetry',
      found: `${part.name}, a compiled machine`,
      repair: 'Keep the numbers of interchangeable components in a reducerComponent or a channel.',
    });
  const answers: Map<number, number>[] = [];
  const ask = (value: number, permutation: readonly number[]): number =>
    part.kind === 'channel'
      ? part.domain.intern(ordered(rename(part.domain.value(value), permutation) as ChannelContent, part.channel))
      : part.component.states.intern(rename(part.component.states.value(value), permutation) as LocalState);
  return {
    field: part.field,
    // Asked for every state that is met, so each answer is kept.
    rename(value, permutation) {
      const known = (answers[value] ??= new Map<number, number>());
      const key = permutation.reduce((number, index) => number * permutation.length + index, 0);
      let renamed = known.get(key);
      if (renamed === undefined) known.set(key, (renamed = ask(value, permutation)));
      return renamed;
    },
  };
}

/** A compiled machine numbers only the states that XState gave. */
function takesStates({ states, initial }: Component): boolean {
  try {
    return states.intern(states.value(initial.state)) === initial.state;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Channels of one list share their domain; they must also behave alike, as far as plain data tells. */
function isTwin<State>(part: Part<State>, first: Part<State> | undefined): boolean {
  if (part.kind === 'component') return first?.kind === 'component' && part.component === first.component;
  if (first?.kind !== 'channel') return false;
  const rulesOf = ({ channel }: typeof part): string => JSON.stringify({ ...channel, receiver: undefined });
  return rulesOf(part) === rulesOf(first);
}
