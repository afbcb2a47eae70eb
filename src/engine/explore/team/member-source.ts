/** What a thread of a team runs, as text: it shares no modules with the thread that starts it. */

/** Cells of the control array. Each member has a turn of its own from `FIRST_TURN` on: it grows with each task. */
export const NEXT = 0;
export const COUNT = 1;
export const BUSY = 2;
export const FAILED = 3;
export const FIRST_TURN = 4;
/** The turn of a member that is not ready yet. */
export const STARTING = 0;

/** The body of a function of `control` and `state`: returns what does a task's pieces until none is left. */
export const workSource = `'use strict';
let program, tables, tasks;
return function work(task) {
  if (state.program !== program || state.tables !== tables) { ({ program, tables } = state); tasks = new Function('state', program)(state); }
  const run = tasks[task], count = control[${COUNT}];
  for (let piece = Atomics.add(control, ${NEXT}, 1); piece < count; piece = Atomics.add(control, ${NEXT}, 1)) run(piece);
};`;

/** A member waits for its turn, hears what is new, works, and waits again. */
export const memberSource = `'use strict';
const { workerData: { control, turn, workSource }, parentPort, receiveMessageOnPort } = require('node:worker_threads');
const state = {}, work = new Function('control', 'state', workSource)(control, state);
Atomics.store(control, turn, 1);
Atomics.notify(control, turn);
for (let seen = 1; ; seen++) {
  while (Atomics.load(control, turn) === seen) Atomics.wait(control, turn, seen);
  try {
    const { message: { task, news } } = receiveMessageOnPort(parentPort);
    Object.assign(state, news);
    work(task);
  } catch {
    Atomics.store(control, ${FAILED}, 1);
  }
  if (Atomics.sub(control, ${BUSY}, 1) === 1) Atomics.notify(control, ${BUSY});
}`;
