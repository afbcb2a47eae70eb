/** The surroundings of a client subject: its user, its servers, and a recording of all that is seen. */
import { type OperatingError, shown } from '../../../src/core/errors.js';
import { seededRandom, type Random } from '../../../src/core/random.js';
import type { SubjectCalls } from '../../../src/engine/suite.js';
import type { ClientEvent, ClientOptions, FailureKind, Frames, ServerStats } from '../../../model/freelance/monitor/events.js';
import { Deviation, Skipped, Stuck } from './check.js';
import { pause } from './pause.js';
import { createRecording, type Recording } from './recording.js';
import { openScriptedServer, text, type Received, type ScriptedServer } from './scripted-server.js';
import { readOutcome, readStats } from './subject-answers.js';
import type { WorldOptions } from './world-options.js';

export interface ClientWorldOptions extends WorldOptions {
  /** Another copy of the subject, where a scenario needs two. */
  readonly another?: () => Promise<SubjectCalls>;
}

export interface Outcome {
  readonly success: boolean;
  readonly response: Frames | null;
  readonly failure: FailureKind | undefined;
}

export interface RequestInFlight {
  readonly name: string;
  readonly payload: Frames;
  readonly ended: boolean;
  /** The outcome; `Stuck` where it has not come that much later, at scale. */
  outcome(withinMs: number): Promise<Outcome>;
}

/** What the shortest times of a scenario are at scale 1; a scenario changes what it is about. */
export const shortTimes: ClientOptions = { requestTimeoutMs: 240, heartbeatIntervalMs: 180, heartbeatTimeoutMs: 6000, maxRetries: 3, retryBaseDelayMs: 150 };

export class ClientWorld {
  readonly recording: Recording<ClientEvent> = createRecording();
  readonly random: Random;
  readonly scale: number;
  readonly names = new Map<string, string>();
  /** Why parts were left out, for the report. */
  readonly notes = new Set<string>();
  readonly servers: ScriptedServer[] = [];
  readonly #options: ClientWorldOptions;
  readonly #originMs: number;
  readonly #closers: (() => Promise<void> | void)[] = [];
  #requests = 0;
  #stopped = true;

  constructor(options: ClientWorldOptions) {
    this.#options = options;
    this.scale = options.scale;
    this.random = seededRandom(options.seed);
    this.#originMs = options.clock.nowMs();
  }

  get another(): (() => Promise<SubjectCalls>) | undefined {
    return this.#options.another;
  }

  /** Milliseconds since this world began. */
  readonly nowMs = (): number => this.#options.clock.nowMs() - this.#originMs;

  /** How late the observer has been so far, at most. */
  get lagMs(): number {
    return this.#options.lagMs();
  }

  /** How long a script waits for what should have come: long beside any tolerance. */
  get patienceMs(): number {
    return 700 + 300 * this.scale;
  }

