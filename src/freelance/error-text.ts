/** What a handler threw, in words. It may be anything, also what throws when it is looked at. */
import { shown } from '../core/errors.js';

/** The message of an error, and of anything else how it looks. Never throws. */
export function errorText(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return shown(thrown);
    const message: unknown = thrown.message;
    return typeof message === 'string' ? message : shown(message);
  } catch {
    return 'an error that cannot be shown';
  }
}
