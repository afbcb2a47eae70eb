/** The folder in which saved failures are kept, one file each. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseTrace, type TraceFile } from '../engine/replay/trace-file.js';

/** By file name, in its order; a folder that is not there holds none. Throws as `parseTrace` does. */
export function readTraces(folder: string): readonly { readonly file: string; readonly trace: TraceFile }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.trace.json'))
    .toSorted()
    .map((file) => ({ file, trace: parseTrace(readFileSync(path.join(folder, file), 'utf8'), file) }));
}