  /** Lets that much time pass, at scale. */
  wait(durationMs: number): Promise<void> {
    return pause(this.#options.clock, durationMs * this.scale, this.#options.signal);
  }

  /** Does something that much later, at scale, unless the scenario is over by then. */
  after(durationMs: number, action: () => void): void {
    this.wait(durationMs).then(action, () => {});
  }

  /** Lets what was sent take effect. */
  settle(): Promise<void> {
    return this.wait(40);
  }

  onClose(close: () => Promise<void> | void): void {
    this.#closers.push(close);
  }

  /** A server of a scenario; `proxied`: the client connects to that endpoint instead of the server's own. */
  async server(how: { readonly bind?: string; readonly knownAs?: string; readonly name?: string } = {}): Promise<ScriptedServer> {
    const name = how.name ?? `server ${this.servers.length + 1}`;
    const { transport, clock } = this.#options;
    const server = await openScriptedServer({ ...how, name, transport, clock, recording: this.recording, nowMs: this.nowMs });
    this.names.set(how.knownAs ?? server.endpoint, name);
    this.servers.push(server);
    this.#closers.push(() => server.close());
    return server;
  }

  async create(options: Partial<ClientOptions> = {}): Promise<void> {
    const scaled: Record<string, number> = {};
    for (const [key, value] of Object.entries({ ...shortTimes, ...options })) scaled[key] = key === 'maxRetries' ? value : value * this.scale;
    await this.#call({ kind: 'create', atMs: this.nowMs(), options: scaled as unknown as ClientOptions }, { options: scaled });
  }

  /** Every option is left out. */
  createPlainly(): Promise<void> {
    return this.#call({ kind: 'create', atMs: this.nowMs(), options: {} }, { options: {} });
  }

  connect(server: { readonly endpoint: string }): Promise<void> {
    return this.#call({ kind: 'connect', atMs: this.nowMs(), endpoint: server.endpoint }, { endpoint: server.endpoint });
  }

  disconnect(server: { readonly endpoint: string }): Promise<void> {
    return this.#call({ kind: 'disconnect', atMs: this.nowMs(), endpoint: server.endpoint }, { endpoint: server.endpoint });
  }

  start(): Promise<void> {
    this.#stopped = false;
    return this.#call({ kind: 'start', atMs: this.nowMs() });
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.#call({ kind: 'stop', atMs: this.nowMs() });
  }

  /**
   * A started client with its servers in order, each connected and heard from. `alive`: their heartbeats are answered from
   * the beginning, so that they are ALIVE; else they stay silent and UNKNOWN.
   */
  async begin(how: { readonly servers: number; readonly alive?: boolean; readonly options?: Partial<ClientOptions> }): Promise<readonly ScriptedServer[]> {
    const servers: ScriptedServer[] = [];
    for (let index = 0; index < how.servers; index++) servers.push(await this.server());
    await this.create(how.options);
    for (const server of servers) {
      server.answersHeartbeats = how.alive === true;
      await this.connect(server);
    }
    await this.start();
    for (const server of servers) await this.firstHeartbeat(server);
    await this.settle();
    return servers;
  }

  /** A heartbeat of the client has come to the server, so that the connection stands. */
  async firstHeartbeat(server: ScriptedServer): Promise<void> {
    await this.until(() => server.heartbeats.length > 0, (shortTimes.heartbeatIntervalMs * 2) * this.scale + this.patienceMs, `a heartbeat to ${server.name}`, server);
  }

  /** Polls little: it is asked again at each message to the server, and a few times a second. */
  async until(holds: () => boolean, limitMs: number, what: string, server?: ScriptedServer): Promise<void> {
    const endMs = this.nowMs() + limitMs;
    while (!holds()) {
      const restMs = endMs - this.nowMs();
      if (restMs <= 0) throw new Stuck(what);
      await pause(this.#options.clock, Math.min(restMs, server === undefined ? 5 : 50), this.#options.signal, (wake) => server?.onNext(wake));
    }
  }

  /** The request with that number at the server, from 0; `Stuck` where it has not come that much later, at scale. */
  async received(server: ScriptedServer, index: number, withinMs: number): Promise<Received> {
    await this.until(() => server.requests.length > index, withinMs * this.scale + this.patienceMs, `request ${index + 1} at ${server.name}`, server);
    return server.requests[index] as Received;
  }

  /** A payload that no other request has. */
  uniquePayload(): Frames {
    return text(`payload ${this.#requests + 1} of seed ${this.#options.seed}`);
  }

  /** `timeoutMs` at scale, null: the client's option. */
  request(payload: Frames = this.uniquePayload(), timeoutMs: number | null = null): RequestInFlight {
    const name = `request ${++this.#requests}`;
    const scaledMs = timeoutMs === null ? null : timeoutMs * this.scale;
    this.recording.add({ kind: 'request', atMs: this.nowMs(), request: name, payload, timeoutMs: scaledMs });
    const fields = { payload: payload.map((frame) => Buffer.from(frame).toString('base64')), timeoutMs: scaledMs };
    let outcome: Outcome | undefined;
    let failed: unknown;
    let wake: (() => void) | undefined;
    this.#options.subject.call('request', fields, { timeoutMs: 120_000 }).then(
      (answer) => {
        try {
          outcome = readOutcome(answer);
          const { failure, ...rest } = outcome;
          this.recording.add({ kind: 'outcome', atMs: this.nowMs(), request: name, ...rest, ...(failure !== undefined && { failure }) });
          if (!outcome.success && failure === undefined) this.notes.add('the kind of a failure is not told by the subject');
        } catch (error) {
          failed = error;
        }
        wake?.();
      },
      (error: unknown) => {
        failed = error;
        wake?.();
      },
    );
    return {
      name,
      payload,
      get ended() {
        return outcome !== undefined || failed !== undefined;
      },
      outcome: async (withinMs) => {
        if (outcome === undefined && failed === undefined) {
          const limitMs = withinMs * this.scale + this.patienceMs;
          await pause(this.#options.clock, limitMs, this.#options.signal, (waken) => {
            wake = waken;
          });
        }
        if (failed !== undefined) throw failed;
        if (outcome === undefined) throw new Stuck(`the outcome of ${name}`);
        return outcome;
      },
    };
  }

