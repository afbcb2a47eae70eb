/**
 * What the server remembers so that a repeat is not executed again: requests in execution, and outcomes for their lifetime.
 * Bounded in entries and bytes; when it is full it takes nothing new, and never forgets what it must remember.
 * Source: the protocol page, "Server".
 */
import { Fifo } from '../core/fifo.js';
import type { StoredReply } from './stored-reply.js';

export interface CacheBounds {
  /** An outcome is remembered so long from when it was stored. */
  readonly lifetimeMs: number;
  readonly maxEntries: number;
  /** Weighed: payload, key and a flat charge for each entry. Beyond it nothing new is taken; what is executed then may still come on top. */
  readonly maxBytes: number;
  /** Beyond it no reply may come on top. Default: none. */
  readonly hardMaxBytes?: number;
}

export interface CacheEntry {
  readonly key: string;
  /** Asks that came while it is being executed, the first one included: each gets the answer. */
  asks: number;
  /** Undefined while it is being executed. */
  reply: StoredReply | undefined;
  storedMs: number;
  weight: number;
}

/** About what an entry takes besides its bytes: 290 bytes measured with Node 20 on x64, rounded up for tables that grow in steps. */
const entryCharge = 384;

export class DedupCache {
  readonly #bounds: CacheBounds;
  readonly #entries = new Map<string, CacheEntry>();
  /** In the order of storing, which is the order of expiring. */
  readonly #stored = new Fifo<CacheEntry>();
  #executing = 0;
  #weight = 0;

  constructor(bounds: CacheBounds) {
    this.#bounds = bounds;
  }

  get entries(): number {
    return this.#entries.size;
  }

  get executing(): number {
    return this.#executing;
  }

  get bytes(): number {
    return this.#weight;
  }

  /** The entry in execution, or stored and younger than the lifetime. */
  find(key: string, nowMs: number): CacheEntry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.reply === undefined || !this.#isExpired(entry, nowMs)) return entry;
    // It is found too old only now and then, and then all that were stored before it are too.
    this.sweep(nowMs);
    return undefined;
  }

  /** A new entry, in execution; undefined: full. The key must not be known. */
  admit(key: string, payloadBytes: number, nowMs: number): CacheEntry | undefined {
    const weight = weightOf(key, payloadBytes);
    if (this.#isFull(weight)) this.sweep(nowMs);
    if (this.#isFull(weight)) return undefined;
    const entry: CacheEntry = { key, asks: 1, reply: undefined, storedMs: 0, weight };
    this.#entries.set(key, entry);
    this.#executing++;
    this.#weight += weight;
    return entry;
  }

  /** So much came of what was executed when the bound was reached that the next reply has no room. */
  isOverfull(nowMs: number): boolean {
    const { hardMaxBytes = Infinity } = this.#bounds;
    if (this.#weight > hardMaxBytes) this.sweep(nowMs);
    return this.#weight > hardMaxBytes;
  }

  /** Execution is over. The reply's bytes may lift the weight above the bound; then nothing new is taken until it sinks. */
  store(entry: CacheEntry, reply: StoredReply, replyBytes: number, nowMs: number): void {
    this.#executing--;
    this.#weight -= entry.weight;
    entry.reply = reply;
    entry.storedMs = nowMs;
    entry.weight = weightOf(entry.key, replyBytes);
    this.#weight += entry.weight;
    this.#stored.push(entry);
  }

  /** Forgets what has outlived its lifetime. */
  sweep(nowMs: number): void {
    for (let entry = this.#stored.first; entry !== undefined && this.#isExpired(entry, nowMs); entry = this.#stored.first) {
      this.#stored.shift();
      this.#entries.delete(entry.key);
      this.#weight -= entry.weight;
    }
  }

  #isExpired(entry: CacheEntry, nowMs: number): boolean {
    return nowMs - entry.storedMs >= this.#bounds.lifetimeMs;
  }

  #isFull(weight: number): boolean {
    return this.#entries.size >= this.#bounds.maxEntries || this.#weight + weight > this.#bounds.maxBytes;
  }
}

function weightOf(key: string, payloadBytes: number): number {
  return entryCharge + key.length + payloadBytes;
}
