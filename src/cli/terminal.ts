/** Where the command writes: data to standard output, everything else to standard error. */
import { coloured, plain, type Paint } from '../reporters/text/paint.js';

export interface Terminal {
  /** Data: what a pipe wants. */
  data(text: string): void;
  /** Progress, notes and errors. */
  note(text: string): void;
  readonly dataPaint: Paint;
  readonly notePaint: Paint;
  /** Columns; where there is no terminal to ask `COLUMNS` says, or else it is 80. */
  readonly width: number;
  /** Standard error is a terminal, so that a line can be overwritten. */
  readonly interactive: boolean;
}

/** The process's own streams. A reader that goes away (`| head`) ends the writing and is no error. */
export function processTerminal(process: NodeJS.Process): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return {
    data: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    dataPaint: wantsColour(process.env, process.stdout.isTTY) ? coloured : plain,
    notePaint: wantsColour(process.env, process.stderr.isTTY) ? coloured : plain,
    width: widthOf(process.env, process.stdout.isTTY ? process.stdout.columns : undefined),
    interactive: process.stderr.isTTY && process.env['TERM'] !== 'dumb',
  };
}

/** `FORCE_COLOR` decides before `NO_COLOR` (no-color.org), as Node itself has it, and both before the terminal. */
export function wantsColour(environment: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  return isTerminal && environment['TERM'] !== 'dumb';
}

/** Neither too narrow to be read nor too wide. */
function widthOf(environment: NodeJS.ProcessEnv, columns: number | undefined): number {
  const wanted = columns ?? Number(environment['COLUMNS']);
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(Math.max(wanted, 40), 100) : 80;
}
