/** The phases of a client and a server: what may be called when, and what it changes. */
import { memoryNetwork } from '../../../src/transports/memory/memory-network.js';
import { anyEndpoint } from '../worlds.js';
import { breachOf, codeOf, type Law } from './law.js';

type ClientCall = 'start' | 'stop' | 'connect' | 'disconnect' | 'request' | 'dispose';

const clientCalls: readonly ClientCall[] = ['start', 'stop', 'connect', 'disconnect', 'request', 'dispose'];

/** Every sequence of so many calls. */
const sequences = <Call>(calls: readonly Call[], length: number): readonly (readonly Call[])[] =>
  length === 0 ? [[]] : sequences(calls, length - 1).flatMap((before) => calls.map((call) => [...before, call]));

const endpoint = 'tcp://127.0.0.1:5555';

const clientPhases: Law<readonly ClientCall[]> = {
  name: 'client-phases',
  claim: 'A client asks only while it runs, starts once and stops for good; connecting is refused after stop, disconnecting and stopping never are.',
  inputs: sequences(clientCalls, 3),
  async breach(calls, { createClient }) {
    const client = createClient([], { autoStart: false }, { transport: memoryNetwork() });
    let phase: 'new' | 'running' | 'stopped' = 'new';
    let isConnected = false;
    let starts = 0;
    let stops = 0;
    client.on('start', () => starts++);
    client.on('stop', () => stops++);
    for (const call of calls) {
      const run: Record<ClientCall, () => unknown> = {
        start: () => client.start(),
        stop: () => client.stop(),
        connect: () => client.connect(endpoint),
        disconnect: () => client.disconnect(endpoint),
        // A timeout of 0 ends it at once.
        request: () => client.request(['x'], { timeoutMs: 0 }),
        dispose: () => client[Symbol.asyncDispose](),
      };
      const isRefused = call === 'request' ? phase !== 'running' : phase === 'stopped' && (call === 'start' || call === 'connect');
      const code = await codeOf(run[call], phase === 'new' ? /not been started.*start/u : /stopped.*new client/u);
      if (call === 'start' && phase === 'new') phase = 'running';
      if (call === 'stop' || call === 'dispose') phase = 'stopped';
      if (!isRefused && call === 'connect') isConnected = true;
      if (call === 'disconnect') isConnected = false;
      const breach = breachOf([call, isRefused ? 'WP1008' : 'none', phase === 'running', isConnected ? [endpoint] : [], phase === 'new' || (phase === 'stopped' && starts === 0) ? 0 : 1, phase === 'stopped' ? 1 : 0], [call, code, client.running, [...client.stats().keys()], starts, stops]);
      if (breach !== undefined) return breach;
    }
    await client.stop();
    return undefined;
  },
};

const autoStart: Law<boolean | null> = {
  name: 'auto-start',
  claim: 'A client runs from its creation on, unless it is told not to.',
  inputs: [true, false, null],
  async breach(given, { createClient }) {
    const client = createClient([], given === null ? {} : { autoStart: given }, { transport: memoryNetwork() });
    const { running, routingId } = client;
    await client.stop();
    return breachOf([given !== false, true], [running, /^[0-9a-f]{32}$/u.test(Buffer.from(routingId).toString())]);
  },
};

type ServerCall = 'start' | 'stop' | 'dispose';

const serverPhases: Law<readonly ServerCall[]> = {
  name: 'server-phases',
  claim: 'A server runs from start to stop, which may both be called again; it does not start after stop, and its endpoint is then free.',
  inputs: sequences<ServerCall>(['start', 'stop', 'dispose'], 3),
  async breach(calls, { createServer }) {
    const network = memoryNetwork();
    const server = createServer({ bind: anyEndpoint }, { transport: network });
    let phase: 'new' | 'running' | 'stopped' = 'new';
    let bound = anyEndpoint;
    for (const call of calls) {
      const code = await codeOf(() => (call === 'start' ? server.start() : call === 'stop' ? server.stop() : server[Symbol.asyncDispose]()));
      const isRefused = call === 'start' && phase === 'stopped';
      if (call !== 'start') phase = 'stopped';
      else if (!isRefused) phase = 'running';
      if (phase === 'running') bound = server.endpoint;
      const breach = breachOf([isRefused ? 'WP1008' : 'none', phase === 'running', bound, phase === 'running' || bound !== anyEndpoint], [code, server.running, server.endpoint, /:\d+$/u.test(server.endpoint)]);
      if (breach !== undefined) return breach;
    }
    await server.stop();
    if (bound === anyEndpoint) return undefined;
    const again = await codeOf(async () => (await network.bind(bound, {}, { onMessage: () => undefined })).close());
    return breachOf('none', again);
  },
};

const timeouts: Law<{ readonly timeoutMs: unknown; readonly code: string }> = {
  name: 'request-timeouts',
  claim: 'A request’s own timeout is a time; what is none is refused.',
  inputs: [
    { timeoutMs: 0, code: 'none' },
    { timeoutMs: 0.5, code: 'none' },
    { timeoutMs: -1, code: 'WP1006' },
    { timeoutMs: '5', code: 'WP1006' },
    { timeoutMs: null, code: 'none' },
  ],
  async breach({ timeoutMs, code }, { createClient }) {
    const client = createClient([], {}, { transport: memoryNetwork() });
    // With no server it ends at once.
    const found = await codeOf(() => client.request(['x'], { timeoutMs: timeoutMs as number }), 'timeoutMs');
    await client.stop();
    return breachOf(code, found);
  },
};

const endpoints: Law<{ readonly call: 'connect' | 'disconnect' | 'create'; readonly given: string }> = {
  name: 'endpoints-of-calls',
  claim: 'An endpoint that can be none is refused where it is given, and the error says what it was to be for.',
  inputs: (['connect', 'disconnect', 'create'] as const).flatMap((call) => ['tcp://*:5555', 'nowhere', ''].map((given) => ({ call, given }))),
  async breach({ call, given }, { createClient }) {
    const client = createClient([], {}, { transport: memoryNetwork() });
    const found = await codeOf(() => (call === 'create' ? createClient([given], {}, { transport: memoryNetwork() }) : client[call](given)), /endpoint to connect/u);
    await client.stop();
    return breachOf('WP1001', found);
  },
};

export const phaseLaws: readonly Law[] = [clientPhases, autoStart, serverPhases, timeouts, endpoints];
