/** Identity as an argument: where UUIDs and routing ids come from. Nothing but this file asks the machine for secrets of chance. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Random } from './random.js';

export interface Randomness {
  /** A version 4 UUID in its canonical form of 36 characters. */
  uuid(): string;
  bytes(length: number): Uint8Array;
}

/** The machine's own. Node draws UUIDs from a cache of random bytes, so that one costs no system call. */
export const systemRandomness: Randomness = { uuid: () => randomUUID(), bytes: (length) => randomBytes(length) };

/** The same identities in every run: for tests and replays, never where an identity must not be guessed. */
export function seededRandomness(random: Random): Randomness {
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => random.below(256));
  const uuid = (): string => {
    const raw = Buffer.from(bytes(16));
    raw.writeUInt8((raw.readUInt8(6) & 0x0f) | 0x40, 6);
    raw.writeUInt8((raw.readUInt8(8) & 0x3f) | 0x80, 8);
    return raw.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
  };
  return { uuid, bytes };
}
