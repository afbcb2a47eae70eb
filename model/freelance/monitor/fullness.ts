/**
 * What BUSY tells of a bound that is the server's own choice (protocol page, "cache bound: the implementation's choice"):
 * a bound on entries, on bytes or on both, whose numbers the observer does not know. Whatever it is, a server that surely
 * held so much at one time cannot be full at another with less.
 */
import type { Misfit } from './matches.js';

/** What a cache holds: how many entries, and the payload bytes of their requests. */
export interface Load {
  readonly entries: number;
  readonly bytes: number;
}

export interface Fullness {
  /** So much was held at one time. */
  held(load: Load): Misfit | undefined;
  /** BUSY was said to a request that would have made it at most this. */
  refused(load: Load): Misfit | undefined;
  copy(): Fullness;
}

/** Every bound has room for one request of an ordinary size. */
const room: Load = { entries: 1, bytes: 64 * 1024 };

export function createFullness(held: readonly Load[] = [room], refused: readonly Load[] = []): Fullness {
  let most = held;
  let least = refused;
  return {
    held(load) {
      if (!most.some((other) => covers(other, load))) most = [...most.filter((other) => !covers(load, other)), load];
      return clash(most, least);
    },
    refused(load) {
      if (!least.some((other) => covers(load, other))) least = [...least.filter((other) => !covers(other, load)), load];
      return clash(most, least);
    },
    copy: () => createFullness(most, least),
  };
}

function clash(most: readonly Load[], least: readonly Load[]): Misfit | undefined {
  for (const refused of least) {
    const held = most.find((load) => covers(load, refused));
    if (held === undefined) continue;
    const expected = `BUSY only from a full cache: it has room for ${shown(held)}`;
    return { rule: 'full', expected, found: `BUSY where ${shown(refused)} had to be held at most` };
  }
  return undefined;
}

const covers = (load: Load, other: Load): boolean => load.entries >= other.entries && load.bytes >= other.bytes;
const shown = ({ entries, bytes }: Load): string => `${entries} ${entries === 1 ? 'entry' : 'entries'} of ${bytes} bytes`;
