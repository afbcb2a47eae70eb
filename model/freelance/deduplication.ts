/**
 * What one server does about one (client, request id). Protocol page, "Server".
 *
 * A repeat is answered with the first outcome; while the first is still being executed it waits. The lifetime starts
 * when the outcome is stored. Whether the whole cache is full is known outside: `REQUEST_WHEN_FULL` is a request that
 * arrives when there is no room for one more entry.
 */
import { assign, emit, setup } from 'xstate';

export interface DeduplicationOptions {
  readonly cacheLifetimeMs: number;
  /** More waiting repeats than this are not told apart. */
  readonly maxWaiting: number;
}

export type DeduplicationEvent =
  | { readonly type: 'REQUEST' }
  | { readonly type: 'REQUEST_WHEN_FULL' }
  | { readonly type: 'HANDLER_RETURNS' }
  | { readonly type: 'HANDLER_THROWS' };

export type DeduplicationEmission =
  /** The handler is called. */
  | { readonly type: 'EXECUTE' }
  /** `copies` replies leave, one for everybody who asked and waits. */
  | { readonly type: 'REPLY'; readonly outcome: 'OK' | 'ERROR' | 'BUSY'; readonly copies: number };

export const deduplicationDefaults: DeduplicationOptions = { cacheLifetimeMs: 300_000, maxWaiting: 3 };

export function deduplicationMachine(options: Partial<DeduplicationOptions> = {}) {
  const { cacheLifetimeMs, maxWaiting } = { ...deduplicationDefaults, ...options };
  return setup({
    types: { context: {} as { waiting: number }, events: {} as DeduplicationEvent, emitted: {} as DeduplicationEmission },
    actions: {
      execute: emit({ type: 'EXECUTE' }),
      wait: assign({ waiting: ({ context }) => Math.min(context.waiting + 1, maxWaiting) }),
      nobodyWaits: assign({ waiting: 0 }),
      answerWaitingOk: emit(({ context }) => ({ type: 'REPLY' as const, outcome: 'OK' as const, copies: context.waiting })),
      answerWaitingError: emit(({ context }) => ({ type: 'REPLY' as const, outcome: 'ERROR' as const, copies: context.waiting })),
      answerOk: emit({ type: 'REPLY', outcome: 'OK', copies: 1 }),
      answerError: emit({ type: 'REPLY', outcome: 'ERROR', copies: 1 }),
      answerBusy: emit({ type: 'REPLY', outcome: 'BUSY', copies: 1 }),
    },
    delays: { cacheLifetime: cacheLifetimeMs },
  }).createMachine({
    id: 'deduplication',
    context: { waiting: 0 },
    initial: 'absent',
    states: {
      absent: {
        on: { REQUEST: { target: 'executing', actions: 'wait' }, REQUEST_WHEN_FULL: { actions: 'answerBusy' } },
      },
      executing: {
        entry: 'execute',
        on: {
          REQUEST: { actions: 'wait' },
          REQUEST_WHEN_FULL: { actions: 'wait' },
          HANDLER_RETURNS: { target: 'stored.ok', actions: ['answerWaitingOk', 'nobodyWaits'] },
          HANDLER_THROWS: { target: 'stored.error', actions: ['answerWaitingError', 'nobodyWaits'] },
        },
      },
      stored: {
        initial: 'ok',
        // The lifetime is checked at look-up, so an entry that is past it behaves as one that is absent.
        after: { cacheLifetime: 'absent' },
        states: {
          ok: { on: { REQUEST: { actions: 'answerOk' }, REQUEST_WHEN_FULL: { actions: 'answerOk' } } },
          error: { on: { REQUEST: { actions: 'answerError' }, REQUEST_WHEN_FULL: { actions: 'answerError' } } },
        },
      },
    },
  });
}
