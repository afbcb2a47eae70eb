/** The coded errors of a subject process. Each quotes the end of what the subject wrote to standard error. */
import { OperatingError, type ErrorCode } from '../../core/errors.js';
import type { EndedBy } from './process-group.js';

/** What is known of a subject when something goes wrong. */
export interface SubjectScene {
  /** The last bytes of its standard error, as text. */
  stderrTail(): string;
}

/** `found` ends with a line feed where lines are quoted: whoever shows it lets them stand. */
export function subjectError(code: ErrorCode, scene: SubjectScene, expected: string, found: string, repair: string): OperatingError {
  const tail = scene.stderrTail().trim();
  const quoted = tail === '' ? 'nothing on its standard error' : `its standard error ends:\n${indented(tail)}\n`;
  return new OperatingError(code, { expected, found: `${found}; ${quoted}`, repair });
}

/** Bytes of a line as a person may read them: as they stand, so that JSON is not quoted once more. */
export function shownBytes(bytes: Uint8Array): string {
  const text = shortened(harmless(Buffer.from(bytes.subarray(0, 200)).toString('utf8')), 120);
  return text.trim() === '' ? JSON.stringify(text) : text;
}

export function notStarted(scene: SubjectScene, found: string): OperatingError {
  return subjectError('WP5001', scene, 'a program that starts and answers hello', found, 'Run the command by hand in the same folder and see that it waits for input.');
}

export function diedInTheMiddle(scene: SubjectScene, found: string): OperatingError {
  return subjectError('WP5002', scene, 'a subject that runs until its standard input closes', found, 'Nothing that a peer or a command says may end it.');
}

export function flood(scene: SubjectScene, maxLineBytes: number, head: Uint8Array): OperatingError {
  return subjectError('WP5008', scene, `lines of at most ${maxLineBytes} bytes on standard output`, `a longer one, which starts ${shownBytes(head)}`, 'End each answer with a line feed; logs belong on standard error.');
}

export function badHello(scene: SubjectScene, expected: string, found: string): OperatingError {
  return subjectError('WP5009', scene, expected, found, 'Answer hello as the subject protocol says, and flush the line.');
}

export function neverEnds(scene: SubjectScene, graceMs: number, endedBy: EndedBy): OperatingError {
  return subjectError('WP5010', scene, `an end within ${graceMs} ms of the end of its standard input`, `it had to be ended by ${endedBy}`, 'Leave the main loop when standard input closes, and close sockets with linger 0.');
}

export function closedAlready(scene: SubjectScene): OperatingError {
  return subjectError('WP5011', scene, 'no call after the subject was closed', 'one', 'Close a subject after its last call.');
}

export function closedItsEnd(scene: SubjectScene, what: string): OperatingError {
  return subjectError('WP5012', scene, 'a subject that keeps its standard input and output open', `it closed its ${what} and ran on`, 'Keep both open, and end when standard input does.');
}

function indented(text: string): string {
  return text
    .split('\n')
    .slice(-12)
    .map((line) => `    ${shortened(harmless(line), 240)}`)
    .join('\n');
}

const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\u00b7');

const shortened = (text: string, maxLength: number): string => (text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text);
