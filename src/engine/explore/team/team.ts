/**
 * Threads that work on numbered pieces of a task together. Each takes the next piece that nobody has; the calling thread
 * takes part and waits for the rest, so that the search around it stays an ordinary loop. Between tasks the calling thread
 * alone works, and what it writes then is seen by all.
 */
import { invariant } from '../../../core/invariant.js';
import { startThread, type Thread } from '../../../core/thread.js';
import { CLAIMED, CLOSED, COUNT, FAILED, FIRST_TURN, HIGH, INSIDE, LOW, memberSource, STARTING, workSource } from './member-source.js';
import { sharedInt32 } from './shared-arrays.js';

/**
 * What the threads work with: shared arrays and plain data. `program` is the text of a function from the state and
 * the thread's number (0: the calling one) to tasks by name, each a function of a piece's number. It is run anew when the text or the `tables` are others.
 */
export interface TeamState {
  readonly program: string;
  readonly tables: unknown;
  readonly [name: string]: unknown;
}

/** Returns how many pieces were taken from the front. */
type Run = (task: string, count: number, state: TeamState, own?: Readonly<Record<string, unknown>>) => number;

export interface Team {
  /** Threads that are ready, the calling one included. */
  readonly size: number;
  /** Starts the other threads, the first time; they join as they are ready, or at once if the caller is `patient`. */
  readonly start: (patient: boolean) => void;
  /**
   * Does the pieces 0 to `count` - 1 of the task, every other thread from the back. Returns when all are done. The
   * calling thread finds `own` in its state too.
   */
  readonly run: Run;
  /** The same in the calling thread, where others are not worth waking. */
  readonly runAlone: Run;
  readonly end: () => void;
}

interface Member {
  readonly thread: Thread;
  readonly turn: number;
  /** What it was told last. */
  known: Readonly<Record<string, unknown>>;
}

type Work = (task: string) => void;

/** Looks before it sleeps: the others are mostly done at about the same time. */
const LOOKS = 2000;
const PATIENCE_MS = 1000;
const MAX_PATIENCE = 60;

/** A team of `threads` threads; until it is started, of the calling one alone. */
export function createTeam(threads: number): Team {
  const control = sharedInt32(FIRST_TURN + threads);
  control[INSIDE] = CLOSED;
  const members: Member[] = [];
  const ready = (): Member[] => members.filter(({ turn }) => Atomics.load(control, turn) !== STARTING);
  const state: Record<string, unknown> = {};
  const ownState: Record<string, unknown> = {};
  // oxlint-disable-next-line typescript/no-implied-eval -- the same text as the other threads run
  const work = (new Function('control', 'state', 'thread', workSource) as (control: Int32Array, state: object, thread: number) => Work)(control, ownState, 0);

  function tell(member: Member, task: string): void {
    const news = Object.entries(state).filter(([name, value]) => member.known[name] !== value);
    member.known = { ...state };
    member.thread.post({ task, news: Object.fromEntries(news) });
  }

  function run(others: readonly Member[], task: string, count: number, told: TeamState, own?: object): number {
    Object.assign(state, told);
    Object.assign(ownState, told, own);
    for (const cell of [CLAIMED, LOW, HIGH]) control[cell] = 0;
    control[COUNT] = count;
    for (const member of others) tell(member, task);
    if (others.length > 0) Atomics.store(control, INSIDE, 0);
    for (const { turn } of others) {
      Atomics.add(control, turn, 1);
      Atomics.notify(control, turn);
    }
    work(task);
    if (others.length > 0) wait();
    invariant(control[FAILED] === 0, 'a thread of the search has failed');
    return control[LOW] as number;
  }

  /** Until those that take part are done. */
  function wait(): void {
    Atomics.or(control, INSIDE, CLOSED);
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(control, INSIDE) === CLOSED) return;
    let patience = 0;
    let before = -1;
    for (let inside = Atomics.load(control, INSIDE); inside > CLOSED; inside = Atomics.load(control, INSIDE)) {
      if (Atomics.wait(control, INSIDE, inside, PATIENCE_MS) !== 'timed-out') continue;
      patience = inside === before ? patience + 1 : 0;
      before = inside;
      invariant(patience < MAX_PATIENCE, 'a thread of the search has stopped answering');
    }
  }

  return {
    get size() {
      return ready().length + 1;
    },
    start(patient) {
      for (let i = members.length; i < threads - 1; i++) {
        const turn = FIRST_TURN + i;
        members.push({ turn, known: {}, thread: startThread(memberSource, { control, turn, thread: i + 1, workSource }) });
      }
      if (!patient) return;
      for (const { turn } of members) Atomics.wait(control, turn, STARTING, MAX_PATIENCE * PATIENCE_MS);
    },
    run: (task, count, told, own) => run(ready(), task, count, told, own),
    runAlone: (task, count, told, own) => run([], task, count, told, own),
    end() {
      for (const { thread } of members) thread.end();
    },
  };
}
