/** The lease server, over HTTP: `PUT /a` takes or renews the lease for a, `DELETE /a` gives it back, `GET /` names the holder. */
import { createServer, type Server } from 'node:http';

export interface LeaseServerOptions {
  readonly leaseMs: number;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
}

/** Answers 200 where it is granted and 409 where somebody else holds the lease, or nobody does that could give it back. */
export function createLeaseServer({ leaseMs, nowMs }: LeaseServerOptions): Server {
  let holder = '';
  let untilMs = 0;
  return createServer(({ method, url = '/' }, response) => {
    if (nowMs() >= untilMs) holder = '';
    const client = url.slice(1);
    const granted = method === 'PUT' ? holder === '' || holder === client : holder !== '' && holder === client;
    if (method === 'PUT' && granted) [holder, untilMs] = [client, nowMs() + leaseMs];
    if (method === 'DELETE' && granted) holder = '';
    if (method === 'GET') response.end(holder);
    else response.writeHead(granted ? 200 : 409).end();
  });
}
