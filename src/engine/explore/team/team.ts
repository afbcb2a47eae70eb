/**
 * Threads that work on numbered pieces of a task together. Each takes the next piece that nobody has; the calling thread
 * takes part and waits for the rest, so that the search around it stays an ordinary loop. Between tasks the calling thread
 * alone works, and what it writes then is seen by all.
 */
import { invariant } from '../../../core/invariant.js';
import { startThread, type Thread } from '../../../core/thread.js';
import { BUSY, COUNT, FAILED, FIRST_TURN, memberSource, NEXT, STARTING, workSource } from './member-source.js';
import { sharedInt32 } from './shared-arrays.js';

/**
 * What the threads work with: shared arrays and plain data. `program` is the text of a function from the state to
 * tasks by name, each a function of a piece's number. It is run anew when the text or the `tables` are others.
 */
export interface TeamState {
  readonly program: string;
  readonly tables: unknown;
  readonly [name: string]: unknown;
}

export interface Team {
  /** Threads that have started, the calling one included. */
  readonly size: number;
  /** Waits until all have started. */
  gather(): void;
  /** Does the pieces 0 to `count` - 1 of the task, in this order as far as threads allow. Returns when all are done. */
  run(task: string, count: number, state: TeamState): void;
  end(): void;
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

/** Starts `threads` - 1 threads; they join as they are ready. */
export function startTeam(threads: number): Team {
  const control = sharedInt32(FIRST_TURN + threads);
  const members = Array.from({ length: threads - 1 }, (_, i): Member => {
    const turn = FIRST_TURN + i;
    return { turn, known: {}, thread: startThread(memberSource, { control, turn, workSource }) };
  });
  const ready = (): Member[] => members.filter(({ turn }) => Atomics.load(control, turn) !== STARTING);
  const state: Record<string, unknown> = {};
  // oxlint-disable-next-line typescript/no-implied-eval -- the same text as the other threads run
  const work = (new Function('control', 'state', workSource) as (control: Int32Array, state: object) => Work)(control, state);

  function tell(member: Member, task: string): void {
    const news = Object.entries(state).filter(([name, value]) => member.known[name] !== value);
    member.known = { ...state };
    member.thread.post({ task, news: Object.fromEntries(news) });
  }

  /** Until the others are done. */
  function wait(): void {
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(control, BUSY) === 0) return;
    let patience = 0;
    let before = -1;
    for (let busy = Atomics.load(control, BUSY); busy > 0; busy = Atomics.load(control, BUSY)) {
      if (Atomics.wait(control, BUSY, busy, PATIENCE_MS) !== 'timed-out') continue;
      const now = Atomics.load(control, NEXT) * members.length + busy;
      patience = now === before ? patience + 1 : 0;
      before = now;
      invariant(patience < MAX_PATIENCE, 'a thread of the search has stopped answering');
    }
  }

  return {
    get size() {
      return ready().length + 1;
    },
    gather() {
      for (const { turn } of members) Atomics.wait(control, turn, STARTING, MAX_PATIENCE * PATIENCE_MS);
    },
    run(task, count, news) {
      Object.assign(state, news);
      const others = ready();
      control[NEXT] = 0;
      control[COUNT] = count;
      control[BUSY] = others.length;
      for (const member of others) {
        tell(member, task);
        Atomics.add(control, member.turn, 1);
        Atomics.notify(control, member.turn);
      }
      work(task);
      wait();
      invariant(control[FAILED] === 0, 'a thread of the search has failed');
    },
    end() {
      for (const { thread } of members) thread.end();
    },
  };
}
