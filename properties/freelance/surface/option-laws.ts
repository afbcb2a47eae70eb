/** Options: what is given is kept, what is left out is the documented default, and what can be none is refused by its code. */
import { memoryNetwork } from '../../../src/transports/memory/memory-network.js';
import { breachOf, codeOf, valueOf, type Law } from './law.js';

interface OptionInput {
  readonly option: string;
  readonly value: unknown;
}

interface Range {
  readonly kind: 'time' | 'count';
  readonly least: number;
  readonly default: number;
}

const time = (least: number, value: number): Range => ({ kind: 'time', least, default: value });
const whole = (least: number, value: number): Range => ({ kind: 'count', least, default: value });

const limits: Readonly<Record<string, Range>> = {
  'limits.maxPayloadFrames': whole(1, 64),
  'limits.maxFrameBytes': whole(1, 1024 * 1024),
  'limits.maxPayloadBytes': whole(1, 4 * 1024 * 1024),
};

/** From the protocol page and docs/freelance.md. */
const clientRanges: Readonly<Record<string, Range>> = {
  requestTimeoutMs: time(0, 5000),
  heartbeatIntervalMs: time(1, 2000),
  heartbeatTimeoutMs: time(1, 6000),
  retryBaseDelayMs: time(0, 500),
  maxRetries: whole(0, 3),
  deadAfterFailures: whole(1, 3),
  latencyWindow: whole(1, 100),
  maxOpenRequests: whole(1, 10_000),
  maxOpenBytes: whole(1, 64 * 1024 * 1024),
  ...limits,
};

const serverRanges: Readonly<Record<string, Range>> = {
  cacheTtlMs: time(0, 300_000),
  cacheCleanupIntervalMs: time(1, 60_000),
  cacheMaxEntries: whole(1, 500_000),
  cacheMaxBytes: whole(1, 256 * 1024 * 1024),
  ...limits,
};

const inputsOf = (ranges: Readonly<Record<string, Range>>): readonly OptionInput[] =>
  Object.entries(ranges).flatMap(([option, { least }]) =>
    [least, least - 1, least + 0.5, least + 1, 1234, '[2^53]', '[NaN]', '[Infinity]', '[-Infinity]', '[undefined]', '5', null, true].map((value) => ({ option, value })),
  );

/** `limits.maxFrameBytes` as nested objects. */
const nested = (option: string, value: unknown): object => {
  const [outer = '', inner] = option.split('.');
  return { [outer]: inner === undefined ? value : { [inner]: value } };
};

const read = (settings: object, option: string): unknown => option.split('.').reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>>)[key], settings);

function expectedOf({ kind, least, default: standard }: Range, value: unknown): { readonly code: string; readonly kept?: unknown } {
  if (value === undefined) return { code: 'none', kept: standard };
  const isFit = typeof value === 'number' && value >= least && (kind === 'time' ? Number.isFinite(value) : Number.isSafeInteger(value));
  return isFit ? { code: 'none', kept: value } : { code: kind === 'time' ? 'WP1006' : 'WP1007' };
}

function optionLaw(side: string, ranges: Readonly<Record<string, Range>>, create: (options: object, product: Parameters<Law['breach']>[1]) => { readonly settings: object }): Law<OptionInput> {
  return {
    name: `${side}-options`,
    claim: `A ${side}'s option is kept as given, is the documented default where it is left out, and is refused where it can be none; the others stay as they are.`,
    inputs: inputsOf(ranges),
    async breach({ option, value }, product) {
      const range = ranges[option];
      if (range === undefined) return { expected: `one of ${Object.keys(ranges).join(', ')}`, found: option };
      const { code, kept } = expectedOf(range, valueOf(value));
      const found: unknown[] = [await codeOf(() => create(nested(option, valueOf(value)), product), option.split('.').at(-1))];
      const expected: unknown[] = [code];
      if (code === 'none') {
        const { settings } = create(nested(option, valueOf(value)), product);
        for (const [name, other] of Object.entries(ranges)) {
          expected.push([name, name === option ? kept : other.default]);
          found.push([name, read(settings, name)]);
        }
      }
      return breachOf(expected, found);
    },
  };
}

const bind = 'tcp://127.0.0.1:*';

interface ServerInput {
  readonly option: 'serverId' | 'handler';
  readonly value: unknown;
  readonly code: string;
}

