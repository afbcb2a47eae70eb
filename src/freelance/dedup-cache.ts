/**
 * What the server remembers so that a repeat is not executed again: requests in execution, and outcomes for their lifetime.
 * Bounded in entries and bytes; when it is full it takes nothing new, and never forgets what it must remember.
 * Source: the protocol page, "Server".
 */
import type { Frames } from '../transports/port.js';
import { bytesOf } from '../transports/outbox.js';

export interface CacheBounds {
  /** An outcome is remembered so long from when it was stored. */
  readonly lifetimeMs: number;
  readonly maxEntries: number;
  /** Weighed: payload, key and a flat charge for each entry. */
  readonly maxBytes: number;
}

export interface CacheEntry {
  readonly key: string;
  /** Asks that came while it was being executed, the first one included: each gets the answer. */
  asks: number;
  /** The whole reply; undefined while it is being executed. */
  reply: Frames | undefined;
  storedMs: number;
  weight: number;
}

/** About what an entry takes besides its bytes: measured 430 bytes with a one-frame reply (Node 20, x64). */
const entryCharge = 512;

export class DedupCache {
  readonly #bounds: CacheBounds;
  readonly #executing = new Map<string, CacheEntry>();
  /** In the order of storing, which is the order of expiring. */
  readonly #done = new Map<string, CacheEntry>();
  #weight = 0;

  constructor(bounds: CacheBounds) {
    this.#bounds = bounds;
  }

  get entries(): number {
    return this.#executing.size + this.#done.size;
  }

  get executing(): number {
    return this.#executing.size;
  }

  get bytes(): number {
    return this.#weight;
  }

  /** The entry in execution, or stored and younger than the lifetime. */
  find(key: string, nowMs: number): CacheEntry | undefined {
    const done = this.#done.get(key);
    if (done === undefined) return this.#executing.get(key);
    if (nowMs - done.storedMs < this.#bounds.lifetimeMs) return done;
    this.#forget(done);
    return undefined;
  }

  /** A new entry, in execution; undefined: full. */
  admit(key: string, payloadBytes: number, nowMs: number): CacheEntry | undefined {
    const weight = weightOf(key, payloadBytes);
    if (this.#isFull(weight)) this.sweep(nowMs);
    if (this.#isFull(weight)) return undefined;
    const entry: CacheEntry = { key, asks: 1, reply: undefined, storedMs: 0, weight };
    this.#executing.set(key, entry);
    this.#weight += weight;
    return entry;
  }

  /** Execution is over. The reply's bytes may lift the weight above the bound; then nothing new is taken until it sinks. */
  store(entry: CacheEntry, reply: Frames, nowMs: number): void {
    this.#executing.delete(entry.key);
    this.#weight -= entry.weight;
    entry.reply = reply;
    entry.storedMs = nowMs;
    entry.weight = weightOf(entry.key, bytesOf(reply));
    this.#weight += entry.weight;
    this.#done.set(entry.key, entry);
  }

  /** Forgets what has outlived its lifetime, and says how many that were. */
  sweep(nowMs: number): number {
    let forgotten = 0;
    for (const entry of this.#done.values()) {
      if (nowMs - entry.storedMs < this.#bounds.lifetimeMs) break;
      this.#forget(entry);
      forgotten++;
    }
    return forgotten;
  }

  #forget(entry: CacheEntry): void {
    this.#done.delete(entry.key);
    this.#weight -= entry.weight;
  }

  #isFull(weight: number): boolean {
    return this.entries >= this.#bounds.maxEntries || this.#weight + weight > this.#bounds.maxBytes;
  }
}

function weightOf(key: string, payloadBytes: number): number {
  return entryCharge + key.length + payloadBytes;
}
