/** What a thread of a team runs, as text: it shares no modules with the thread that starts it. */

/**
 * Cells of the control array. `CLAIMED` pieces of `COUNT` are taken: `LOW` of them from the front, `HIGH` from the back, so
 * that neighbours work far apart. `INSIDE` holds how many members take part in the task under way, and whether it is
 * `CLOSED` to others. A member's turn, from `FIRST_TURN` on, grows with each task that it is told of.
 */
export const CLAIMED = 0;
export const COUNT = 1;
export const LOW = 2;
export const HIGH = 3;
export const INSIDE = 4;
export const FAILED = 5;
export const FIRST_TURN = 6;

export const CLOSED = 1 << 16;
/** The turn of a member that is not ready yet. */
export const STARTING = 0;

/** The body of a function of `control`, `state` and the thread's number: returns what does a task's pieces until none is left. */
export const workSource = `'use strict';
let program, tables, tasks;
return function work(task) {
  if (state.program !== program || state.tables !== tables) { ({ program, tables } = state); tasks = new Function('state', 'thread', program)(state, thread); }
  const run = tasks[task], count = control[${COUNT}];
  while (Atomics.add(control, ${CLAIMED}, 1) < count) run(thread % 2 === 0 ? Atomics.add(control, ${LOW}, 1) : count - 1 - Atomics.add(control, ${HIGH}, 1));
};`;

/**
 * A member waits for its turn and hears what is new. If the task is still open it enters, works and leaves; a member that
 * comes late (its core was busy elsewhere) is not waited for.
 */
export const memberSource = `'use strict';
const { workerData: { control, turn, thread, workSource }, parentPort, receiveMessageOnPort } = require('node:worker_threads');
const state = {}, work = new Function('control', 'state', 'thread', workSource)(control, state, thread);
function enter() {
  for (let inside = Atomics.load(control, ${INSIDE}); inside < ${CLOSED}; inside = Atomics.load(control, ${INSIDE})) {
    if (Atomics.compareExchange(control, ${INSIDE}, inside, inside + 1) === inside) return true;
  }
  return false;
}
Atomics.store(control, turn, 1);
Atomics.notify(control, turn);
for (let seen = 1; ; ) {
  Atomics.wait(control, turn, seen);
  seen = Atomics.load(control, turn);
  if (!enter()) continue;
  try {
    let task;
    for (let heard = receiveMessageOnPort(parentPort); heard !== undefined; heard = receiveMessageOnPort(parentPort)) {
      task = heard.message.task;
      Object.assign(state, heard.message.news);
    }
    if (task !== undefined) work(task);
  } catch {
    Atomics.store(control, ${FAILED}, 1);
  }
  if (Atomics.sub(control, ${INSIDE}, 1) === ${CLOSED} + 1) Atomics.notify(control, ${INSIDE});
}`;
