/**
 * A bounded queue of messages that wait for their connection. Each can be taken back as long as it waits, which is how a
 * client knows of a request that it surely never left.
 */
import type { Frames, Ticket } from './port.js';

/** A ticket with what its link needs to know. */
export interface OutboxEntry extends Ticket {
  state: 'queued' | 'left' | 'withdrawn' | 'refused';
  frames: Frames;
  readonly bytes: number;
}

export class Outbox {
  #entries: OutboxEntry[] = [];
  #head = 0;
  #withdrawn = 0;
  #bytes = 0;
  readonly #maxMessages: number;
  readonly #maxBytes: number;

  constructor(maxMessages: number, maxBytes: number) {
    this.#maxMessages = maxMessages;
    this.#maxBytes = maxBytes;
  }

  get messages(): number {
    return this.#entries.length - this.#head - this.#withdrawn;
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
    if (this.#head > 0) this.#entries[--this.#head] = entry;
    else this.#entries.unshift(entry);
    this.#bytes += entry.bytes;
  }

  /** The next that still waits. */
  shift(): OutboxEntry | undefined {
    while (this.#head < this.#entries.length) {
      const entry = this.#entries[this.#head++] as OutboxEntry;
      if (this.#head === this.#entries.length) this.#reset();
      if (entry.state === 'queued') {
        this.#bytes -= entry.bytes;
        return entry;
      }
      if (this.#withdrawn > 0) this.#withdrawn--;
    }
    return undefined;
  }

  withdraw(entry: OutboxEntry): void {
    entry.state = 'withdrawn';
    entry.frames = [];
    this.#bytes -= entry.bytes;
    this.#withdrawn++;
    if (this.#withdrawn > 32 && this.#withdrawn > this.messages) {
      this.#entries = this.#entries.slice(this.#head).filter((each) => each.state === 'queued');
      this.#head = 0;
      this.#withdrawn = 0;
    }
  }

  /** All that wait are withdrawn. */
  clear(): void {
    for (const entry of this.#entries.slice(this.#head)) if (entry.state === 'queued') entry.state = 'withdrawn';
    this.#bytes = 0;
    this.#withdrawn = 0;
    this.#reset();
  }

  #reset(): void {
    this.#entries = [];
    this.#head = 0;
  }
}

export function bytesOf(frames: Frames): number {
  let bytes = 0;
  for (const frame of frames) bytes += frame.byteLength;
  return bytes;
}
