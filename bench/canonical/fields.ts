/**
 * The canonical model written directly as fields and steps, one field for each variable: the engine's own yardstick,
 * without XState.
 */
import type { FieldAccess, FieldSystem, LocalStep } from '../../src/engine/field-system.js';
import { createDomain } from '../../src/engine/domain.js';

export type Mutant = 'volatile' | 'nodedup';

export interface CanonicalView {
  readonly phase: string;
  readonly attempt: number;
  readonly target: number;
  readonly servers: readonly CanonicalServer[];
}

export interface CanonicalServer {
  readonly view: string;
  readonly miss: number;
  readonly up: boolean;
  readonly slot: string;
  readonly done: boolean;
  readonly execs: number;
}

const PHASES = ['idle', 'waiting', 'backoff', 'succeeded', 'failed'];
const VIEWS = ['UNKNOWN', 'ALIVE', 'DEAD'];
const SLOTS = ['none', 'request', 'reply'];
const [IDLE, WAITING, BACKOFF, SUCCEEDED, FAILED] = [0, 1, 2, 3, 4] as const;
const [UNKNOWN, ALIVE, DEAD] = [0, 1, 2] as const;
const [NONE, REQUEST, REPLY] = [0, 1, 2] as const;
const [PHASE, ATTEMPT, TARGET, FIRST_SERVER, PER_SERVER] = [0, 1, 2, 3, 6] as const;

const view = (i: number): number => FIRST_SERVER + i * PER_SERVER;
const miss = (i: number): number => view(i) + 1;
const up = (i: number): number => view(i) + 2;
const slot = (i: number): number => view(i) + 3;
const done = (i: number): number => view(i) + 4;
const execs = (i: number): number => view(i) + 5;

const send = ({ read, write }: FieldAccess, target: number): void => {
  write(TARGET, target);
  write(PHASE, WAITING);
  if (read(slot(target)) === NONE) write(slot(target), REQUEST);
};

/** The invariants of the model, over its view. */
export const CANONICAL_INVARIANTS = [
  { name: 'at most one execution', holds: ({ servers }: CanonicalView) => servers.every(({ execs }) => execs <= 1) },
  { name: 'a reply was executed', holds: ({ servers }: CanonicalView) => servers.every((server) => server.slot !== 'reply' || server.execs >= 1) },
  { name: 'success was executed', holds: (state: CanonicalView) => state.phase !== 'succeeded' || state.servers.some(({ execs }) => execs >= 1) },
];

export function canonicalFields(servers: number, retries: number, mutant?: Mutant): FieldSystem {
  const all = Array.from({ length: servers }, (_, i) => i);

  const pick = ({ read }: FieldAccess, from: number): number => {
    const cyclic = all.map((i) => (from + i) % servers);
    return cyclic.find((i) => read(view(i)) === ALIVE) ?? cyclic.find((i) => read(view(i)) === UNKNOWN) ?? from;
  };
  const perServer = (i: number): LocalStep[] => [
    step(`RECV.${i}`, ({ read, write }) => {
      if (read(slot(i)) !== REQUEST || read(up(i)) === 0) return false;
      if (mutant === 'nodedup' || read(done(i)) === 0) {
        write(done(i), 1);
        write(execs(i), Math.min(2, read(execs(i)) + 1));
      }
      write(slot(i), REPLY);
      return true;
    }),
    step(`REPLY.${i}`, ({ read, write }) => {
      if (read(slot(i)) !== REPLY) return false;
      write(slot(i), NONE);
      write(view(i), ALIVE);
      write(miss(i), 0);
      if (read(PHASE) === WAITING || read(PHASE) === BACKOFF) write(PHASE, SUCCEEDED);
      return true;
    }),
    step(`DROP.${i}`, ({ read, write }) => {
      if (read(slot(i)) === NONE) return false;
      write(slot(i), NONE);
      return true;
    }),
    step(`CRASH.${i}`, ({ read, write }) => {
      if (read(up(i)) === 0) return false;
      write(up(i), 0);
      if (mutant === 'volatile') write(done(i), 0);
      return true;
    }),
    step(`RECOVER.${i}`, ({ read, write }) => {
      if (read(up(i)) === 1) return false;
      write(up(i), 1);
      return true;
    }),
    step(`HB_OK.${i}`, ({ read, write }) => {
      if (read(up(i)) === 0 || (read(view(i)) === ALIVE && read(miss(i)) === 0)) return false;
      write(view(i), ALIVE);
      write(miss(i), 0);
      return true;
    }),
    step(`HB_MISS.${i}`, ({ read, write }) => {
      const missed = read(miss(i)) + 1;
      if (missed > 2) return false;
      write(miss(i), missed);
      if (missed === 2) write(view(i), DEAD);
      return true;
    }),
  ];

  const names = ['phase', 'attempt', 'target', ...all.flatMap((i) => ['view', 'miss', 'up', 'slot', 'done', 'execs'].map((name) => `${name}.${i}`))];
  return {
    fields: names.map((name) => {
      const domain = createDomain<number>((value) => value);
      for (let value = 0; value <= Math.max(retries, servers, 4); value++) domain.intern(value);
      return { name, domain };
    }),
    initial: [[IDLE, 0, 0, ...all.flatMap(() => [UNKNOWN, 0, 1, NONE, 0, 0])]],
    steps: [
      step('START', (access) => {
        if (access.read(PHASE) !== IDLE) return false;
        send(access, pick(access, 0));
        return true;
      }),
      step('RETRY', (access) => {
        if (access.read(PHASE) !== BACKOFF) return false;
        send(access, pick(access, (access.read(TARGET) + 1) % servers));
        return true;
      }),
      step('TIMEOUT', ({ read, write }) => {
        if (read(PHASE) !== WAITING) return false;
        if (read(ATTEMPT) < retries) {
          write(ATTEMPT, read(ATTEMPT) + 1);
          write(PHASE, BACKOFF);
        } else write(PHASE, FAILED);
        return true;
      }),
      ...all.flatMap(perServer),
    ],
    view: ({ read }): CanonicalView => ({
      get phase() {
        return PHASES[read(PHASE)] as string;
      },
      get attempt() {
        return read(ATTEMPT);
      },
      get target() {
        return read(TARGET);
      },
      servers: all.map((i) => ({
        get view() {
          return VIEWS[read(view(i))] as string;
        },
        get miss() {
          return read(miss(i));
        },
        get up() {
          return read(up(i)) === 1;
        },
        get slot() {
          return SLOTS[read(slot(i))] as string;
        },
        get done() {
          return read(done(i)) === 1;
        },
        get execs() {
          return read(execs(i));
        },
      })),
    }),
  };
}

function step(name: string, run: (access: FieldAccess) => boolean): LocalStep {
  return { kind: 'local', name, fair: false, run };
}
