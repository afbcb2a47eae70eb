/**
 * A bounded queue of messages that wait for their connection. Each can be taken back as long as it waits, which is how a
 * client knows of a request that it surely never left.
 */
import { Fifo } from '../core/fifo.js';
import type { Frames, Ticket } from './port.js';

/** A ticket with what its link needs to know. */
export interface OutboxEntry extends Ticket {
  state: 'queued' | 'left' | 'withdrawn' | 'refused';
  frames: Frames;
  readonly bytes: number;
}

export class Outbox {
  #entries = new Fifo<OutboxEntry>();
  /** Of the entries, those that were withdrawn since they came. */
  #withdrawn = 0;
  #bytes = 0;
  readonly #maxMessages: number;
  readonly #maxBytes: number;

  constructor(maxMessages: number, maxBytes: number) {
    this.#maxMessages = maxMessages;
    this.#maxBytes = maxBytes;
  }

  get messages(): number {
    return this.#entries.length - this.#withdrawn;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False: full, and the entry is not taken. */
  push(entry: OutboxEntry): boolean {
    if (this.messages >= this.#maxMessages || this.#bytes + entry.bytes > this.#maxBytes) return false;
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    return true;
  }

  /** Back to the front, whatever the bounds: it had been taken before. */
  unshift(entry: OutboxEntry): void {
    this.#entries.unshift(entry);
    this.#bytes += entry.bytes;
  }

  /** The next that still waits. */
  shift(): OutboxEntry | undefined {
    for (let entry = this.#entries.shift(); entry !== undefined; entry = this.#entries.shift()) {
      if (entry.state === 'queued') {
        this.#bytes -= entry.bytes;
        return entry;
      }
      this.#withdrawn--;
    }
    return undefined;
  }

  withdraw(entry: OutboxEntry): void {
    entry.state = 'withdrawn';
    entry.frames = [];
    this.#bytes -= entry.bytes;
    this.#withdrawn++;
    if (this.#withdrawn > 32 && this.#withdrawn > this.messages) {
      const waiting = new Fifo<OutboxEntry>();
      for (const each of this.#entries) if (each.state === 'queued') waiting.push(each);
      this.#entries = waiting;
      this.#withdrawn = 0;
    }
  }

  /** All that wait are withdrawn. */
  clear(): void {
    for (const entry of this.#entries) entry.state = 'withdrawn';
    this.#entries.clear();
    this.#bytes = 0;
    this.#withdrawn = 0;
  }
}

export function bytesOf(frames: Frames): number {
  let bytes = 0;
  for (let index = 0; index < frames.length; index++) bytes += (frames[index] as Uint8Array).byteLength;
  return bytes;
}
