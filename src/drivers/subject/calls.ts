/** Commands on their way and the answers that end them: matched by `seq`, in any order, each with its deadline. */
import type { Clock, Timer } from '../../core/clock.js';
import { shown, type OperatingError } from '../../core/errors.js';
import { shownBytes, subjectError, type SubjectScene } from './subject-errors.js';

export type Answer = Readonly<Record<string, unknown>>;

export interface CallTable {
  /** Numbers a command. The promise ends with the answer's fields, or with a coded error. */
  open(op: string, timeoutMs: number): { readonly seq: number; readonly answer: Promise<Answer> };
  /** Takes one line of output. Returns the error where the line breaks the protocol. */
  take(line: Uint8Array): OperatingError | undefined;
  /** Ends every open call, and every later one, with this error. */
  fail(error: OperatingError): void;
}

interface OpenCall {
  readonly op: string;
  readonly timer: Timer;
  resolve(answer: Answer): void;
  reject(error: OperatingError): void;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

export function createCallTable(scene: SubjectScene, clock: Clock): CallTable {
  const open = new Map<number, OpenCall>();
  /** Calls whose deadline passed: their answer may still come and is then dropped. */
  const expired = new Set<number>();
  let lastSeq = 0;
  let broken: OperatingError | undefined;

  return {
    open(op, timeoutMs) {
      const seq = ++lastSeq;
      if (broken !== undefined) return { seq, answer: Promise.reject(broken) };
      const answer = new Promise<Answer>((resolve, reject) => {
        const timer = clock.setTimer(timeoutMs, () => {
          open.delete(seq);
          expired.add(seq);
          reject(lateAnswer(scene, op, seq, timeoutMs));
        });
        open.set(seq, { op, timer, resolve, reject });
      });
      // A caller may await it later than it fails.
      answer.catch(() => undefined);
      return { seq, answer };
    },
    take(line) {
      const parsed = parseAnswer(scene, line);
      if ('error' in parsed) return parsed.error;
      const { seq, answer } = parsed;
      const call = open.get(seq);
      if (call === undefined) {
        if (expired.delete(seq)) return undefined;
        return seq >= 1 && seq <= lastSeq ? duplicateAnswer(scene, seq, line) : unknownSeq(scene, seq, lastSeq, line);
      }
      if (typeof answer['ok'] !== 'boolean') return missingOk(scene, call.op, line);
      open.delete(seq);
      call.timer.cancel();
      call.resolve(answer);
      return undefined;
    },
    fail(error) {
      broken ??= error;
      for (const call of open.values()) {
        call.timer.cancel();
        call.reject(error);
      }
      open.clear();
    },
  };
}

type Parsed = { readonly seq: number; readonly answer: Answer } | { readonly error: OperatingError };

function parseAnswer(scene: SubjectScene, line: Uint8Array): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(strictUtf8.decode(line));
  } catch {
    return { error: notJson(scene, line) };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { error: notJson(scene, line) };
  const answer = value as Answer;
  const seq = answer['seq'];
  if (typeof seq !== 'number') return { error: unknownSeq(scene, seq, undefined, line) };
  return { seq, answer };
}

const onlyAnswers = 'Write answers only to standard output, one JSON object a line; logs belong on standard error.';

function notJson(scene: SubjectScene, line: Uint8Array): OperatingError {
  return subjectError('WP5004', scene, 'one JSON object a line on standard output', `the line ${shownBytes(line)}`, onlyAnswers);
}

function unknownSeq(scene: SubjectScene, seq: unknown, lastSeq: number | undefined, line: Uint8Array): OperatingError {
  const expected = `an answer that repeats the \`seq\` of a command${lastSeq === undefined ? '' : ` (so far 1 to ${lastSeq})`}`;
  return subjectError('WP5005', scene, expected, `seq ${shown(seq)} in ${shownBytes(line)}`, 'Copy `seq` from the command into its answer.');
}

function duplicateAnswer(scene: SubjectScene, seq: number, line: Uint8Array): OperatingError {
  return subjectError('WP5006', scene, 'one answer to each command', `a second answer to seq ${seq}: ${shownBytes(line)}`, 'Answer each command exactly once.');
}

function missingOk(scene: SubjectScene, op: string, line: Uint8Array): OperatingError {
  return subjectError('WP5007', scene, `a boolean \`ok\` in the answer to \`${op}\``, shownBytes(line), 'Put `"ok": true` or `"ok": false` into every answer.');
}

function lateAnswer(scene: SubjectScene, op: string, seq: number, timeoutMs: number): OperatingError {
  return subjectError('WP5003', scene, `an answer to \`${op}\` (seq ${seq}) within ${timeoutMs} ms`, 'none', 'Answer every command, also one that fails or is unknown; flush each line.');
}
