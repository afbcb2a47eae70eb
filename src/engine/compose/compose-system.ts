/** Components, channels and what comes from outside become one system of fields and steps for the explorer. */
import { OperatingError } from '../../core/errors.js';
import type { Domain } from '../domain.js';
import type { FieldAccess, FieldReader, FieldSystem, Step } from '../field-system.js';
import type { SystemDescription, SystemView } from './description.js';
import { awaitedSteps, moveSteps } from './component-steps.js';
import { channelSteps } from './channel-steps.js';
import { unrollParts, type Parts } from './parts.js';
import { createPerformer, type Performer } from './perform.js';
import { fieldSymmetry } from './symmetry.js';
import { createViewer } from './system-view.js';
import { timeStep } from './time-step.js';
import { createWatch, requireTime } from './watch.js';

export interface ComposedSystem<State> extends FieldSystem {
  view(access: FieldReader): State;
}

/**
 * Throws coded errors: `WP3001` a name that does not exist, `WP3004` a bad part, `WP3006` a bad unit of time, `WP3007` a
 * symmetry that cannot be, `WP3008` two steps of one name, `WP3009` timers that read time otherwise, `WP3012` a start
 * without room; and while exploring `WP3005`, a move without end, `WP2040` and `WP3011`, awaited things that no step stands for.
 */
export function composeSystem<State = SystemView>(description: SystemDescription<State>): ComposedSystem<State> {
  const parts = unrollParts(description);
  for (const name of Object.keys(description.routes ?? {})) parts.list(name, 'the routes');
  const isTimed = typeof description.time === 'object';
  requireTime(parts.components, isTimed);
  const viewOf = createViewer<State>(parts);
  const watch = createWatch(isTimed);
  const performer = createPerformer(parts, description, viewOf, watch);
  const steps: Step[] = [...moveSteps(parts, description, performer), ...awaitedSteps(parts, performer), ...channelSteps(parts, performer)];
  if (typeof description.time === 'object') steps.push(timeStep(parts, description.time.unitMs, watch));
  checkNames(steps);
  return {
    fields: parts.all.map((part) => ({ name: part.name, domain: (part.kind === 'component' ? part.component.states : part.domain) as Domain<unknown> })),
    initial: [initialVector(parts, performer)],
    steps,
    ...(description.symmetry === undefined ? {} : { symmetry: fieldSymmetry(parts, description.symmetry, steps.map(({ name }) => name)) }),
    view: viewOf,
  };
}

/** What the components sent while starting is routed in the order of the components. Throws `WP3012` where a full channel blocks it. */
function initialVector<State>(parts: Parts<State>, performer: Performer<State>): readonly number[] {
  const vector = parts.all.map((part) => (part.kind === 'component' ? part.component.initial.state : part.domain.intern([])));
  const access: FieldAccess = {
    read: (field) => vector[field] as number,
    write(field, value) {
      vector[field] = value;
    },
  };
  for (const part of parts.components) {
    if (performer.settle(access, part, access.read(part.field), part.component.initial.emissions)) continue;
    throw new OperatingError('WP3012', {
      expected: `room for what ${part.name} sends while it starts`,
      found: 'a full channel that blocks',
      repair: "Raise the channel's capacity, let it lose what is too much, or let the component start with a move.",
    });
  }
  return vector;
}

function checkNames(steps: readonly Step[]): void {
  const seen = new Set<string>();
  for (const { name } of steps) {
    if (seen.has(name)) throw new OperatingError('WP3008', { expected: 'one name for each step', found: `"${name}" twice`, repair: 'Give one of the moves a name of its own.' });
    seen.add(name);
  }
}
