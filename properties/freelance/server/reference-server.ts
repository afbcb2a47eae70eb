/**
 * What a server is to do, put together from the model's deduplication machine: one for each (client, request id), and the
 * bound over all of them. Time is exact.
 */
import type { Component } from '../../../src/engine/component.js';
import type { ServerAction } from './server-action.js';

export interface ServerScope {
  readonly clients: number;
  readonly ids: readonly string[];
  /** The cache's bound, in entries. */
  readonly maxEntries: number;
}

export type ServerExpected =
  | { readonly kind: 'execute'; readonly client: number; readonly id: string; readonly variant: boolean }
  | { readonly kind: 'reply'; readonly client: number; readonly id: string; readonly outcome: 'OK' | 'ERROR' | 'BUSY' }
  | { readonly kind: 'heartbeat'; readonly client: number };

export interface ServerState {
  readonly nowMs: number;
  readonly stopped: boolean;
  /** The machine's local state by client and id; a pair that is not there was never asked for. */
  readonly entries: Readonly<Record<string, number>>;
  readonly expected: readonly ServerExpected[];
  readonly taken: readonly string[];
}

const keyOf = (client: number, id: string): string => `${client} ${id}`;

export const initialServer: ServerState = { nowMs: 0, stopped: false, entries: {}, expected: [], taken: [] };

export function stepServer(state: ServerState, action: ServerAction, machine: Component, scope: Pick<ServerScope, 'maxEntries'>): readonly ServerState[] {
  if (action.kind === 'wait') return [pass(state, action.durationMs, machine)];
  const rested = { ...state, expected: [], taken: [] };
  if (action.kind === 'stop') return [{ ...rested, stopped: true }];
  if (state.stopped) return [];
  switch (action.kind) {
    case 'heartbeat':
      return [{ ...rested, expected: [{ kind: 'heartbeat', client: action.client }] }];
    case 'garbage':
      return [rested];
    case 'burst':
    case 'leave':
      // The machine is of single requests, and of clients that stay.
      return [];
    case 'request': {
      const local = state.entries[keyOf(action.client, action.id)] ?? machine.initial.state;
      const isFull = used(state, machine) >= scope.maxEntries;
      return [happen(rested, action, local, isFull ? 'REQUEST_WHEN_FULL' : 'REQUEST', machine)];
    }
    default: {
      const local = state.entries[keyOf(action.client, action.id)];
      if (local === undefined || !isExecuting(machine, local)) return [];
      return [happen(rested, action, local, action.kind === 'return' ? 'HANDLER_RETURNS' : 'HANDLER_THROWS', machine)];
    }
  }
}

const valueOf = (machine: Component, local: number): unknown => machine.states.value(local).value;
export const isAbsent = (machine: Component, local: number): boolean => valueOf(machine, local) === 'absent';
export const isExecuting = (machine: Component, local: number): boolean => valueOf(machine, local) === 'executing';

/** Entries that count: being executed, or stored and younger than the lifetime. */
export const used = (state: ServerState, machine: Component): number => Object.values(state.entries).filter((local) => !isAbsent(machine, local)).length;

function happen(state: ServerState, action: Extract<ServerAction, { readonly id: string }>, local: number, type: string, machine: Component): ServerState {
  const { client, id } = action;
  const outcome = machine.step(local, machine.events.intern({ type }));
  const expected = outcome.emissions.flatMap(({ event }): ServerExpected[] => {
    if (event.type === 'EXECUTE') return [{ kind: 'execute', client, id, variant: action.kind === 'request' && action.variant === true }];
    if (event.type !== 'REPLY') return [];
    return Array.from({ length: Number(event['copies']) }, () => ({ kind: 'reply', client, id, outcome: event['outcome'] as 'OK' | 'ERROR' | 'BUSY' }));
  });
  const taken = outcome.transitions.length === 0 ? [`${JSON.stringify(valueOf(machine, local))} ignores ${type}`] : outcome.transitions;
  return { ...state, entries: { ...state.entries, [keyOf(client, id)]: outcome.next }, expected, taken: taken.map((name) => `deduplication: ${name}`) };
}

/** What outlives its lifetime on the way is forgotten. */
function pass(state: ServerState, durationMs: number, machine: Component): ServerState {
  if (state.stopped) return { ...state, nowMs: state.nowMs + durationMs, expected: [], taken: [] };
  const taken: string[] = [];
  const entries = Object.entries(state.entries).map(([key, local]) => {
    const due = machine.awaited(local)[0];
    if (due === undefined || (due.remainingMs ?? 0) > durationMs) return [key, machine.elapse(local, durationMs)] as const;
    const outcome = machine.resolve(machine.elapse(local, due.remainingMs ?? 0), due.name);
    taken.push(...outcome.transitions.map((name) => `deduplication: ${name}`));
    return [key, machine.elapse(outcome.next, durationMs - (due.remainingMs ?? 0))] as const;
  });
  return { ...state, nowMs: state.nowMs + durationMs, entries: Object.fromEntries(entries), expected: [], taken };
}

/** The time to the next end of a lifetime; undefined where nothing is stored. */
export function nextExpiry(state: ServerState, machine: Component): number | undefined {
  const rests = Object.values(state.entries).flatMap((local) => machine.awaited(local).map(({ remainingMs = 0 }) => remainingMs));
  return rests.length === 0 ? undefined : Math.min(...rests);
}
