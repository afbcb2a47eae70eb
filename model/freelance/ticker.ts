/** The client's heartbeat clock. Protocol page, "Client", heartbeats: each interval, from the start on, whatever the state. */
import { emit, setup } from 'xstate';

export const heartbeatIntervalMs = 2000;

/** Emits `TICK` at the start and after each interval. */
export function tickerMachine(options: { readonly intervalMs?: number } = {}) {
  return setup({
    types: { emitted: {} as { type: 'TICK' } },
    actions: { tick: emit({ type: 'TICK' }) },
    delays: { interval: options.intervalMs ?? heartbeatIntervalMs },
  }).createMachine({
    id: 'ticker',
    initial: 'ticking',
    states: { ticking: { entry: 'tick', after: { interval: { target: 'ticking', reenter: true } } } },
  });
}
