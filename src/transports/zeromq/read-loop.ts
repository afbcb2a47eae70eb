/**
 * The one reader of a socket: zeromq.js refuses a second `receive` while one is pending. It is written for what zeromq.js
 * does under the surface: each `receive` that may wait, and each send while one waits, first asks libzmq for the socket's
 * events, which is a system call. So it waits only when nothing is there, and sends what it was answered at once before that.
 * It is no async function with a loop: one that never returns is never compiled by V8's optimising tiers.
 */
import { afterContinuations, afterWork, nextTurn } from '../../core/turn.js';

interface Readable {
  readonly closed: boolean;
  readonly readable: boolean;
  receiveTimeout: number;
  receive(): Promise<Buffer[]>;
}

/** After so many messages others have their turn, as zeromq.js does for those who wait. */
const maxBatch = 256;
/** From this size of the last batch on it is cheaper to run into the end of the next than to look ahead each time. */
const largeBatch = 12;
/** Where messages come one by one, looking ahead is a system call for nothing; so often it is done all the same. */
const singlesPerLook = 8;

export interface ReadLoop {
  /** Several messages are being read one after the other, or were last time: what answers them had better leave together. */
  readonly readsMany: boolean;
}

/** Reads until `isOpen` says no, or the socket is closed, which zeromq.js tells a pending `receive` as EAGAIN. */
export function readLoop(socket: Readable, isOpen: () => boolean, onMessage: (frames: Buffer[]) => void): ReadLoop {
  const reader = new Reader(socket, isOpen, onMessage);
  reader.wait();
  return reader;
}

class Reader implements ReadLoop {
  readonly #socket: Readable;
  readonly #isOpen: () => boolean;
  readonly #onMessage: (frames: Buffer[]) => void;
  #timeoutMs: number | undefined;
  #wakeUps = 0;
  #batch = 0;
  #lastBatch = 0;
  /** This batch is taken to be of one message. */
  #single = false;

  constructor(socket: Readable, isOpen: () => boolean, onMessage: (frames: Buffer[]) => void) {
    this.#socket = socket;
    this.#isOpen = isOpen;
    this.#onMessage = onMessage;
  }

  get readsMany(): boolean {
    return this.#batch > 0 || this.#lastBatch > 1;
  }

  readonly wait = (): void => {
    if (!this.#isOpen()) return;
    this.#single = this.#lastBatch === 1 && this.#wakeUps % singlesPerLook !== 0;
    this.#wakeUps++;
    this.#receive(-1);
  };

  #receive(timeoutMs: number): void {
    // Setting it crosses into the addon.
    if (timeoutMs !== this.#timeoutMs) {
      this.#timeoutMs = timeoutMs;
      this.#socket.receiveTimeout = timeoutMs;
    }
    this.#socket.receive().then(this.#onFrames, this.#onError);
  }

  readonly #onFrames = (frames: Buffer[]): void => {
    if (!this.#isOpen()) return;
    try {
      this.#onMessage(frames);
    } catch (error) {
      // Uncaught, as it would be without this; but a process that lives on after it must not be deaf.
      afterWork(() => {
        throw error;
      });
    }
    this.#batch++;
    if (!this.#isOpen()) return;
    const more = !this.#single && this.#batch < maxBatch && (this.#lastBatch >= largeBatch || this.#socket.readable);
    if (more) this.#receive(0);
    else this.#endBatch();
  };

  readonly #onError = (error: unknown): void => {
    if (!this.#isOpen()) return;
    // EAGAIN: the end of a batch.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EAGAIN' && code !== 'EINTR') throw error;
    this.#endBatch();
  };

  #endBatch(): void {
    this.#lastBatch = this.#batch;
    this.#batch = 0;
    if (this.#lastBatch >= maxBatch) void nextTurn().then(this.wait);
    // Whoever waited for the one message has answered it by then, or will take long.
    else if (this.#lastBatch <= 1) afterContinuations(this.wait);
    else afterWork(this.wait);
  }
}

/**
 * Resolves when what had arrived has been read, which the loop does in the event loop's poll phase and in microtasks.
 * `received` counts messages. The socket itself is not asked: looking at its events while a `receive` waits would use up
 * the signal that ends the wait.
 */
export async function drainInput(received: () => number): Promise<void> {
  // A peer that never pauses must not hold up time for ever; the bound is some ten thousand messages.
  for (let turn = 0, quiet = 0, before = received(); turn < 64 && quiet < 2; turn++) {
    await nextTurn();
    quiet = received() === before ? quiet + 1 : 0;
    before = received();
  }
}
