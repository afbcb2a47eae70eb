/** A server's bounded cache under clients that send more ids than it has room for, and send them again. */
import { emit, type AnyStateMachine } from 'xstate';
import type { Component } from '../../../src/engine/component.js';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import { composeSystem, type ComposedSystem } from '../../../src/engine/compose/compose-system.js';
import type { Carried, ComponentView, DeclaredSymmetry } from '../../../src/engine/compose/description.js';
import { reducerComponent } from '../../../src/engine/compose/reducer-component.js';
import { deduplicationMachine } from '../deduplication.js';
import { counter } from './observers.js';
import { changed, nodeAt } from './variants.js';

export interface CacheState {
  readonly deduplication: readonly ComponentView<{ readonly waiting: number }>[];
  /** Executions since the entry was last allowed to go; no further than 2. */
  readonly executions: readonly ComponentView<number>[];
  /** Whether such a request was answered BUSY; what should not be stays to be seen. */
  readonly busy: readonly ComponentView<'never' | 'a new one' | 'a repeat'>[];
  readonly toServer: readonly (readonly Carried[])[];
}

export interface CacheOptions {
  readonly ids?: number;
  readonly room?: number;
  readonly planted?: {
    readonly deduplication?: (machine: AnyStateMachine) => AnyStateMachine;
    readonly isFull?: (entries: number, room: number) => boolean;
    /** What happens to the other entries where there is no room. */
    readonly evicts?: boolean;
  };
}

/** Time is abstract; an entry that its timer lets go has lived its whole lifetime, so its executions are forgotten with it. */
export function cacheSystem({ ids = 3, room = 2, planted = {} }: CacheOptions = {}): ComposedSystem<CacheState> {
  const isFull = planted.isFull ?? ((entries: number, most: number) => entries >= most);
  const machine: AnyStateMachine = changed(deduplicationMachine({ maxWaiting: 2 }), (config) => {
    config.on = { ...config.on, EVICT: '.absent' };
    nodeAt(config, 'stored').after = { cacheLifetime: { target: 'absent', actions: emit({ type: 'EXPIRED' }) } };
  });
  const deduplication = compileMachine(planted.deduplication === undefined ? machine : planted.deduplication(machine));
  const list = <Item>(item: Item): readonly Item[] => Array.from({ length: ids }, () => item);
  return composeSystem<CacheState>({
    components: { deduplication: list(deduplication), executions: list(counter('executions', 'EXECUTE', 2)), busy: list(busyObserver()) },
    channels: {
      toServer: list({
        capacity: 1,
        receiver(_, { view, index }) {
          const entries = view.deduplication.filter((entry) => !entry.matches('absent')).length;
          if (!isFull(entries, room)) return [{ to: `deduplication.${index}`, event: { type: 'REQUEST' } }];
          const evicted = planted.evicts === true ? list(0).map((_item, other) => ({ to: `deduplication.${other}`, event: { type: 'EVICT' } })) : [];
          return [...evicted, { to: `deduplication.${index}`, event: { type: planted.evicts === true ? 'REQUEST' : 'REQUEST_WHEN_FULL' } }];
        },
      }),
    },
    moves: [
      { name: 'asks', each: 'toServer', deliver: ({ view, index, name }) => ((view.toServer[index]?.length ?? 0) > 0 ? undefined : [{ to: name, event: { type: 'REQUEST' } }]) },
      { component: 'deduplication', event: { type: 'HANDLER_RETURNS' }, fair: true },
      { component: 'deduplication', event: { type: 'HANDLER_THROWS' } },
    ],
    routes: {
      deduplication(event, { view, index }) {
        if (event.type === 'EXECUTE') return [{ to: `executions.${index}`, event }];
        if (event.type === 'EXPIRED') return [{ to: `executions.${index}`, event: { type: 'RESET' } }];
        return event['outcome'] === 'BUSY' ? [{ to: `busy.${index}`, event: { type: view.deduplication[index]?.matches('absent') === true ? 'a new one' : 'a repeat' } }] : [];
      },
    },
    symmetry,
  });
}

function busyObserver(): Component {
  return reducerComponent<string>('busy', 'never', (said, { type }) => (said === 'a repeat' ? said : type));
}

const symmetry: DeclaredSymmetry = { lists: ['deduplication', 'executions', 'busy', 'toServer'] };
