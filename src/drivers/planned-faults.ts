/** Faults of the wire as data: printed, shrunk and replayed. A plan says by number what becomes of a message. */
import { corrupted } from './corruption.js';
import type { Fate, FaultRule } from './faulty-network.js';

/** What becomes of the message of that number, counted over all links in both directions of that way. */
export interface PlannedFault {
  readonly direction: 'up' | 'down';
  readonly index: number;
  readonly fault: 'drop' | 'duplicate' | 'delay' | 'corrupt';
  /** Of `duplicate` the time after which it comes again. */
  readonly delayMs: number;
  /** Of `corrupt`: which damage it takes; see corruption.ts. */
  readonly change: number;
}

/** The plan as a rule of a faulty network. Holds a count: one for each run. */
export function faultRule(plan: readonly PlannedFault[]): FaultRule {
  const planned = new Map(plan.map((fault) => [`${fault.direction}${fault.index}`, fault]));
  const counts = { up: 0, down: 0 };
  return ({ direction }): Fate | undefined => {
    const fault = planned.get(`${direction}${counts[direction]++}`);
    if (fault === undefined) return undefined;
    const { delayMs, change } = fault;
    switch (fault.fault) {
      case 'drop':
        return { kind: 'drop' };
      case 'duplicate':
        return { kind: 'duplicate', delaysMs: [delayMs] };
      case 'delay':
        return { kind: 'deliverAfter', delayMs };
      default:
        return { kind: 'corrupt', change: (frames) => corrupted(frames, change) };
    }
  };
}

/** A delayed message never arrives at the very instant of a timer, where either order would be right. */
export function offBeat(plan: readonly PlannedFault[]): readonly PlannedFault[] {
  return plan.map((fault) => ({ ...fault, delayMs: fault.delayMs + 0.25 + fault.index / 1024 }));
}

/** As `up 3 drop, down 0 delay 40, up 5 corrupt 17`. */
export function writeFaultPlan(plan: readonly PlannedFault[]): string {
  const number = ({ fault, delayMs, change }: PlannedFault): string => (fault === 'drop' ? '' : ` ${fault === 'corrupt' ? change : delayMs}`);
  return plan.map((fault) => `${fault.direction} ${fault.index} ${fault.fault}${number(fault)}`).join(', ');
}

/** Undefined for text that is no plan. */
export function readFaultPlan(text: string): readonly PlannedFault[] | undefined {
  const plan: PlannedFault[] = [];
  for (const item of text.split(',')) {
    if (item.trim() === '') continue;
    const found = /^\s*(up|down) (\d{1,9}) (?:(drop)|(duplicate|delay|corrupt) (\d{1,9}))\s*$/u.exec(item);
    if (found === null) return undefined;
    const fault = (found[3] ?? found[4]) as PlannedFault['fault'];
    const number = Number(found[5] ?? 0);
    plan.push({ direction: found[1] as 'up' | 'down', index: Number(found[2]), fault, delayMs: fault === 'corrupt' ? 0 : number, change: fault === 'corrupt' ? number : 0 });
  }
  return plan;
}
