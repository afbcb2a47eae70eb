/** What a handler may give or throw, however odd: each run has one outcome, and the server goes on. */
import type { Handler } from '../../../src/freelance/handler.js';
import { replyOf, requestFrames } from '../wire.js';
import { settle } from './hand-link.js';
import { breachOf, type Law } from './law.js';
import { withServer } from './rig.js';

interface Odd {
  readonly run: () => unknown;
  /** Of the ERROR reply; undefined: any, for it is the machine's. */
  readonly message?: string;
  /** Of the OK reply. */
  readonly payload?: string;
}

const throwing = (thrown: unknown) => (): never => {
  throw thrown;
};

const shut = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

const detached = (): Uint8Array => {
  const bytes = new Uint8Array(100);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
};

const closed = { get: throwing(new Error('closed')) };

/* oxlint-disable unicorn/no-thenable -- what is tried here */
const odd: Readonly<Record<string, Odd>> = {
  'throws an error whose message is a number': { run: throwing(Object.assign(new Error('x'), { message: 42 })), message: '42' },
  'throws an error whose message is nothing': { run: throwing(Object.assign(new Error('x'), { message: undefined })), message: 'undefined' },
  'throws an error that cannot be read': { run: throwing(Object.defineProperty(new Error('x'), 'message', closed)), message: 'an error that cannot be shown' },
  'throws what cannot be looked at': { run: throwing(shut()), message: 'an error that cannot be shown' },
  'gives what cannot be looked at': { run: shut },
  'gives a then that cannot be read': { run: () => Object.defineProperty({}, 'then', closed), message: 'closed' },
  'gives a then that throws': { run: () => ({ then: throwing(new Error('then')) }), message: 'then' },
  'gives a then that calls back twice': { run: () => ({ then: (give: (payload: unknown) => void) => (give(['one']), give(['two'])) }), payload: 'one' },
  'gives a then that gives and throws': { run: () => ({ then: (give: (payload: unknown) => void) => (give(['one']), throwing(new Error('x'))()) }), payload: 'one' },
  'gives an error in a promise that has a number': { run: async () => throwing(Object.assign(new Error('x'), { message: 42 }))(), message: '42' },
  'gives bytes that were given away': { run: () => [detached()] },
};
/* oxlint-enable unicorn/no-thenable */

const outcomes: Law<string> = {
  name: 'odd-outcomes',
  claim: 'Whatever a handler gives or throws, its request is answered once, a repeat likewise, and the server goes on and ends.',
  inputs: Object.keys(odd),
  async breach(input, product) {
    const { run, message, payload } = odd[input] ?? { run: () => undefined };
    let runs = 0;
    const handler = (() => (runs++ === 0 ? run() : ['next'])) as Handler;
    return withServer(product, { handler }, async ({ server, ask }) => {
      const heard: string[] = [];
      for (const id of ['r', 'r', 's']) {
        const answers = await ask(requestFrames(id, [Buffer.from('x')]));
        await settle();
        for (const frames of answers) {
          const reply = replyOf(frames);
          heard.push(`${reply?.id} ${reply?.status} ${reply?.status === 'OK' ? String(reply.payload[0]) : message === undefined ? '' : reply?.message}`);
        }
      }
      const { executing, executions, handlerErrors } = server.counts();
      const first = payload === undefined ? `r ERROR ${message ?? ''}` : `r OK ${payload}`;
      return breachOf([[first, first, 's OK next'], 0, 2, payload === undefined ? 1 : 0], [heard, executing, executions, handlerErrors]);
    });
  },
};

export const outcomeLaws: readonly Law[] = [outcomes];
