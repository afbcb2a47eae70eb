/** Fields of log records. */
import { fieldOf, type LogRecord } from '../../../src/engine/trace/log-record.js';
import type { Frames } from '../../../model/freelance/monitor/events.js';

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isTextOrNull = (value: unknown): value is string | null | undefined => value === undefined || value === null || typeof value === 'string';
export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isFrames = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

export function framesOf(record: LogRecord): Frames {
  return fieldOf(record, 'frames', 'frames in base64', isFrames).map((frame) => Buffer.from(frame, 'base64'));
}

export function text(frame: Uint8Array | undefined): string {
  return Buffer.from(frame ?? []).toString('utf8');
}