  /** The answer to a request that no client is running for; undefined where none has come. It is not recorded. */
  async lateRequest(): Promise<Readonly<Record<string, unknown>> | undefined> {
    const payload = this.uniquePayload().map((frame) => Buffer.from(frame).toString('base64'));
    let answer: Readonly<Record<string, unknown>> | undefined;
    let failed: unknown;
    const limitMs = this.patienceMs + 100 * this.scale;
    await pause(this.#options.clock, limitMs, this.#options.signal, (wake) => {
      this.#options.subject.call('request', { payload, timeoutMs: null }, { timeoutMs: 120_000 }).then(
        (given) => {
          answer = given;
          wake();
        },
        (error: unknown) => {
          failed = error;
          wake();
        },
      );
    });
    if (failed !== undefined) throw failed;
    return answer;
  }

  /** A look at the statistics; undefined, and noted, where the subject gives none. */
  async stats(): Promise<Readonly<Record<string, ServerStats>> | undefined> {
    const sinceMs = this.nowMs();
    const answer = await this.#options.subject.call('stats', {}, { timeoutMs: 5000 });
    if (isUnknownOp(answer)) {
      this.notes.add('skipped: the subject does not know `stats`');
      return undefined;
    }
    const servers = readStats(answer);
    this.recording.add({ kind: 'stats', atMs: this.nowMs(), sinceMs, servers });
    return servers;
  }

  /** What the subject holds of the machine's memory; undefined where nobody can tell. */
  memoryBytes(): number | undefined {
    return this.#options.subject.memoryBytes?.();
  }

  /** Ends the client and the servers. Rejects where the subject does not stop. */
  async close(): Promise<void> {
    try {
      if (!this.#stopped) await this.stop();
    } finally {
      for (const close of this.#closers.splice(0)) await close();
    }
  }

  async #call(event: Extract<ClientEvent, { kind: 'create' | 'connect' | 'disconnect' | 'start' | 'stop' }>, fields: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const answer = await this.#options.subject.call(event.kind, fields, { timeoutMs: 5000 });
    if (isUnknownOp(answer)) throw new Skipped(`the subject does not know \`${event.kind}\``);
    if (answer['ok'] !== true) throw new Deviation('subject', `\`${event.kind}\` to be obeyed`, `it answered ${shown(answer, 200)}`);
    this.recording.add({ ...event, byMs: this.nowMs() });
  }
}

export const isUnknownOp = (answer: Readonly<Record<string, unknown>>): boolean => answer['ok'] === false && /unknown op/iu.test(String(answer['error']));

/** A crash or a broken protocol of the subject, as a deviation. */
export function subjectDeviation(error: unknown): Deviation | undefined {
  // By its looks: the command that runs us may have been built apart, with a class of its own.
  if (!(error instanceof Error) || !('code' in error) || !/^WP5\d{3}$/u.test(String(error.code))) return undefined;
  const { code, expected, found } = error as OperatingError;
  return new Deviation('subject', expected, `${code}: ${found.trimEnd()}`, true);
}
