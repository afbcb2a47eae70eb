/** Generates fault plans: smaller ones hold fewer and milder faults. */
import { constantFrom, nat, record, uniqueArray, type Arbitrary } from 'fast-check';

/** As a planned fault of the drivers: what becomes of the message of that number. */
export interface GeneratedFault {
  readonly direction: 'up' | 'down';
  readonly index: number;
  readonly fault: 'drop' | 'duplicate' | 'delay' | 'corrupt';
  readonly delayMs: number;
  /** Which damage a message takes that is corrupted. */
  readonly change: number;
}

/** Most messages pass. `maxMessages`: faults beyond it would never come to pass. */
export function faultPlanArbitrary(maxMessages: number, maxDelayMs: number): Arbitrary<readonly GeneratedFault[]> {
  const fault = record({
    direction: constantFrom('up' as const, 'down' as const),
    index: nat(maxMessages),
    fault: constantFrom('delay' as const, 'duplicate' as const, 'drop' as const, 'corrupt' as const),
    delayMs: nat(maxDelayMs),
    change: nat(999),
  });
  return uniqueArray(fault, { maxLength: Math.ceil(maxMessages / 3), selector: ({ direction, index }) => `${direction}${index}` });
}
