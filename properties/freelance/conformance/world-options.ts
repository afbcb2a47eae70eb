/** What a scenario is played with, whichever side the subject is on. */
import type { Clock } from '../../../src/core/clock.js';
import type { SubjectCalls } from '../../../src/engine/suite.js';
import type { Transport } from '../../../src/transports/port.js';

export interface WorldOptions {
  readonly subject: SubjectCalls;
  readonly transport: Transport;
  readonly clock: Clock;
  /** All times of a scenario are multiplied by this. */
  readonly scale: number;
  readonly seed: number;
  /** Ends the scenario. */
  readonly signal: AbortSignal;
  /** How late the observer's own timers have been so far, at most. */
  lagMs(): number;
}
