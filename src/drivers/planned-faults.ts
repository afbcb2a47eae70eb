/** Faults of the wire as data: printed, shrunk and replayed. A plan says by number what becomes of a message. */
import type { Fate, FaultRule } from './faulty-network.js';

/** What becomes of the message of that number, counted over all links in both directions of that way. */
export interface PlannedFault {
  readonly direction: 'up' | 'down';
  readonly index: number;
  readonly fault: 'drop' | 'duplicate' | 'delay';
  /** Of `duplicate` the time after which it comes again. */
  readonly delayMs: number;
}

/** The plan as a rule of a faulty network. Holds a count: one for each run. */
export function faultRule(plan: readonly PlannedFault[]): FaultRule {
  const planned = new Map(plan.map((fault) => [`${fault.direction}${fault.index}`, fault]));
  const counts = { up: 0, down: 0 };
  return ({ direction }): Fate | undefined => {
    const fault = planned.get(`${direction}${counts[direction]++}`);
    if (fault === undefined) return undefined;
    switch (fault.fault) {
      case 'drop':
        return { kind: 'drop' };
      case 'duplicate':
        return { kind: 'duplicate', delaysMs: [fault.delayMs] };
      default:
        return { kind: 'deliverAfter', delayMs: fault.delayMs };
    }
  };
}

/** As `up 3 drop, down 0 delay 40`. */
export function writeFaultPlan(plan: readonly PlannedFault[]): string {
  return plan.map(({ direction, index, fault, delayMs }) => `${direction} ${index} ${fault}${fault === 'drop' ? '' : ` ${delayMs}`}`).join(', ');
}

/** Undefined for text that is no plan. */
export function readFaultPlan(text: string): readonly PlannedFault[] | undefined {
  const plan: PlannedFault[] = [];
  for (const item of text.split(',')) {
    if (item.trim() === '') continue;
    const found = /^\s*(up|down) (\d{1,9}) (?:(drop)|(duplicate|delay) (\d{1,9}))\s*$/u.exec(item);
    if (found === null) return undefined;
    plan.push({ direction: found[1] as 'up' | 'down', index: Number(found[2]), fault: (found[3] ?? found[4]) as PlannedFault['fault'], delayMs: Number(found[5] ?? 0) });
  }
  return plan;
}
