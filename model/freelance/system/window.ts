/** The statistics of one server under every short history of successes, failures and heartbeat answers, beside the history itself. */
import type { AnyStateMachine } from 'xstate';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import { composeSystem, type ComposedSystem } from '../../../src/engine/compose/compose-system.js';
import type { ComponentView } from '../../../src/engine/compose/description.js';
import { reducerComponent } from '../../../src/engine/compose/reducer-component.js';
import { statisticsMachine, type Statistics } from '../statistics.js';

/** A latency in ms for a success, `null` for a failure. */
export type History = readonly (number | null)[];

export interface WindowState {
  readonly statistics: ComponentView<Statistics>;
  readonly history: ComponentView<History>;
}

export interface WindowOptions {
  readonly window: number;
  /** Histories are no longer than this. */
  readonly length: number;
  readonly latenciesMs?: readonly number[];
  readonly planted?: (machine: AnyStateMachine) => AnyStateMachine;
}

export function windowSystem({ window, length, latenciesMs = [1, 2, 4], planted }: WindowOptions): ComposedSystem<WindowState> {
  const machine = statisticsMachine({ window });
  const outcomes: readonly { readonly name: string; readonly latencyMs: number | null }[] = [...latenciesMs.map((latencyMs) => ({ name: `succeeds in ${latencyMs} ms`, latencyMs })), { name: 'fails', latencyMs: null }];
  return composeSystem<WindowState>({
    components: {
      statistics: compileMachine(planted === undefined ? machine : planted(machine)),
      history: reducerComponent<History>('history', [], (history, event) => [...history, event['latencyMs'] as number | null]),
    },
    moves: [
      ...outcomes.map(({ name, latencyMs }) => ({
        name,
        deliver: ({ view }: { view: WindowState }) =>
          view.history.context.length >= length
            ? undefined
            : [
                { to: 'statistics', event: latencyMs === null ? { type: 'FAILURE' } : { type: 'SUCCESS', latencyMs } },
                { to: 'history', event: { type: 'NOTE', latencyMs } },
              ],
      })),
      { component: 'statistics', event: { type: 'HEARTBEAT_ANSWER' } },
    ],
  });
}
