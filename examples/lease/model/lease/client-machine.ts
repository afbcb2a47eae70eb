/** What a client believes: it asks, and holds the thing from the answer on, for three seconds from when it asked. */
import { emit, setup } from 'xstate';

/** `counts`: from which moment the three seconds run. From the answer on is a mistake: the server counts from before. */
export function clientMachine(counts: 'from asking' | 'from the answer' = 'from asking') {
  const after = { lease: '#client.idle' };
  return setup({
    types: { events: {} as { readonly type: 'WANT' } | { readonly type: 'GRANTED' } | { readonly type: 'REFUSED' } },
    actions: { ask: emit({ type: 'ACQUIRE' }) },
    delays: { lease: 3000 },
  }).createMachine({
    id: 'client',
    initial: 'idle',
    states: {
      idle: { on: { WANT: 'wanting' } },
      wanting: {
        entry: 'ask',
        initial: 'asking',
        ...(counts === 'from asking' ? { after } : {}),
        states: {
          asking: { on: { GRANTED: 'holding', REFUSED: '#client.idle' }, ...(counts === 'from asking' ? {} : { after }) },
          holding: counts === 'from asking' ? {} : { after },
        },
      },
    },
  });
}
