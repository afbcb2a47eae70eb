/**
 * A program under test in a process of its own, driven by JSON lines: one command a line on its standard input, one
 * answer a line on its standard output, in any order, matched by `seq`. It ends when its standard input closes.
 *
 * Whatever it does wrong ends as one coded error on the calls concerned, with its standard error quoted; a subject that
 * broke the protocol is ended at once, with everything that it started.
 */
import { StringDecoder } from 'node:string_decoder';
import { systemClock, type Clock } from '../../core/clock.js';
import { OperatingError, shown } from '../../core/errors.js';
import type { SubjectCalls } from '../../engine/suite.js';
import { createCallTable, type Answer } from './calls.js';
import { groupMemoryBytes } from './group-memory.js';
import { createLineReader } from './line-reader.js';
import { endGroup, signalGroup, spawnGroup, type EndedBy, type GroupedChild } from './process-group.js';
import { badHello, closedAlready, closedItsEnd, diedInTheMiddle, flood, neverEnds, notStarted, type SubjectScene } from './subject-errors.js';

export interface SubjectOptions {
  /** The protocol's name, as the hello asks for it. */
  readonly protocol: string;
  /** The protocol's version, as the hello asks for it. Default 1. */
  readonly version?: number;
  /** The roles that the verifier can deal with. */
  readonly roles: readonly string[];
  readonly clock?: Clock;
  /** From the start of the process to its answer to hello; covers a slow language's start. Default 20 s. */
  readonly helloTimeoutMs?: number;
  /** For every other command, unless the call says otherwise. Default 20 s. */
  readonly callTimeoutMs?: number;
  /** The longest line taken, from a subject that floods its output. Default 8 MiB. */
  readonly maxLineBytes?: number;
  /** How much of the end of standard error is kept for messages. Default 4 KiB. */
  readonly stderrTailBytes?: number;
  /** After standard input closed: how long until SIGTERM, and then again until SIGKILL. Default 2 s. */
  readonly endGraceMs?: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface SubjectProcess extends SubjectCalls {
  readonly pid: number;
  readonly command: string;
  /** Set once the subject has died or has broken the protocol; every call then rejects with it. */
  readonly broken: OperatingError | undefined;
  /** The end of its standard error so far, as text. */
  stderrTail(): string;
  /** Ends the subject and its process group; may be called twice. `error`: it had to be forced (`WP5010`). */
  close(): Promise<{ readonly endedBy: EndedBy; readonly error?: OperatingError }>;
}

/**
 * Starts the command line in a shell and says hello.
 * Throws `WP5000` for an empty command, `WP5001` where it does not start, `WP5009` for a hello that is missing, late or
 * answered with an unusable role; by then its process group is gone.
 */
export async function connectSubject(command: string, options: SubjectOptions): Promise<SubjectProcess> {
  if (command.trim() === '') {
    throw new OperatingError('WP5000', { expected: 'a command that starts the subject', found: shown(command), repair: "Give it as --subject 'python3 my_client.py'." });
  }
  const running = runSubject(command, options);
  const helloTimeoutMs = options.helloTimeoutMs ?? 20_000;
  try {
    const hello = await running.call('hello', { protocol: options.protocol, version: options.version ?? 1 }, { timeoutMs: helloTimeoutMs });
    const { role, name } = hello;
    if (hello['ok'] !== true || typeof role !== 'string' || !options.roles.includes(role)) {
      throw badHello(running, `\`ok\` true and \`role\` ${options.roles.map((known) => `"${known}"`).join(' or ')} in the answer to hello`, shown(hello, 160));
    }
    return running.introduced(role, typeof name === 'string' ? name.slice(0, 100) : '(no name)');
  } catch (error) {
    await running.abort();
    if (error instanceof OperatingError && error.code === 'WP5003') throw badHello(running, `an answer to hello within ${helloTimeoutMs} ms`, 'none');
    throw error;
  }
}

interface Running extends SubjectScene {
  call(op: string, fields?: Readonly<Record<string, unknown>>, limits?: { readonly timeoutMs?: number }): Promise<Answer>;
  abort(): Promise<void>;
  introduced(role: string, name: string): SubjectProcess;
}

function runSubject(command: string, options: SubjectOptions): Running {
  const clock = options.clock ?? systemClock;
  const child = spawnGroup(command, options.cwd, options.env);
  const tail = keepTail(child, options.stderrTailBytes ?? 4096);
  const scene: SubjectScene = { stderrTail: tail };
  const calls = createCallTable(scene, clock);
  const graceMs = options.endGraceMs ?? 2000;
  let closing = false;
  let greeted = false;
  let broken: OperatingError | undefined;

  const fail = (error: OperatingError): void => {
    broken ??= error;
    calls.fail(broken);
  };
  const reader = createLineReader(options.maxLineBytes ?? 8 * 2 ** 20, {
    onLine(line) {
      if (broken !== undefined) return;
      greeted = true;
      const error = calls.take(line);
      if (error !== undefined) breakOff(error);
    },
    onOverflow: (head) => breakOff(flood(scene, options.maxLineBytes ?? 8 * 2 ** 20, head)),
  });
  function breakOff(error: OperatingError): void {
    fail(error);
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  }

  /** Whoever ends closes both as well, and is judged by the end. */
  function noLongerThere(what: string): void {
    if (closing || broken !== undefined || child.exitCode !== null || child.signalCode !== null) return;
    const timer = clock.setTimer(graceMs, () => {
      if (!closing) breakOff(closedItsEnd(scene, what));
    });
    child.once('exit', () => timer.cancel());
  }

  child.stdout.on('data', (chunk: Buffer) => reader.push(chunk));
  child.stdout.once('end', () => noLongerThere('standard output'));
  child.stdin.on('error', () => noLongerThere('standard input'));
  child.once('error', (cause) => fail(notStarted(scene, shown(cause))));
  child.once('exit', () => {
    // Somebody who left the group may hold the pipes open for ever.
    const timer = clock.setTimer(graceMs, () => {
      child.stdout.destroy();
      child.stderr.destroy();
    });
    child.once('close', () => timer.cancel());
  });
  const closed = new Promise<void>((resolve) => {
    // By `close` all its output has been read, so that a last answer and the whole of standard error count.
    child.once('close', (code, signal) => {
      const how = signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
      if (closing) fail(closedAlready(scene));
      else fail(greeted ? diedInTheMiddle(scene, how) : notStarted(scene, how));
      resolve();
    });
    child.once('error', () => resolve());
  });

  const running: Running = {
    ...scene,
    call(op, fields = {}, limits = {}) {
      if (closing) return Promise.reject(closedAlready(scene));
      const { seq, answer } = calls.open(op, limits.timeoutMs ?? options.callTimeoutMs ?? 20_000);
      if (broken === undefined) child.stdin.write(`${JSON.stringify({ seq, op, ...fields })}\n`);
      return answer;
    },
    async abort() {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      await closed;
    },
    introduced: (role, name) => ({
      ...running,
      role,
      name,
      command,
      pid: child.pid ?? 0,
      memoryBytes: () => (child.pid === undefined ? undefined : groupMemoryBytes(child.pid)),
      get broken() {
        return broken;
      },
      async close() {
        const early = broken;
        closing = true;
        calls.fail(closedAlready(scene));
        const endedBy = early === undefined ? await endGroup(child, clock, graceMs) : 'itself';
        await closed;
        return endedBy === 'itself' ? { endedBy } : { endedBy, error: neverEnds(scene, graceMs, endedBy) };
      },
    }),
  };
  return running;
}

/** The last bytes of standard error; the rest is read and dropped, so that a chatty subject never blocks. */
function keepTail(child: GroupedChild, maxBytes: number): () => string {
  let kept: Buffer = Buffer.alloc(0);
  child.stderr.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk.subarray(-maxBytes)]).subarray(-maxBytes);
  });
  return () => new StringDecoder('utf8').write(kept);
}
