/** A TCP relay in front of a scripted server: it sees how many connections a client holds, and can cut them. */
import { createServer, connect, type Socket } from 'node:net';

export interface TcpTap {
  readonly endpoint: string;
  /** Connections that stand now. */
  open(): number;
  /** Connections that were ever made. */
  readonly made: number;
  /** Ends all that stand, at once. */
  cut(): void;
  close(): void;
}

/** In front of `endpoint`, `tcp://127.0.0.1:port`, at a free port. */
export async function openTcpTap(endpoint: string): Promise<TcpTap> {
  const port = Number(endpoint.slice(endpoint.lastIndexOf(':') + 1));
  const pairs = new Set<readonly [Socket, Socket]>();
  let made = 0;
  const listener = createServer((near) => {
    made++;
    const far = connect(port, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  const address = listener.address();
  const cut = (): void => {
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  return {
    endpoint: `tcp://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    open: () => pairs.size,
    get made() {
      return made;
    },
    cut,
    close: () => {
      listener.close();
      cut();
    },
  };
}
