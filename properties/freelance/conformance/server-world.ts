/** The surroundings of a server subject: its user, its clients (raw DEALERs), and a recording of all that is seen. */
import { shown } from '../../../src/core/errors.js';
import { seededRandom, type Random } from '../../../src/core/random.js';
import type { Link, Transport } from '../../../src/transports/port.js';
import type { Behaviour, Frames, ServerEvent } from '../../../model/freelance/monitor/events.js';
import { bytesKey, framesKey } from '../../../model/freelance/monitor/messages.js';
import { Deviation, Skipped, Stuck } from './check.js';
import { isUnknownOp } from './client-world.js';
import { pause } from './pause.js';
import { createRecording, type Recording } from './recording.js';
import { text } from './scripted-server.js';
import type { WorldOptions } from './world-options.js';

/** A client of a scenario. Frames are as a DEALER sends them. */
export interface RawClient {
  readonly name: string;
  readonly inbox: readonly { readonly atMs: number; readonly frames: Frames }[];
  send(frames: Frames): void;
  request(id: string | Uint8Array, payload: Frames): void;
  heartbeat(): void;
  /** Resolves when so many messages have come in all; `Stuck` where they have not that much later, at scale. */
  received(count: number, withinMs: number): Promise<void>;
  /** How many messages have come that are exactly these frames. */
  count(frames: Frames): number;
  close(): void;
}

export const reply = (id: string | Uint8Array, ...rest: readonly (string | Uint8Array)[]): Frames =>
  ['', 'RESPONSE', id, ...rest].map((frame) => (typeof frame === 'string' ? Buffer.from(frame, 'utf8') : frame));

/** What a client got, as a person reads it. */
export const shownInbox = (inbox: readonly { readonly frames: readonly Uint8Array[] }[]): string => inbox.map(({ frames }) => `[${frames.map((frame) => Buffer.from(frame).toString('utf8').slice(0, 40)).join(', ')}]`).join(' ') || 'nothing';

