/**
 * Which regions decide what a machine does on an event: those with a handler for it, those with eventless transitions,
 * and all of them where a transition leads out of its region or a guard asks for states elsewhere.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { definitionLists, stateNodes } from '../definitions.js';
import { mayBeDone } from './final-states.js';
import { asksForStates } from './guard-states.js';
import { domainOf } from './transition-domain.js';

export interface RegionReads {
  /** The keys of the regions, in document order. */
  readonly regions: readonly string[];
  /** Numbers of the regions that decide. */
  readsOf(eventType: string): readonly number[];
}

export function analyseRegions(machine: AnyStateMachine): RegionReads {
  const regions = Object.keys(machine.root.states);
  const all = regions.map((_, number) => number);
  const regionOf = (node: AnyStateNode): number => regions.indexOf(node.path[0] ?? '');
  const lists = definitionLists(machine);
  // Where every region may be final the machine as a whole may end, and then it stops listening.
  const mayEnd = mayBeDone(machine.root as AnyStateNode);
  const eventless = new Set(stateNodes(machine).filter(({ always }) => (always?.length ?? 0) > 0).map(regionOf));

  return {
    regions,
    readsOf(eventType) {
      // What XState tells itself in any step, that a state is done, may be handled under its own name.
      const own = lists.filter(({ kind, descriptor }) => kind !== 'event' || matches(eventType, descriptor) || descriptor.startsWith('xstate.'));
      const wide = mayEnd || own.some(({ transitions }) => transitions.some((transition) => leavesItsRegion(transition) || asksForStates(machine, transition.guard)));
      if (wide) return all;
      const handling = own.filter(({ kind }) => kind === 'event' || kind === 'always').map(({ source }) => regionOf(source));
      return [...new Set([...handling, ...eventless])].filter((region) => region >= 0).toSorted((a, b) => a - b);
    },
  };
}

function leavesItsRegion(transition: AnyTransitionDefinition): boolean {
  return domainOf(transition)?.path.length === 0;
}

/** XState's rule: the type itself, `*`, or a prefix of whole tokens before `.*`. */
function matches(type: string, descriptor: string): boolean {
  if (descriptor === type || descriptor === '*') return true;
  return descriptor.endsWith('.*') && (type === descriptor.slice(0, -2) || type.startsWith(descriptor.slice(0, -1)));
}
