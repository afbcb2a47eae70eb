/** One small machine for each feature of XState, and for the corners where features meet. */
import {
  and, assign, cancel, createMachine, emit, enqueueActions, forwardTo, fromCallback, fromPromise, log, not, or, raise, sendParent, sendTo, setup, spawnChild, stateIn, stopChild, type AnyEventObject,
} from 'xstate';
import type { Subject } from './compare.js';

type Events = Subject['events'];
const of = (...types: readonly string[]): Events => types.map((type) => ({ type }));
const forever = fromPromise(() => new Promise<unknown>(() => {}));
const deaf = fromCallback(() => {});

interface Count {
  count: number;
}
interface Trail {
  trail: string[];
}
/** Keeps the order in which things happened, as far back as four. */
const note = (what: string) => assign<Trail, AnyEventObject, undefined, AnyEventObject, never>({ trail: ({ context }) => [...context.trail, what].slice(-4) });

/** `stateIn` with the type of a guard over this context. */
const within = (value: Readonly<Record<string, string>>) => stateIn(value) as unknown as () => boolean;

export const featureMachines: Readonly<Record<string, Subject>> = {
  toggle: { machine: createMachine({ initial: 'off', states: { off: { on: { FLIP: 'on' } }, on: { on: { FLIP: 'off' } } } }), events: of('FLIP', 'OTHER') },
  'nested hierarchy': {
    machine: createMachine({
      id: 'nested', initial: 'a',
      states: {
        a: { initial: 'b', on: { OUT: 'z' }, states: { b: { initial: 'c', on: { NEXT: 'd' }, states: { c: { on: { DEEP: '#nested.a.d.e' } } } }, d: { initial: 'f', states: { e: { on: { NEXT: 'f' } }, f: { on: { NEXT: '#nested.a.b' } } } } } },
        z: { on: { IN: 'a', DEEP: { target: 'a.d.e' } } },
      },
    }),
    events: of('OUT', 'NEXT', 'DEEP', 'IN'),
  },
  'parallel regions': {
    machine: createMachine({
      type: 'parallel',
      states: { left: { initial: 'off', states: { off: { on: { L: 'on', BOTH: 'on' } }, on: { on: { L: 'off', BOTH: 'off' } } } }, right: { initial: 'off', states: { off: { on: { R: 'on', BOTH: 'on' } }, on: { on: { R: 'off' } } } } },
    }),
    events: of('L', 'R', 'BOTH'),
  },
  'parallel in parallel': {
    machine: createMachine({
      initial: 'out', states: {
        out: { on: { ENTER: 'both' } },
        both: {
          type: 'parallel', on: { LEAVE: 'out' }, onDone: 'out',
          states: {
            a: { type: 'parallel', states: { a1: { initial: 'x', states: { x: { on: { A: 'y' } }, y: { type: 'final' } } }, a2: { initial: 'x', states: { x: { on: { A: 'y', B: 'y' } }, y: { type: 'final' } } } } },
            b: { initial: 'x', states: { x: { on: { B: 'y' } }, y: { type: 'final' } } },
          },
        },
      },
    }),
    events: of('ENTER', 'LEAVE', 'A', 'B'),
  },
  'conflicting transitions': {
    machine: setup({ types: { context: {} as Trail } }).createMachine({
      id: 'conflict', context: { trail: [] }, initial: 'p',
      states: {
        p: {
          type: 'parallel', on: { X: { target: 'q', actions: note('parent') } },
          states: {
            r: { initial: 'r1', states: { r1: { on: { X: { target: '#conflict.q', actions: note('r') }, Y: 'r2' } }, r2: { on: { Y: 'r1' } } } },
            s: { initial: 's1', states: { s1: { on: { X: { target: 's2', actions: note('s') } } }, s2: { on: { X: { target: '#conflict.p', actions: note('s2') } } } } },
          },
        },
        q: { on: { X: 'p' } },
      },
    }),
    events: of('X', 'Y'),
  },
  'shallow history': {
    machine: createMachine({
      initial: 'on', states: {
        on: { initial: 'a', on: { POWER: 'off' }, states: { a: { on: { NEXT: 'b' } }, b: { initial: 'b1', on: { NEXT: 'a' }, states: { b1: { on: { STEP: 'b2' } }, b2: {} } }, h: { type: 'history' } } },
        off: { on: { POWER: 'on.h', FRESH: 'on' } },
      },
    }),
    events: of('POWER', 'NEXT', 'STEP', 'FRESH'),
  },
  'deep history': {
    machine: createMachine({
      initial: 'on', states: {
        on: { type: 'parallel', on: { POWER: 'off' }, states: { v: { initial: 'a', states: { a: { on: { NEXT: 'b' } }, b: { initial: 'b1', on: { NEXT: 'a' }, states: { b1: { on: { STEP: 'b2' } }, b2: {} } } } }, w: { initial: 'x', states: { x: { on: { STEP: 'y' } }, y: { on: { NEXT: 'x' } } } }, h: { type: 'history', history: 'deep' } } },
        off: { on: { POWER: 'on.h', FRESH: 'on' } },
      },
    }),
    events: of('POWER', 'NEXT', 'STEP', 'FRESH'),
  },
  'history with a default': {
    machine: createMachine({
      initial: 'off', states: { off: { on: { GO: 'on.h' } }, on: { initial: 'a', on: { STOP: 'off' }, states: { a: { on: { NEXT: 'b' } }, b: { on: { NEXT: 'c' } }, c: {}, h: { type: 'history', target: 'b' } } } },
    }),
    events: of('GO', 'STOP', 'NEXT'),
  },
  'always chains': {
    machine: setup({ types: { context: {} as Count } }).createMachine({
      context: { count: 0 }, initial: 'idle',
      states: {
        idle: { on: { ADD: { target: 'judge', actions: assign({ count: ({ context }) => (context.count + 1) % 7 }) } } },
        judge: { always: [{ guard: ({ context }) => context.count > 4, target: 'high' }, { guard: ({ context }) => context.count > 2, target: 'middle' }, { target: 'idle' }] },
        middle: { on: { ADD: { target: 'judge', actions: assign({ count: ({ context }) => context.count + 1 }) } } },
        high: { entry: assign({ count: 0 }), always: 'idle' },
      },
    }),
    events: of('ADD'),
  },
  'always in parallel regions': {
    machine: setup({ types: { context: {} as Trail } }).createMachine({
      context: { trail: [] }, type: 'parallel',
      states: {
        a: { initial: 'x', states: { x: { on: { GO: 'y', A: 'y' } }, y: { always: { target: 'z', actions: note('a') } }, z: { on: { BACK: 'x' } } } },
        b: { initial: 'x', states: { x: { on: { GO: 'y', B: 'y' } }, y: { always: { guard: within({ a: 'z' }), target: 'z', actions: note('b') } }, z: { on: { BACK: 'x' } } } },
        c: { initial: 'x', states: { x: { always: { guard: and([within({ a: 'z' }), within({ b: 'z' })]), target: 'y', actions: note('c') } }, y: { always: { guard: not(within({ a: 'z' })), target: 'x', actions: note('c2') } } } },
      },
    }),
    events: of('GO', 'A', 'B', 'BACK'),
  },
  'always that reads the event': {
    machine: createMachine({ initial: 'a', states: { a: { always: { guard: ({ event }) => event.type === 'JUMP', target: 'b' }, on: { STEP: 'b' } }, b: { on: { BACK: 'a' } } } }),
    events: of('JUMP', 'STEP', 'BACK'),
  },
  'after, racing': {
    machine: createMachine({ id: 'light', initial: 'green', states: { green: { after: { 1000: 'yellow', 3000: 'broken' } }, yellow: { after: { 200: 'red' } }, red: { after: { 500: 'green' }, on: { HURRY: 'green' } }, broken: { on: { REPAIR: 'green' } } } }),
    events: of('HURRY', 'REPAIR'),
  },
  'after with guards and named delays': {
    machine: setup({ types: { context: {} as Count }, delays: { backoff: ({ context }) => 100 * 2 ** context.count, fixed: 50 }, guards: { more: ({ context }) => context.count < 3 } }).createMachine({
      context: { count: 0 }, initial: 'try',
      states: {
        try: { after: { fixed: [{ guard: 'more', target: 'wait' }, { target: 'end' }] }, on: { OK: 'end' } },
        wait: { exit: assign({ count: ({ context }) => context.count + 1 }), after: { backoff: 'try' } },
        end: { on: { AGAIN: { target: 'try', actions: assign({ count: 0 }) } } },
      },
    }),
    events: of('OK', 'AGAIN'),
  },
  'reentry restarts timers': {
    machine: createMachine({ initial: 'a', states: { a: { initial: 'x', after: { 100: 'b' }, on: { SELF: { target: 'a' }, REENTER: { target: 'a', reenter: true } }, states: { x: { on: { IN: 'y' } }, y: {} } }, b: { on: { BACK: 'a' } } } }),
    events: of('SELF', 'REENTER', 'IN', 'BACK'),
  },
  'delayed raise with id and cancel': {
    machine: setup({ types: { context: {} as Count } }).createMachine({
      context: { count: 0 },
      on: {
        START: { actions: raise({ type: 'TICK' }, { id: 't', delay: 100 }) },
        SLOW: { actions: raise({ type: 'TICK' }, { id: 't', delay: 900 }) },
        STOP: { actions: cancel('t') },
        TICK: { actions: assign({ count: ({ context }) => (context.count + 1) % 5 }) },
      },
    }),
    // A started timer's id may be taken again while it runs: bounded by walking few steps.
    events: of('START', 'SLOW', 'STOP', 'TICK'),
    options: { maxStates: 2_000_000 },
  },
  'delayed raise without id': {
    machine: createMachine({ initial: 'a', states: { a: { entry: raise({ type: 'PING' }, { delay: 10 }), on: { PING: 'b', GO: 'b' } }, b: { on: { PING: 'c', GO: 'c' } }, c: { on: { PING: 'd' }, entry: cancel('nothing') }, d: { on: { RESET: 'e' } }, e: { type: 'final' } } }),
    events: of('GO', 'RESET'),
  },
  'raise in order': {
    machine: setup({ types: { context: {} as Trail } }).createMachine({
      context: { trail: [] }, initial: 'a',
      states: {
        a: { on: { GO: { target: 'b', actions: [raise({ type: 'R1' }), raise({ type: 'R2' }), note('go')] } } },
        b: { entry: raise({ type: 'R3' }), on: { R1: { actions: note('r1') }, R2: { actions: [note('r2'), raise({ type: 'R1' })] }, R3: { target: 'c', actions: note('r3') } } },
        c: { on: { R1: { target: 'a', actions: note('c') }, BACK: 'a' } },
      },
    }),
    events: of('GO', 'BACK', 'R1', 'R2'),
  },
  'entry and exit order': {
    machine: setup({ types: { context: {} as Trail } }).createMachine({
      context: { trail: [] }, initial: 'a', entry: note('root'),
      states: {
        a: { entry: note('>a'), exit: note('a>'), initial: { target: 'a1', actions: note('init') }, states: { a1: { entry: note('>a1'), exit: note('a1>') } }, on: { GO: { target: 'b', actions: note('go') }, DOWN: '.a1' } },
        b: { entry: note('>b'), exit: note('b>'), on: { GO: 'a' } },
      },
    }),
    events: of('GO', 'DOWN'),
  },
  'final states and output': {
    machine: createMachine({
      id: 'doc', initial: 'work', context: { path: 'none' },
      output: ({ context }) => ({ path: context.path }),
      states: {
        work: {
          initial: 'one', onDone: { target: 'check', actions: assign({ path: ({ event }) => String(event.output) }) },
          states: { one: { on: { A: 'endA', B: 'endB' } }, endA: { type: 'final', output: 'a' }, endB: { type: 'final', output: () => 'b' } },
        },
        check: { on: { AGAIN: 'work', END: 'end' } },
        end: { type: 'final' },
      },
    }),
    events: of('A', 'B', 'AGAIN', 'END'),
  },
  'final in parallel regions': {
    machine: createMachine({ type: 'parallel', states: { a: { initial: 'x', states: { x: { on: { A: 'y' } }, y: { type: 'final' } } }, b: { initial: 'x', states: { x: { on: { B: 'y' } }, y: { type: 'final' } } } } }),
    events: of('A', 'B'),
  },
  'invoke with declared answers': {
    machine: setup({ types: { context: {} as { user: unknown; tries: number } }, actors: { load: forever } }).createMachine({
      id: 'loader', context: { user: null, tries: 0 }, initial: 'idle',
      states: {
        idle: { on: { LOAD: 'loading' } },
        loading: {
          invoke: { id: 'load', src: 'load', onDone: { target: 'ready', actions: assign({ user: ({ event }) => event.output }) }, onError: [{ guard: ({ context }) => context.tries < 2, target: 'loading', reenter: true, actions: assign({ tries: ({ context }) => context.tries + 1 }) }, { target: 'failed' }] },
          on: { CANCEL: 'idle' }, after: { 5000: 'failed' },
        },
        ready: { on: { RESET: { target: 'idle', actions: assign({ user: null, tries: 0 }) } } },
        failed: { on: { RESET: { target: 'idle', actions: assign({ tries: 0 }) } } },
      },
    }),
    events: of('LOAD', 'CANCEL', 'RESET'),
    options: { outcomes: { load: { done: [{ name: 'Ann' }, { name: 'Bob' }], error: ['down'] } } },
  },
  'unhandled actor error': {
    machine: setup({ actors: { load: forever } }).createMachine({ initial: 'a', states: { a: { invoke: { id: 'l', src: 'load', onDone: 'b' } }, b: { on: { BACK: 'a' } } } }),
    events: of('BACK'),
    options: { outcomes: { l: { done: [1], error: ['boom'] } } },
  },
  'two invokes and messages to them': {
    machine: setup({ actors: { one: deaf, two: deaf } }).createMachine({
      initial: 'run',
      states: {
        run: { invoke: [{ id: 'one', src: 'one' }, { id: 'two', src: 'two' }], entry: [sendTo('one', { type: 'HELLO' }), sendTo('two', { type: 'LATER' }, { delay: 30, id: 'later' })], exit: sendTo('one', { type: 'BYE' }), on: { PING: { actions: forwardTo('two') }, STOP: 'rest', NEVER: { actions: cancel('later') } } },
        rest: { on: { RUN: 'run' } },
      },
    }),
    events: of('PING', 'STOP', 'RUN', 'NEVER'),
  },
  'messages to the parent': {
    machine: createMachine({ initial: 'a', entry: sendParent({ type: 'UP' }), states: { a: { on: { GO: { target: 'b', actions: sendParent({ type: 'GONE', n: 1 }) } } }, b: { entry: sendParent({ type: 'LATE' }, { delay: 5, id: 'late' }), on: { GO: 'a', NOT: { actions: cancel('late') } } } } }),
    events: of('GO', 'NOT'),
    options: { maxStates: 2_000_000 },
  },
  emit: {
    machine: setup({ types: { context: {} as Count, emitted: {} as { type: 'said'; count: number } } }).createMachine({ context: { count: 0 }, on: { SAY: { actions: [assign({ count: ({ context }) => (context.count + 1) % 3 }), emit(({ context }) => ({ type: 'said' as const, count: context.count }))] } } }),
    events: of('SAY'),
  },
  'messages to itself': {
    machine: setup({ types: { context: {} as Trail } }).createMachine({
      context: { trail: [] }, initial: 'a',
      states: {
        a: { on: { GO: { actions: [sendTo(({ self }) => self, { type: 'MINE' }), raise({ type: 'RAISED' }), note('go')] }, MINE: { target: 'b', actions: note('mine') }, RAISED: { actions: note('raised') } } },
        b: { entry: sendTo(({ self }) => self, { type: 'SOON' }, { delay: 20, id: 's' }), on: { SOON: 'a', GO: { target: 'a', actions: cancel('s') } } },
      },
    }),
    events: of('GO', 'RAISED'),
  },
  wildcards: {
    machine: setup({ types: { context: {} as Trail } }).createMachine({
      context: { trail: [] }, initial: 'a',
      states: { a: { on: { 'mouse.click.left': { actions: note('left') }, 'mouse.click.*': { actions: note('click') }, 'mouse.*': { actions: note('mouse') }, '*': { target: 'b', actions: note('any') } } }, b: { on: { 'mouse.*': { target: 'a', guard: ({ event }) => event.type !== 'mouse.up' } } } },
    }),
    events: of('mouse.click.left', 'mouse.click.right', 'mouse.up', 'mouse', 'key'),
  },
  'forbidden transitions': {
    machine: createMachine({ initial: 'a', on: { RESET: '.a' }, states: { a: { on: { NEXT: 'b' } }, b: { on: { RESET: {}, NEXT: 'c' } }, c: { on: { RESET: undefined, NEXT: 'a' } } } }),
    events: of('NEXT', 'RESET'),
  },
  'guards of all kinds': {
    machine: setup({ types: { context: {} as Count, events: {} as { type: 'SET'; to: number } | { type: 'TEST' } }, guards: { above: ({ context }, { limit }: { limit: number }) => context.count > limit, even: ({ context }) => context.count % 2 === 0 } }).createMachine({
      context: { count: 0 }, initial: 'a',
      states: {
        a: {
          on: {
            SET: { actions: assign({ count: ({ event }) => event.to }) },
            TEST: [{ guard: and([{ type: 'above', params: { limit: 2 } }, 'even']), target: 'b' }, { guard: or([not('even'), ({ context }) => context.count === 2]), target: 'c' }, { guard: { type: 'above', params: ({ context }) => ({ limit: context.count }) }, target: 'd' }, { target: 'e' }],
          },
        },
        b: { on: { TEST: 'a' } }, c: { on: { TEST: 'a' } }, d: {}, e: { on: { TEST: 'a' } },
      },
    }),
    events: [{ type: 'SET', to: 0 }, { type: 'SET', to: 1 }, { type: 'SET', to: 2 }, { type: 'SET', to: 4 }, { type: 'TEST' }],
  },
  'enqueued actions': {
    machine: setup({ types: { context: {} as Count }, guards: { big: ({ context }) => context.count > 1 } }).createMachine({
      context: { count: 0 }, initial: 'a',
      states: {
        a: { on: { GO: { actions: enqueueActions(({ enqueue, check }) => { enqueue.assign({ count: ({ context }) => context.count + 1 }); if (check('big')) { enqueue.raise({ type: 'OVER' }); enqueue.emit({ type: 'big' }); } else enqueue.raise({ type: 'SOON' }, { delay: 10, id: 'soon' }); }) }, SOON: 'b', OVER: 'c' } },
        b: { on: { GO: 'a' } }, c: { entry: assign({ count: 0 }), on: { GO: 'a' } },
      },
    }),
    events: of('GO'),
  },
  'spawn and stop': {
    machine: setup({ types: { context: {} as { up: boolean } }, actors: { worker: forever } }).createMachine({
      context: { up: false },
      on: {
        UP: { guard: ({ context }) => !context.up, actions: [spawnChild('worker', { id: 'w' }), assign({ up: true }), sendTo('w', { type: 'HI' })] },
        DOWN: { guard: ({ context }) => context.up, actions: [stopChild('w'), assign({ up: false })] },
        'xstate.done.actor.w': { actions: emit({ type: 'finished' }) },
      },
    }),
    events: of('UP', 'DOWN'),
    options: { outcomes: { worker: { done: ['ok'] } } },
  },
  'spawn inside assign': {
    machine: setup({ types: { context: {} as { ref: unknown } }, actors: { worker: deaf } }).createMachine({
      context: { ref: null }, initial: 'a',
      states: { a: { on: { UP: { target: 'b', actions: assign({ ref: ({ spawn }) => spawn('worker', { id: 'w' }) }) } } }, b: { on: { SAY: { actions: sendTo('w', { type: 'HEY' }) }, DOWN: { target: 'a', actions: [stopChild('w'), assign({ ref: null })] } } } },
    }),
    events: of('UP', 'DOWN', 'SAY'),
  },
  'context of many kinds': {
    machine: setup({ types: { context: {} as { map: Map<string, number>; set: Set<number>; nan: number; big: bigint; when: Date | null; list: number[]; error: unknown } } }).createMachine({
      context: { map: new Map(), set: new Set(), nan: 0, big: 0n, when: null, list: [], error: undefined }, entry: log('never shown'),
      on: {
        MAP: { actions: assign({ map: ({ context }) => new Map(context.map).set('k', ((context.map.get('k') ?? 0) + 1) % 3) }) },
        SET: { actions: assign({ set: ({ context }) => (context.set.size > 2 ? new Set<number>() : new Set([...context.set, context.set.size])) }) },
        NAN: { actions: assign({ nan: ({ context }) => (Number.isNaN(context.nan) ? 0 : Number.NaN) }) },
        BIG: { actions: assign({ big: ({ context }) => (context.big + 1n) % 3n }) },
        DATE: { actions: assign({ when: ({ context }) => (context.when === null ? new Date(5) : null) }) },
        LIST: { actions: assign({ list: ({ context }) => (context.list.length > 1 ? [] : [...context.list, context.list.length]) }) },
        FAIL: { actions: assign({ error: ({ context }) => (context.error === undefined ? new TypeError('bad') : undefined) }) },
      },
    }),
    events: of('MAP', 'SET', 'NAN', 'BIG', 'DATE', 'LIST', 'FAIL'),
  },
  'transitions at the root': {
    machine: createMachine({ id: 'rooted', initial: 'a', on: { TO_B: '.b', SELF: { target: '#rooted', reenter: true }, NOTHING: { actions: () => {} } }, states: { a: { on: { TO_B: { guard: () => false, target: 'a' } } }, b: { initial: 'x', states: { x: { on: { IN: 'y' } }, y: {} } } } }),
    events: of('TO_B', 'SELF', 'NOTHING', 'IN'),
  },
  'a region entered anew': {
    machine: setup({ types: { context: {} as Trail } }).createMachine({
      id: 'regions', context: { trail: [] }, type: 'parallel',
      states: {
        a: { id: 'a', initial: 'x', on: { AGAIN_A: { target: '#a', reenter: true } }, states: { x: { on: { ALL: { target: 'y', actions: note('ax') } } }, y: { on: { ALL: { target: 'x', actions: note('ay') } } } } },
        b: { id: 'b', initial: 'x', on: { AGAIN_B: { target: '#b', reenter: true } }, states: { x: { on: { ALL: { target: 'y', actions: note('bx') } } }, y: { on: { ALL: { target: 'x', actions: note('by') } } } } },
      },
    }),
    events: of('ALL', 'AGAIN_A', 'AGAIN_B'),
  },
  'input': {
    machine: setup({ types: { context: {} as { limit: number; count: number }, input: {} as { limit: number } } }).createMachine({ context: ({ input }) => ({ limit: input.limit, count: 0 }), initial: 'a', states: { a: { on: { ADD: { guard: ({ context }) => context.count < context.limit, actions: assign({ count: ({ context }) => context.count + 1 }) } }, always: { guard: ({ context }) => context.count === context.limit, target: 'b' } }, b: { type: 'final' } } }),
    events: of('ADD'),
    options: { input: { limit: 3 } },
  },
  routes: {
    machine: createMachine({ id: 'app', initial: 'home', states: { home: { id: 'home', route: {} }, shop: { id: 'shop', route: {}, initial: 'list', states: { list: {}, cart: { id: 'cart', route: {} } } } } }),
    events: [{ type: 'xstate.route', to: '#home' }, { type: 'xstate.route', to: '#shop' }, { type: 'xstate.route', to: '#cart' }, { type: 'xstate.route', to: '#nowhere' }],
  },
  tags: {
    machine: createMachine({ initial: 'red', states: { red: { tags: ['stop'], on: { GO: 'green' } }, green: { tags: ['go', 'safe'], on: { GO: 'red' } } } }),
    events: of('GO'),
  },
};
