/** The named parts of a described system, each with its field: lists unrolled, names checked. */
import { OperatingError, shown } from '../../core/errors.js';
import { suggestion } from '../../core/nearest.js';
import type { Component } from '../component.js';
import { createDomain, type Domain } from '../domain.js';
import type { ChannelContent } from './channel.js';
import type { Channel, SystemDescription } from './description.js';

export interface ComponentPart {
  readonly kind: 'component';
  readonly name: string;
  /** The list it belongs to, or its own name. */
  readonly list: string;
  readonly index: number;
  readonly field: number;
  readonly component: Component;
}

export interface ChannelPart<State> {
  readonly kind: 'channel';
  readonly name: string;
  readonly list: string;
  readonly index: number;
  readonly field: number;
  readonly channel: Channel<State>;
  readonly domain: Domain<ChannelContent>;
}

export type Part<State> = ComponentPart | ChannelPart<State>;

export interface Parts<State> {
  /** In the order of their fields. */
  readonly all: readonly Part<State>[];
  readonly components: readonly ComponentPart[];
  readonly channels: readonly ChannelPart<State>[];
  /** Lists by name, alone-standing parts as lists of one. */
  readonly lists: ReadonlyMap<string, readonly Part<State>[]>;
  isList(name: string): boolean;
  /** Throws `WP3001` with the likely name. `role` says who asks. */
  named(name: string, role: string): Part<State>;
  list(name: string, role: string): readonly Part<State>[];
}

/** Throws `WP3004` for a name that is used twice or cannot be one, and for a channel without room. */
export function unrollParts<State>(description: SystemDescription<State>): Parts<State> {
  const all: Part<State>[] = [];
  const lists = new Map<string, readonly Part<State>[]>();
  const severals = new Set<string>();
  const add = (list: string, isSeveral: boolean, parts: readonly Part<State>[]): void => {
    if (lists.has(list) || !/^[A-Za-z_][\w-]*$/u.test(list))
      throw new OperatingError('WP3004', {
        expected: 'a name of letters, digits, _ and -, once for each component and channel',
        found: `${shown(list)}${lists.has(list) ? ' a second time' : ''}`,
        repair: 'Rename it; lists are numbered by themselves.',
      });
    if (isSeveral) severals.add(list);
    lists.set(list, parts);
    all.push(...parts);
  };
  for (const [list, given] of Object.entries(description.components)) {
    const several: readonly Component[] = isListOf(given) ? given : [given];
    const named = isListOf(given);
    add(list, named, several.map((component, index) => ({ kind: 'component', name: named ? `${list}.${index}` : list, list, index, field: all.length + index, component })));
  }
  for (const [list, given] of Object.entries(description.channels ?? {})) {
    const several: readonly Channel<State>[] = isListOf(given) ? given : [given];
    const named = isListOf(given);
    const domain = createDomain<ChannelContent>();
    add(list, named, several.map((channel, index) => ({ kind: 'channel', name: named ? `${list}.${index}` : list, list, index, field: all.length + index, channel: withRoom(channel, list), domain })));
  }
  const byName = new Map(all.map((part) => [part.name, part]));
  return {
    all,
    components: all.filter((part) => part.kind === 'component'),
    channels: all.filter((part) => part.kind === 'channel'),
    lists,
    isList: (name) => severals.has(name),
    named(name, role) {
      const part = byName.get(name);
      if (part === undefined) throw missing(name, [...byName.keys()], role);
      return part;
    },
    list(name, role) {
      const parts = lists.get(name) ?? (byName.has(name) ? [byName.get(name) as Part<State>] : undefined);
      if (parts === undefined) throw missing(name, [...lists.keys()], role);
      return parts;
    },
  };
}

function missing(name: string, known: readonly string[], role: string): OperatingError {
  return new OperatingError('WP3001', { expected: `a component or channel of the system in ${role}`, found: shown(name), repair: suggestion(name, known) });
}

function withRoom<State>(channel: Channel<State>, name: string): Channel<State> {
  const delay = channel.delayMs;
  if (Number.isInteger(channel.capacity) && channel.capacity >= 1 && (delay === undefined || (delay.min >= 0 && Number.isFinite(delay.min) && delay.min <= delay.max))) return channel;
  throw new OperatingError('WP3004', {
    expected: 'a channel with a whole capacity of at least 1 and a delay with 0 <= min <= max, min finite',
    found: `${name}: capacity ${shown(channel.capacity)}, delay ${shown(delay)}`,
    repair: 'Give the channel room, and a delay that is possible.',
  });
}

function isListOf<Item>(given: Item | readonly Item[]): given is readonly Item[] {
  return Array.isArray(given);
}
