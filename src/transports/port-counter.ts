/** Counts what passes a port. */
import type { Frames, PortCounts, RefusalReason } from './port.js';
import { bytesOf } from './outbox.js';

export class PortCounter {
  sentMessages = 0;
  sentBytes = 0;
  receivedMessages = 0;
  receivedBytes = 0;
  readonly #refused: Record<RefusalReason, number> = { 'outbox-full': 0, 'peer-full': 0, 'unknown-peer': 0, closed: 0 };

  sent(bytes: number): void {
    this.sentMessages++;
    this.sentBytes += bytes;
  }

  received(frames: Frames): void {
    this.receivedMessages++;
    this.receivedBytes += bytesOf(frames);
  }

  refused(reason: RefusalReason): void {
    this.#refused[reason]++;
  }

  snapshot(queuedMessages: number, queuedBytes: number): PortCounts {
    const { sentMessages, sentBytes, receivedMessages, receivedBytes } = this;
    return { sentMessages, sentBytes, receivedMessages, receivedBytes, refused: { ...this.#refused }, queuedMessages, queuedBytes };
  }
}
