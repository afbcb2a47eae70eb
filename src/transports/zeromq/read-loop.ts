/** The one reader of a socket: zeromq.js refuses a second `receive` while one is pending. */
import { nextTurn } from '../../core/turn.js';

interface Readable {
  readonly closed: boolean;
  readonly readable: boolean;
  receive(): Promise<Buffer[]>;
}

/**
 * Ends when `onMessage` says so by false, or when the socket is closed, which zeromq.js tells a pending `receive` as EAGAIN.
 */
export async function readLoop(socket: Readable, onMessage: (frames: Buffer[]) => boolean): Promise<void> {
  for (let goOn = true; goOn && !socket.closed;) {
    let frames: Buffer[];
    try {
      frames = await socket.receive();
    } catch (error) {
      if (socket.closed) return;
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EAGAIN' || code === 'EINTR') continue;
      throw error;
    }
    goOn = onMessage(frames);
  }
}

/** Resolves when what had arrived has been read: the loop reads in the event loop's poll phase and in microtasks. */
export async function drainInput(socket: Readable): Promise<void> {
  // A peer that never pauses must not hold up time for ever; the bound is some ten thousand messages.
  for (let turn = 0; turn < 32; turn++) {
    await nextTurn();
    if (socket.closed || !socket.readable) return;
  }
}
