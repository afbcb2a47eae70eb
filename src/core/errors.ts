/**
 * Operating errors: bad input and broken surroundings, told in one form. A violated property is data and a broken
 * invariant of our own crashes; neither is one of these.
 */

import { isAnyArrayBuffer } from 'node:util/types';

/** What every operating error says: what was expected, what came, and the likely repair. */
export interface ErrorParts {
  readonly expected: string;
  readonly found: string;
  readonly repair: string;
  readonly cause?: unknown;
}

/** The stable form of a code: `WP` and four digits. The first digit names the area; docs/ERRORS.md lists them all. */
export type ErrorCode = `WP${number}`;

/** An error that a user can act on. `code` is stable across versions; the words are not. */
export class OperatingError extends Error {
  override readonly name: string = 'OperatingError';
  readonly code: ErrorCode;
  readonly expected: string;
  readonly found: string;
  readonly repair: string;

  constructor(code: ErrorCode, parts: ErrorParts) {
    super(
      // What was found may end with lines that are quoted.
      `${code}: expected ${parts.expected}; found ${parts.found}${parts.found.endsWith('\n') ? '' : '. '}${parts.repair}`,
      parts.cause === undefined ? undefined : { cause: parts.cause },
    );
    this.code = code;
    this.expected = parts.expected;
    this.found = parts.found;
    this.repair = parts.repair;
  }
}

/** One value in an error message: short, printable, on one line. */
export function shown(value: unknown, maxLength = 80): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : plain(value);
  const printable = text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\u00b7');
  return printable.length > maxLength ? `${printable.slice(0, maxLength - 1)}…` : printable;
}

function plain(value: unknown): string {
  try {
    if (typeof value === 'number' || typeof value === 'bigint' || value === undefined || value === null) return String(value);
    // Somebody's error may have a message that is no text.
    if (value instanceof Error) return ''.concat(value.message);
    if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
    // Millions of bytes would be written out for the first few to be shown.
    if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return `${value.constructor.name} of ${value.byteLength} bytes`;
    if (Array.isArray(value) && value.length > mostItems) return `array of ${value.length} items`;
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return nameless(value);
  }
}

/** A longer array is not written out. */
const mostItems = 1000;

/** What refuses to be looked at: a proxy that was revoked, say. */
function nameless(value: unknown): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return typeof value;
  }
}
