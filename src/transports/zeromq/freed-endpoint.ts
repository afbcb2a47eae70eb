/**
 * When a closed socket's endpoint can be bound again. libzmq closes the listener some time after `close`, in a thread of its
 * own. Unbinding first would tell, but zeromq.js runs it in another thread than the reader it leaves waiting, and libzmq
 * aborts the process when messages or disconnections come just then.
 */
import { connect, type NetConnectOpts } from 'node:net';
import { nextTurn } from '../../core/turn.js';

/** Tries; each is a connection attempt on this machine, refused at once when the listener is gone. */
const maxTries = 2000;

/** Resolves when nobody listens there any more, or after some seconds where somebody else does. */
export async function endpointFreed(endpoint: string): Promise<void> {
  const address = addressOf(endpoint);
  if (address === undefined) return;
  for (let tries = 0; tries < maxTries && (await isListening(address)); tries++) await nextTurn();
}

function addressOf(endpoint: string): NetConnectOpts | undefined {
  if (endpoint.startsWith('ipc://')) return { path: endpoint.slice('ipc://'.length) };
  const [, host, port] = /^tcp:\/\/\[?(.+?)\]?:(\d+)$/u.exec(endpoint) ?? [];
  if (host === undefined) return undefined;
  const anyHost = host === '*' || host === '0.0.0.0' || host === '::';
  return { host: anyHost ? '127.0.0.1' : host, port: Number(port) };
}

function isListening(address: NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    let listening = false;
    const socket = connect(address, () => {
      listening = true;
      socket.destroy();
    });
    // An error is followed by the closing; only then no handle is left.
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(listening));
  });
}
