/** What is going on, on standard error: one line that is overwritten on a terminal, a plain line now and then elsewhere. */
import { printable, shortened } from '../reporters/printable.js';
import type { Terminal } from './terminal.js';

export interface Progress {
  update(text: string): void;
  /** Takes the line away, before something else is written. */
  clear(): void;
}

const intervalMs = { terminal: 100, plain: 10_000 };

/** At most ten times a second on a terminal, every ten seconds elsewhere; the first plain line after ten seconds. */
export function createProgress(terminal: Terminal, nowMs: () => number): Progress {
  const startedMs = nowMs();
  let writtenMs = terminal.interactive ? Number.NEGATIVE_INFINITY : startedMs;
  let shownNow = false;
  return {
    update(text) {
      const now = nowMs();
      if (now - writtenMs < (terminal.interactive ? intervalMs.terminal : intervalMs.plain)) return;
      writtenMs = now;
      const line = shortened(printable(text), terminal.width - 1);
      if (terminal.interactive) {
        terminal.note(`\r\u001b[2K${terminal.notePaint.dim(line)}`);
        shownNow = true;
      } else {
        terminal.note(`${shortened(`${Math.round((now - startedMs) / 1000)} s  ${printable(text)}`, terminal.width - 1)}\n`);
      }
    },
    clear() {
      if (shownNow) terminal.note('\r\u001b[2K');
      shownNow = false;
    },
  };
}

export const silentProgress: Progress = { update: () => {}, clear: () => {} };