const serverNames: Law<ServerInput> = {
  name: 'server-names',
  claim: 'A server has an id of at most 255 bytes of UTF-8, made from its endpoint and of its own where it is left out, and a handler that is a function.',
  inputs: [
    { option: 'serverId', value: '[undefined]', code: 'none' },
    { option: 'serverId', value: '', code: 'none' },
    { option: 'serverId', value: 'x'.repeat(255), code: 'none' },
    { option: 'serverId', value: 'x'.repeat(256), code: 'WP1010' },
    { option: 'serverId', value: 'é'.repeat(127), code: 'none' },
    { option: 'serverId', value: 'é'.repeat(128), code: 'WP1010' },
    { option: 'serverId', value: '[half a character]', code: 'WP1010' },
    { option: 'serverId', value: 5, code: 'WP1010' },
    { option: 'serverId', value: null, code: 'WP1010' },
    { option: 'handler', value: '[undefined]', code: 'none' },
    { option: 'handler', value: '[a function]', code: 'none' },
    { option: 'handler', value: '[an object]', code: 'WP1010' },
    { option: 'handler', value: null, code: 'WP1010' },
  ],
  async breach({ option, value, code }, { createServer }) {
    const create = (): ReturnType<typeof createServer> => createServer({ bind, [option]: valueOf(value) }, { transport: memoryNetwork() });
    const found = await codeOf(create, option);
    if (found !== code || code !== 'none') return breachOf(code, found);
    const { settings } = create();
    if (option === 'serverId' && valueOf(value) !== undefined) return breachOf(valueOf(value), settings.serverId);
    if (option === 'serverId') return breachOf([true, true, true], [settings.serverId.startsWith(`server@${bind}`), Buffer.byteLength(settings.serverId) <= 255, create().settings.serverId !== settings.serverId]);
    const payload = [Buffer.from('x')];
    return valueOf(value) === undefined ? breachOf(payload, await settings.handler(payload, {} as never)) : breachOf(true, settings.handler === valueOf(value));
  },
};

interface WholeInput {
  readonly options: unknown;
  readonly code: string;
}

const serverOptions: Law<WholeInput> = {
  name: 'server-without-options',
  claim: 'A server is made from an object with an endpoint; whatever else is given is refused by a code. No endpoint is too long for an id.',
  inputs: [
    { options: '[undefined]', code: 'WP1001' },
    { options: null, code: 'WP1010' },
    { options: 'tcp://127.0.0.1:*', code: 'WP1010' },
    { options: 5, code: 'WP1010' },
    { options: {}, code: 'WP1001' },
    { options: { bind: null }, code: 'WP1001' },
    { options: { bind: `inproc://${'x'.repeat(1024)}` }, code: 'none' },
  ],
  breach: async ({ options, code }, { createServer }) => breachOf(code, await codeOf(() => createServer(valueOf(options) as never, { transport: memoryNetwork() }))),
};

interface EndpointInput {
  readonly endpoints: readonly unknown[];
  readonly code: string;
}

const endpoints: Law<EndpointInput> = {
  name: 'endpoints',
  claim: 'An endpoint that can be none is refused, and so is one that comes twice, in whatever spelling.',
  inputs: [
    { endpoints: [], code: 'none' },
    { endpoints: ['tcp://127.0.0.1:5555', 'tcp://127.0.0.1:5556'], code: 'none' },
    { endpoints: ['tcp://256.1.1.1:5555'], code: 'WP1001' },
    { endpoints: ['tcp://127.0.0.1:*'], code: 'WP1001' },
    { endpoints: ['127.0.0.1:5555'], code: 'WP1001' },
    { endpoints: [5], code: 'WP1001' },
    { endpoints: ['tcp://127.0.0.1:5555', 'tcp://127.0.0.1:5555'], code: 'WP1009' },
    { endpoints: ['tcp://localhost:5555', 'tcp://LOCALHOST:05555'], code: 'WP1009' },
  ],
  async breach({ endpoints: given, code }, { createClient }) {
    const create = (): ReturnType<typeof createClient> => createClient(given as readonly string[], { autoStart: false }, { transport: memoryNetwork() });
    const found = await codeOf(create);
    if (found !== code || code !== 'none') return breachOf(code, found);
    const client = create();
    const known = [...client.stats().keys()];
    // Another spelling of one that is known adds nothing.
    for (const endpoint of given as readonly string[]) client.connect(endpoint);
    return breachOf([given, given], [known, [...client.stats().keys()]]);
  },
};

export const optionLaws: readonly Law[] = [
  optionLaw('client', clientRanges, (options, { createClient }) => createClient([], { ...options, autoStart: false }, { transport: memoryNetwork() })),
  optionLaw('server', serverRanges, (options, { createServer }) => createServer({ bind, ...options }, { transport: memoryNetwork() })),
  serverNames,
  serverOptions,
  endpoints,
];
