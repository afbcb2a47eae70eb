/** Validates a recorded log against a suite's model. */
import { readFileSync } from 'node:fs';
import { OperatingError, shown } from '../../core/errors.js';
import type { LogReport } from '../../engine/suite.js';
import { loadSuite, type SuitePlace } from '../find-suites.js';
import type { JobContext } from '../job/job-context.js';

export interface TraceInput {
  readonly place: SuitePlace;
  readonly file: string;
}

export interface TraceResult extends LogReport {
  readonly suite: string;
}

/** Throws `WP4023` for a file that cannot be read, `WP4024` for a line that is no JSON, `WP4025` for a suite that reads no logs. */
export async function traceJob({ place, file }: TraceInput, context: JobContext): Promise<TraceResult> {
  const suite = await loadSuite(place);
  if (suite.validateLog === undefined) throw new OperatingError('WP4025', { expected: 'a suite that reads logs', found: `${suite.name}, which does not`, repair: 'Give another one with --suite.' });
  const { events, notes } = parseLines(readText(file), file);
  context.progress(`${events.length} events`);
  const report = suite.validateLog(events);
  return { ...report, suite: suite.name, ...(notes.length === 0 ? {} : { notes: [...notes, ...(report.notes ?? [])] }) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatingError('WP4023', { expected: 'a log: one JSON object a line', found: shown(error), repair: 'Check the path; it is taken from the current folder.', cause: error });
  }
}

/** A last line that was cut off, as a crash leaves it, is left out with a note. */
function parseLines(text: string, file: string): { readonly events: readonly unknown[]; readonly notes: readonly string[] } {
  const lines = text.split('\n');
  const events: unknown[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    try {
      events.push(JSON.parse(line));
    } catch (error) {
      if (index === lines.length - 1) return { events, notes: [`the last line, ${index + 1}, is cut off and was left out`] };
      throw new OperatingError('WP4024', { expected: `a JSON object in line ${index + 1} of ${shown(file, 200)}`, found: shown(line), repair: 'A log is one JSON object a line; nothing else may be printed into it.', cause: error });
    }
  }
  return { events, notes: [] };
}
