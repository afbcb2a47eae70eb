/** A network of one link that is worked by hand, for what a real one does too seldom. */
import type { Frames, Link, Transport } from '../../../src/transports/port.js';

/** One link by hand: what was sent is seen, and what comes is handed on when the process looks into its sockets. */
export function handLink(options: { readonly refuses?: boolean; /** Input is handed on when this is fulfilled. */ readonly release?: Promise<void> } = {}): { readonly transport: Transport; readonly sent: Frames[]; readonly waiting: Frames[]; readonly deliver: (frames: Frames) => void } {
  const sent: Frames[] = [];
  const waiting: Frames[] = [];
  const links: ((frames: Frames) => void)[] = [];
  const deliver = (frames: Frames): void => links.at(-1)?.(frames);
  const transport: Transport = {
    name: 'by hand',
    connect(endpoint, _options, handlers): Link {
      links.push((frames) => handlers.onMessage(frames));
      return {
        endpoint,
        send(frames) {
          sent.push(frames);
          return { state: options.refuses === true ? 'refused' : 'left' };
        },
        withdraw: ({ state }) => state !== 'left',
        async drainInput() {
          await (options.release ?? Promise.resolve());
          for (const frames of waiting.splice(0)) deliver(frames);
        },
        counts: () => ({ sentMessages: 0, sentBytes: 0, receivedMessages: 0, receivedBytes: 0, refused: { 'outbox-full': 0, 'peer-full': 0, 'unknown-peer': 0, closed: 0 }, queuedMessages: 0, queuedBytes: 0 }),
        close: () => undefined,
      };
    },
    bind: () => Promise.reject(new Error('nothing is bound here')),
  };
  return { transport, sent, waiting, deliver };
}

/** All microtasks that are there, and those that they bring. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
};