export class ServerWorld {
  readonly recording: Recording<ServerEvent> = createRecording();
  readonly random: Random;
  readonly scale: number;
  readonly names = new Map<string, string>();
  readonly notes = new Set<string>();
  readonly #options: WorldOptions;
  readonly #originMs: number;
  readonly #closers: (() => void)[] = [];
  #endpoint = '';
  /** Handler calls of earlier runs of the process. */
  #counted: Readonly<Record<string, number>> = {};
  #ids = 0;
  #stopped = true;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.scale = options.scale;
    this.random = seededRandom(options.seed);
    this.#originMs = options.clock.nowMs();
  }

  readonly nowMs = (): number => this.#options.clock.nowMs() - this.#originMs;

  /** As the subject bound it. */
  get endpoint(): string {
    return this.#endpoint;
  }

  get transport(): Transport {
    return this.#options.transport;
  }

  /** How late the observer has been so far, at most. */
  get lagMs(): number {
    return this.#options.lagMs();
  }

  get patienceMs(): number {
    return 700 + 300 * this.scale;
  }

  wait(durationMs: number): Promise<void> {
    return pause(this.#options.clock, durationMs * this.scale, this.#options.signal);
  }

  settle(): Promise<void> {
    return this.wait(40);
  }

  /** A request id that no other request has. */
  uniqueId(): string {
    return `5eed${String(this.#options.seed % 10_000).padStart(4, '0')}-0000-4000-8000-${String(++this.#ids).padStart(12, '0')}`;
  }

  /** A payload that no other request has, in this run of the process or an earlier one. */
  uniquePayload(word = 'payload'): Frames {
    return text(`${word} ${++this.#ids} of seed ${this.#options.seed} at ${Math.round(this.#originMs * 1000)}`);
  }

  /** Resolves when there has been a reply to each request so far, or when there will be none. */
  async answered(): Promise<void> {
    const owed = (): number => {
      const events = this.recording.events();
      const count = (kind: 'delivered' | 'sent', word: string): number => events.filter((event) => event.kind === kind && event.frames.length > 3 && event.frames[0]?.byteLength === 0 && String(event.frames[1]) === word).length;
      return count('delivered', 'REQUEST') - count('sent', 'RESPONSE');
    };
    // Handlers may wait for each other.
    const endMs = this.nowMs() + this.patienceMs + owed() * 250 * this.scale;
    while (owed() > 0 && this.nowMs() < endMs) await this.wait(10);
  }

  /** What the subject holds of the machine's memory; undefined where nobody can tell. */
  memoryBytes(): number | undefined {
    return this.#options.subject.memoryBytes?.();
  }

  onClose(close: () => void): void {
    this.#closers.push(close);
  }

  /** A started server. Times at scale. */
  async begin(how: { readonly serverId?: string; readonly cacheTtlMs?: number; readonly cacheCleanupIntervalMs?: number; readonly bind?: string } = {}): Promise<void> {
    const options = {
      serverId: how.serverId ?? 'server-1',
      cacheTtlMs: (how.cacheTtlMs ?? 60_000) * this.scale,
      cacheCleanupIntervalMs: (how.cacheCleanupIntervalMs ?? 60_000) * this.scale,
    };
    const bind = how.bind ?? 'tcp://127.0.0.1:*';
    const createdMs = this.nowMs();
    await this.#call('create', { options: { ...options, bind } });
    this.recording.add({ kind: 'create', atMs: createdMs, byMs: this.nowMs(), options });
    const atMs = this.nowMs();
    const { endpoint } = await this.#call('start');
    this.recording.add({ kind: 'start', atMs, byMs: this.nowMs() });
    this.#stopped = false;
    if (typeof endpoint !== 'string') throw new Deviation('subject', '`endpoint`, as bound, in the answer to `start`', shown(endpoint));
    // A handler that was told otherwise in an earlier run may remember it, and what it has counted.
    const told = await this.#options.subject.call('behave', { mode: 'echo' }, { timeoutMs: 5000 });
    if (told['ok'] !== true && !isUnknownOp(told)) throw new Deviation('subject', '`behave` to be obeyed', `it answered ${shown(told, 200)}`);
    this.#counted = (await this.#readExecutions()) ?? {};
    this.#endpoint = endpoint.replace(/^tcp:\/\/(?:0\.0\.0\.0|\*|\[::\]|localhost):/u, 'tcp://127.0.0.1:');
  }

  async stop(): Promise<void> {
    const atMs = this.nowMs();
    this.#stopped = true;
    await this.#call('stop');
    this.recording.add({ kind: 'stop', atMs, byMs: this.nowMs() });
  }

  async behave(behaviour: Behaviour | { readonly mode: 'error'; readonly message: string; readonly delayMs: number }): Promise<void> {
    const scaled = 'delayMs' in behaviour ? { ...behaviour, delayMs: behaviour.delayMs * this.scale } : behaviour;
    const atMs = this.nowMs();
    await this.#call('behave', { ...scaled });
    this.recording.add({ kind: 'behave', atMs, byMs: this.nowMs(), behaviour: scaled });
  }

  /** The handler calls counted, held against the monitor; noted where the subject does not count. */
  async executions(): Promise<void> {
    const sinceMs = this.nowMs();
    const executions = await this.countExecutions();
    if (executions !== undefined) this.recording.add({ kind: 'executions', atMs: this.nowMs(), sinceMs, executions });
  }

  /** Handler calls since the server was begun, by first payload frame, base64; undefined where the subject does not count them. */
  async countExecutions(): Promise<Readonly<Record<string, number>> | undefined> {
    const executions = await this.#readExecutions();
    if (executions === undefined) {
      this.notes.add('skipped: the subject does not know `executions`');
      return undefined;
    }
    const since: Record<string, number> = {};
    for (const [frame, count] of Object.entries(executions)) since[frame] = count - (this.#counted[frame] ?? 0);
    return since;
  }

  async #readExecutions(): Promise<Readonly<Record<string, number>> | undefined> {
    const answer = await this.#options.subject.call('executions', {}, { timeoutMs: 5000 });
    if (isUnknownOp(answer)) return undefined;
    const { executions } = answer;
    if (typeof executions !== 'object' || executions === null || Array.isArray(executions) || Object.values(executions).some((count) => typeof count !== 'number')) {
      throw new Deviation('subject', '`executions`: numbers by first payload frame', shown(answer, 200));
    }
    return executions as Readonly<Record<string, number>>;
  }

  /** A client that is connected: it has had a heartbeat answered. `routingId`: its own name else. `mute`: without that. `counts`: its messages are counted and not kept. */
  async client(how: { readonly routingId?: Uint8Array | string; readonly name?: string; readonly mute?: boolean; readonly counts?: boolean } = {}): Promise<RawClient> {
    const name = how.name ?? `client ${this.names.size + 1}`;
    const routingId = Buffer.from(how.routingId ?? `${name} of ${this.#options.seed}`);
    const key = bytesKey(routingId);
    this.names.set(key, name);
    const inbox: { readonly atMs: number; readonly frames: Frames }[] = [];
    let wake: (() => void) | undefined;
    const link: Link = this.#options.transport.connect(this.#endpoint, { routingId, maxFrameBytes: 64 * 1024 * 1024 }, {
      onMessage: (frames) => {
        const atMs = this.nowMs();
        inbox.push({ atMs, frames: how.counts === true ? [] : frames });
        if (how.counts !== true) this.recording.add({ kind: 'sent', atMs, client: key, frames });
        wake?.();
      },
    });
    this.#closers.push(() => link.close());
    const send = (frames: Frames): void => {
      if (how.counts !== true) this.recording.add({ kind: 'delivered', atMs: this.nowMs(), client: key, frames });
      link.send(frames);
    };
    const received = async (count: number, withinMs: number): Promise<void> => {
      const endMs = this.nowMs() + withinMs * this.scale + this.patienceMs;
      while (inbox.length < count) {
        const restMs = endMs - this.nowMs();
        if (restMs <= 0) throw new Stuck(`message ${count} to ${name}`);
        await pause(this.#options.clock, restMs, this.#options.signal, (waken) => {
          wake = waken;
        });
      }
    };
    const client: RawClient = {
      name,
      inbox,
      send,
      request: (id, payload) => send([...text('', 'REQUEST'), Buffer.from(id), ...payload]),
      heartbeat: () => send(text('', 'HEARTBEAT')),
      received,
      count: (frames) => inbox.filter((message) => framesKey(message.frames) === framesKey(frames)).length,
      close: () => link.close(),
    };
    if (how.mute !== true) await this.#greet(link, received, name);
    return client;
  }

  /** The first heartbeat waits for the connection, so it counts from its arrival only: it is kept out of the recording. */
  async #greet(link: Link, received: RawClient['received'], name: string): Promise<void> {
    link.send(text('', 'HEARTBEAT'));
    await received(1, 1000).catch(() => {
      throw new Deviation('heartbeat', `the first heartbeat of ${name} to be answered`, 'no answer');
    });
    // The answer was recorded; so that it is owed, the asking is put just before it.
    const answered = this.recording.events().findLast((event) => event.kind === 'sent');
    if (answered?.kind === 'sent') this.recording.add({ kind: 'delivered', atMs: answered.atMs - 0.001, client: answered.client, frames: text('', 'HEARTBEAT') });
  }

  async close(): Promise<void> {
    try {
      if (!this.#stopped) await this.stop();
    } finally {
      for (const close of this.#closers.splice(0)) close();
    }
  }

  async #call(op: string, fields: Readonly<Record<string, unknown>> = {}): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.#options.subject.call(op, fields, { timeoutMs: 5000 });
    if (isUnknownOp(answer)) throw new Skipped(`the subject does not know \`${op}\``);
    if (answer['ok'] !== true) throw new Deviation('subject', `\`${op}\` to be obeyed`, `it answered ${shown(answer, 200)}`);
    return answer;
  }
}
