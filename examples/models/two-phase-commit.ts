/**
 * Two-phase commit: a transaction manager and N resource managers that may abort on their own (Gray and Lamport,
 * Consensus on Transaction Commit, 2004; the same states as their TLA+ module TwoPhase). 288 states for three managers,
 * 8,832 for five.
 */
import { setup } from 'xstate';
import { compileMachine, composeSystem, type ComponentView, type ComposedSystem } from '../../src/index.js';

export interface TwoPhaseState {
  readonly manager: ComponentView;
  readonly resource: readonly ComponentView[];
  /** The manager has heard that this one is prepared. */
  readonly heard: readonly ComponentView[];
  /** A message says that this one is prepared. */
  readonly told: readonly ComponentView[];
}

/** `hasty`: the manager commits without waiting for the last resource manager. */
export function twoPhaseCommit(resources: number, variant: 'right' | 'hasty' = 'right'): ComposedSystem<TwoPhaseState> {
  const manager = compileMachine(
    setup({}).createMachine({
      id: 'manager',
      initial: 'undecided',
      states: { undecided: { on: { COMMIT: 'committed', ABORT: 'aborted' } }, committed: {}, aborted: {} },
    }),
  );
  const resource = compileMachine(
    setup({}).createMachine({
      id: 'resource',
      initial: 'working',
      states: {
        working: { on: { PREPARE: 'prepared', ABORT: 'aborted' } },
        prepared: {},
        committed: {},
        aborted: {},
      },
      on: { MANAGER_COMMITTED: '.committed', MANAGER_ABORTED: '.aborted' },
    }),
  );
  const flag = compileMachine(setup({}).createMachine({ id: 'flag', initial: 'no', states: { no: {}, yes: {} }, on: { SET: '.yes' } }));
  const list = <Item>(item: Item): readonly Item[] => Array.from({ length: resources }, () => item);
  const needed = variant === 'hasty' ? resources - 1 : resources;
  return composeSystem<TwoPhaseState>({
    components: { manager, resource: list(resource), heard: list(flag), told: list(flag) },
    moves: [
      {
        name: 'manager.commits',
        deliver: ({ view }) =>
          view.manager.matches('undecided') && view.heard.filter((one) => one.matches('yes')).length >= needed ? [{ to: 'manager', event: { type: 'COMMIT' } }] : undefined,
      },
      { component: 'manager', event: { type: 'ABORT' }, name: 'aborts' },
      {
        name: 'prepared-is-heard',
        each: 'resource',
        fair: true,
        deliver: ({ view, index }) => (view.manager.matches('undecided') && view.told[index]?.matches('yes') === true ? [{ to: `heard.${index}`, event: { type: 'SET' } }] : undefined),
      },
      {
        name: 'prepares',
        each: 'resource',
        deliver: ({ view, index, name }) =>
          view.resource[index]?.matches('working') === true
            ? [
                { to: name, event: { type: 'PREPARE' } },
                { to: `told.${index}`, event: { type: 'SET' } },
              ]
            : undefined,
      },
      { component: 'resource', event: { type: 'ABORT' }, name: 'aborts' },
      { component: 'resource', event: { type: 'MANAGER_COMMITTED' }, name: 'hears-commit', when: ({ view }) => view.manager.matches('committed'), fair: true },
      { component: 'resource', event: { type: 'MANAGER_ABORTED' }, name: 'hears-abort', when: ({ view }) => view.manager.matches('aborted'), fair: true },
    ],
    ...(resources > 1 ? { symmetry: { lists: ['resource', 'heard', 'told'] } } : {}),
  });
}

/** No two resource managers ever decide differently. */
export function isConsistent({ resource }: TwoPhaseState): boolean {
  return !(resource.some((one) => one.matches('committed')) && resource.some((one) => one.matches('aborted')));
}
