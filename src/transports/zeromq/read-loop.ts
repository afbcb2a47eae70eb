/**
 * The one reader of a socket: zeromq.js refuses a second `receive` while one is pending. It is written for what zeromq.js
 * does under the surface: each `receive` that may wait, and each send while one waits, first asks libzmq for the socket's
 * events, which is a system call. So it waits only when nothing is there, and never while the work of a wake-up is sent.
 */
import { afterWork, nextTurn } from '../../core/turn.js';

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

/** Ends when `isOpen` says so, or when the socket is closed, which zeromq.js tells a pending `receive` as EAGAIN. */
export async function readLoop(socket: Readable, isOpen: () => boolean, onMessage: (frames: Buffer[]) => void): Promise<void> {
  let lastBatch = 0;
  for (let turn = 0; isOpen(); turn++) {
    let batch = 0;
    const single = lastBatch === 1 && turn % singlesPerLook !== 0;
    try {
      socket.receiveTimeout = -1;
      let frames = await socket.receive();
      if (isOpen() && !single) socket.receiveTimeout = 0;
      while (isOpen()) {
        onMessage(frames);
        batch++;
        if (single || !isOpen() || batch >= maxBatch || (lastBatch < largeBatch && !socket.readable)) break;
        frames = await socket.receive();
      }
    } catch (error) {
      // EAGAIN: the end of a batch, or of the socket.
      const code = (error as NodeJS.ErrnoException).code;
      if (isOpen() && code !== 'EAGAIN' && code !== 'EINTR') throw error;
    }
    lastBatch = batch;
    await (batch >= maxBatch ? nextTurn() : workDone());
  }
}

function workDone(): Promise<void> {
  return new Promise((resolve) => {
    afterWork(resolve);
  });
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
