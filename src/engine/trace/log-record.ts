/**
 * A log as a program records it: one JSON object a line, each with a running number, a monotonic time and the name of
 * what happened, under the attribute names of OpenTelemetry (`event.name`). A number that is left out is a hole: records
 * that were lost.
 */
import { OperatingError, shown } from '../../core/errors.js';

export interface LogRecord {
  /** From 1, without empty lines. */
  readonly line: number;
  readonly seq: number;
  readonly atMs: number;
  /** `event.name`. */
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Records that are missing between two others, or in front of the first. */
export interface Hole {
  /** The line before it; 0 for a hole in front of the log. */
  readonly afterLine: number;
  readonly missing: number;
  /** The times of the records around it. */
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Throws `WP6501` for a record without its three fields, `WP6502` for a number that does not grow, `WP6503` for time
 * that goes back, `WP6504` for a log without records. Each names the line.
 */
export function readRecords(values: readonly unknown[]): readonly LogRecord[] {
  if (values.length === 0) throw new OperatingError('WP6504', { expected: 'a log with at least one record', found: 'none', repair: 'Check that the program recorded into this file.' });
  const records: LogRecord[] = [];
  for (const [index, value] of values.entries()) {
    const record = readRecord(value, index + 1);
    const last = records.at(-1);
    if (last !== undefined && record.seq <= last.seq) {
      throw new OperatingError('WP6502', { expected: `\`seq\` above ${last.seq} in record ${record.line}`, found: String(record.seq), repair: 'Give one log at a time, in the order in which it was recorded.' });
    }
    if (last !== undefined && record.atMs < last.atMs) {
      throw new OperatingError('WP6503', { expected: `\`atMs\` of at least ${last.atMs} in record ${record.line}`, found: String(record.atMs), repair: 'Record a monotonic clock.' });
    }
    records.push(record);
  }
  return records;
}

function readRecord(value: unknown, line: number): LogRecord {
  const fields = (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as Readonly<Record<string, unknown>>;
  const { seq, atMs, 'event.name': name } = fields;
  if (typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 && typeof atMs === 'number' && Number.isFinite(atMs) && typeof name === 'string') {
    return { line, seq, atMs, name, fields };
  }
  throw new OperatingError('WP6501', {
    expected: `a record with \`seq\` (a whole number from 0), \`atMs\` (milliseconds) and \`event.name\` in record ${line}`,
    found: shown(value, 160),
    repair: 'See docs/trace.md for the form of a log.',
  });
}

export function holesOf(records: readonly LogRecord[]): readonly Hole[] {
  return records.flatMap((record, index) => {
    const last = records[index - 1];
    const missing = record.seq - (last?.seq ?? -1) - 1;
    return missing === 0 ? [] : [{ afterLine: last?.line ?? 0, missing, fromMs: last?.atMs ?? record.atMs, toMs: record.atMs }];
  });
}

/** The first line after a time; the last one where there is none. */
export function lineAfter(records: readonly LogRecord[], ms: number): number {
  let low = 0;
  let high = records.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle] as LogRecord).atMs > ms) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

/** A field of a record that must be there. Throws `WP6505` naming the record and the field. */
export function fieldOf<Value>(record: LogRecord, name: string, what: string, is: (value: unknown) => value is Value): Value {
  const value = record.fields[name];
  if (is(value)) return value;
  throw new OperatingError('WP6505', { expected: `\`${name}\` (${what}) in record ${record.line}, ${record.name}`, found: shown(value), repair: 'See docs/trace.md for the fields of each record.' });
}
