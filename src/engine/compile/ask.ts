/** One question to XState: what becomes of this situation on this event, down to what leaves the machine. */
import type { AnyMachineSnapshot } from 'xstate';
import { watchChance } from '../../core/chance-guard.js';
import type { Emission, EventObject } from '../component.js';
import { explainFailure, impure, type Occasion } from './failures.js';
import { stateText } from '../state-value.js';
import type { InertMachine } from './inert-machine.js';
import { inspectedIn } from './inspected.js';
import { EndlessLoop, isActorRef, type InertScope } from './inert-scope.js';
import { cancelTimer, startTimer, type RunningTimer } from './timers.js';
import type { UnknownPayloads } from './unknown-payload.js';

export interface Situation {
  readonly snapshot: AnyMachineSnapshot;
  readonly timers: readonly RunningTimer[];
}

export interface Answer extends Situation {
  readonly transitions: readonly string[];
  readonly emissions: readonly Emission[];
  /** None of the user's functions ran: the event is no event of this state. */
  readonly untouched: boolean;
  /** Timers of equal delay that this step started and left running: they fall due together. Pairs of ids. */
  readonly twins: readonly Twins[];
}

export type Twins = readonly [string, string];

export interface Asker {
  /** The types of events that machines raised or sent to themselves, each with the state that was asked first. */
  readonly raised: ReadonlyMap<string, AnyMachineSnapshot | undefined>;
  /** Undeclared payloads that were read and not kept, by their labels. */
  readonly inspected: ReadonlySet<string>;
  /** Paths of the state nodes that were ever entered, if only in passing. */
  readonly entered: ReadonlySet<string>;
  start(input: unknown): Answer;
  ask(situation: Situation, event: EventObject): Answer;
}

/** Events a machine sends to itself are processed in the same step, as its mailbox does; so many at most. */
const mailboxLimit = 1_000;

export function createAsker(inert: InertMachine, inertScope: InertScope, unknown: UnknownPayloads, discrete: boolean): Asker {
  const { machine } = inert;
  const { scope } = inertScope;
  const raised = new Map<string, AnyMachineSnapshot | undefined>();
  const inspected = new Set<string>();
  const entered = new Set<string>();
  let asking: AnyMachineSnapshot | undefined;
  let looksBefore = 0;

  const guarded = (state: unknown, event: string, run: () => Answer): Answer => {
    unknown.startReading();
    looksBefore = inert.looks;
    const occasion = (): Occasion => ({ state: state === undefined ? undefined : stateText(state), event, during: lastMark(inert, inertScope), read: unknown.read });
    const { result, used } = watchChance(run, (error, chances) => {
      throw chances.length > 0 ? impure(chances, occasion()) : explainFailure(inertScope.used ?? error, occasion());
    });
    if (used.length > 0) throw impure(used, occasion());
    return result;
  };

  const settle = (first: AnyMachineSnapshot, before: readonly RunningTimer[]): Answer => {
    const transitions: string[] = [];
    const emissions: Emission[] = [];
    const mailbox: EventObject[] = [];
    const recorded: unknown[] = [];
    let timers = before;
    let snapshot = first;
    const untouched = inertScope.actions.length === 0 && inert.looks === looksBefore;
    const digest = (): void => {
      for (const action of inertScope.actions) {
        recorded.push(action.params);
        const mark = inert.markOf(action.exec);
        const path = inert.entryOf(action.exec);
        if (mark !== undefined) transitions.push(mark);
        else if (path !== undefined) entered.add(path);
        else if (action.type === 'xstate.raise' || action.type === 'xstate.sendTo') {
          const { event, delay, id } = action.params as SendParams;
          // XState takes a delay that is no number for none, and an event of no known type for one that nothing handles.
          for (const decisive of [delay, event.type]) unknown.mustBeKnown(decisive);
          const to = action.type === 'xstate.raise' ? undefined : targetOf(action.params as SendParams, inertScope);
          if (to === undefined && !raised.has(event.type)) raised.set(event.type, asking);
          if (typeof delay === 'number') timers = startTimer(timers, { sendId: id, delayMs: delay, event, to }, discrete);
          else if (action.type === 'xstate.sendTo') {
            if (to === undefined) mailbox.push(event);
            else emissions.push({ to, event });
          }
        } else if (action.type === 'xstate.cancel') {
          const { sendId } = action.params as { readonly sendId: string };
          unknown.mustBeKnown(sendId);
          timers = cancelTimer(timers, sendId);
        } else if (action.type === 'xstate.emit') emissions.push({ to: '#emit', event: (action.params as { readonly event: EventObject }).event });
      }
    };
    digest();
    for (let count = 0; mailbox.length > 0 && snapshot.status === 'active'; count++) {
      if (count === mailboxLimit) throw new EndlessLoop(mailboxLimit);
      const event = mailbox.shift() as EventObject;
      inertScope.begin(snapshot);
      snapshot = machine.transition(snapshot, event, scope) as AnyMachineSnapshot;
      digest();
    }
    if (snapshot.status !== 'active') timers = [];
    for (const label of inspectedIn(unknown.read, [snapshot.context, snapshot.output, inputsOf(snapshot), recorded], unknown)) inspected.add(label);
    return { snapshot, timers, transitions, emissions, untouched, twins: twinsIn(timers, before) };
  };

  return {
    raised,
    inspected,
    entered,
    start: (input) =>
      guarded(undefined, 'start', () => {
        asking = undefined;
        inertScope.begin(undefined);
        const snapshot = machine.getInitialSnapshot(scope, input) as AnyMachineSnapshot;
        if (snapshot.status === 'error') throw snapshot.error;
        return settle(snapshot, []);
      }),
    ask: (situation, event) =>
      guarded(situation.snapshot.value, event.type, () => {
        asking = situation.snapshot;
        inertScope.begin(situation.snapshot);
        return settle(machine.transition(situation.snapshot, event, scope) as AnyMachineSnapshot, situation.timers);
      }),
  };
}

interface SendParams {
  readonly event: EventObject;
  readonly delay: number | undefined;
  readonly id: string | undefined;
  /** XState resolves a name to a reference at the end of the step. */
  readonly to?: unknown;
}

/** Undefined: the machine itself. */
function targetOf({ to }: SendParams, { self, parent }: InertScope): string | undefined {
  if (to === self) return undefined;
  if (to === parent) return '#parent';
  return typeof to === 'object' && to !== null && isActorRef(to) ? to.id : String(to);
}

function inputsOf({ children }: AnyMachineSnapshot): readonly unknown[] {
  return Object.values(children as Readonly<Record<string, { readonly options?: { readonly input?: unknown } }>>).map(({ options }) => options?.input);
}

function lastMark(inert: InertMachine, inertScope: InertScope): string | undefined {
  return inertScope.actions.map(({ exec }) => inert.markOf(exec)).findLast((mark) => mark !== undefined);
}

function twinsIn(timers: readonly RunningTimer[], before: readonly RunningTimer[]): readonly Twins[] {
  if (timers.length < 2) return [];
  const started = timers.filter((timer) => !before.includes(timer));
  return started.flatMap((one, index) => started.slice(index + 1).flatMap((other): readonly Twins[] => (one.delayMs === other.delayMs && one.id !== other.id ? [[one.id, other.id]] : [])));
}
