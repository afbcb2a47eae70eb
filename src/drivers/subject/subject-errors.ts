/** The coded errors of a subject process. Each quotes the end of what the subject wrote to standard error. */
import { OperatingError, shown, type ErrorCode } from '../../core/errors.js';

/** What is known of a subject when something goes wrong. */
export interface SubjectScene {
  readonly command: string;
  /** The last bytes of its standard error, as text. */
  stderrTail(): string;
}

export function subjectError(code: ErrorCode, scene: SubjectScene, expected: string, found: string, repair: string): OperatingError {
  const tail = scene.stderrTail().trim();
  const quoted = tail === '' ? 'nothing on its standard error' : `its standard error ends:\n${indented(tail)}\n`;
  return new OperatingError(code, { expected: `${expected} (subject: ${shown(scene.command, 200)})`, found: `${found}; ${quoted}`, repair });
}

/** Bytes of a line as a person may read them. */
export function shownBytes(bytes: Uint8Array): string {
  return shown(Buffer.from(bytes.subarray(0, 200)).toString('utf8'), 120);
}

function indented(text: string): string {
  return text
    .split('\n')
    .slice(-12)
    .map((line) => `    ${line.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\u00b7').slice(0, 240)}`)
    .join('\n');
}
