/**
 * A saved failure: a small versioned JSON file that holds the case as data, so that it survives renaming in the code
 * and can be run for ever. Read with suspicion: size, form and version are checked.
 */
import { z } from 'zod';
import { OperatingError, shown } from '../../core/errors.js';

const schema = z.strictObject({
  format: z.literal('wireproof-trace'),
  version: z.literal(1),
  suite: z.string().min(1).max(100),
  /** The part that runs the case. */
  part: z.string().min(1).max(100),
  /** The case as the part reads it: what a replay line gives after `--case`. */
  case: z.string().min(1).max(100_000),
  /** The property that was violated when the case was saved. */
  property: z.string().max(1000),
  expected: z.string().max(10_000),
  found: z.string().max(10_000),
  /** The story as it read when the case was saved; for people. */
  story: z.array(z.string().max(10_000)).max(10_000),
});

export type TraceFile = Readonly<z.infer<typeof schema>>;

const maxBytes = 16 * 1024 * 1024;

/** Throws `WP6020` for text that is no JSON or too long, `WP6021` for a version this program does not know, `WP6022` for a wrong form. */
export function parseTrace(text: string, source: string): TraceFile {
  if (text.length > maxBytes) throw new OperatingError('WP6020', { expected: `a trace file of at most ${maxBytes} bytes`, found: `${text.length} in ${source}`, repair: 'Check that this is a trace file; wireproof writes small ones.' });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new OperatingError('WP6020', { expected: `JSON in ${source}`, found: shown(text), repair: 'Save the failure again, or delete the file.', cause });
  }
  const version = typeof data === 'object' && data !== null && 'version' in data ? data.version : undefined;
  if (typeof version === 'number' && version !== 1) throw new OperatingError('WP6021', { expected: `a trace file of version 1 in ${source}`, found: `version ${version}`, repair: 'Use the version of wireproof that wrote it, or save the failure again.' });
  const result = schema.safeParse(data);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new OperatingError('WP6022', { expected: `a trace file in ${source}`, found: `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'wrong'}`, repair: 'Save the failure again, or correct the field by hand.', cause: result.error });
  }
  return result.data;
}

/** Stable text: the same trace always gives the same bytes. */
export function renderTrace(trace: TraceFile): string {
  return `${JSON.stringify({ ...trace }, undefined, 2)}\n`;
}
