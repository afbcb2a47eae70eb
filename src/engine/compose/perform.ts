/** One atomic move: deliveries, and all that they set off, until nothing is left to deliver. */
import { OperatingError, shown } from '../../core/errors.js';
import type { Emission, EventObject } from '../component.js';
import type { FieldAccess, FieldReader } from '../field-system.js';
import { sent } from './channel.js';
import type { Delivery, SystemDescription } from './description.js';
import type { ComponentPart, Part, Parts } from './parts.js';
import type { Watch } from './watch.js';

export interface Performer<State> {
  readonly viewOf: (reader: FieldReader) => State;
  /** False where a full channel blocks. `required`: that component must take the first delivery, else the move is not enabled. */
  perform(access: FieldAccess, deliveries: readonly Delivery[], required?: ComponentPart): boolean;
  /** Puts a component's new state and routes what it sent. False where a full channel blocks. */
  settle(access: FieldAccess, part: ComponentPart, next: number, emissions: readonly Emission[]): boolean;
}

/** More deliveries than this in one move: the components answer each other without end. */
const endless = 10_000;

export function createPerformer<State>(parts: Parts<State>, description: SystemDescription<State>, viewOf: (reader: FieldReader) => State, watch: Watch): Performer<State> {
  const isTimed = typeof description.time === 'object';

  const routed = (access: FieldAccess, part: ComponentPart, emissions: readonly Emission[]): readonly Delivery[] => {
    const route = description.routes?.[part.name] ?? description.routes?.[part.list];
    return emissions.flatMap((emission) => {
      if (route !== undefined) return route(emission.event, { view: viewOf(access), name: part.name, index: part.index }, emission);
      return emission.to === '#emit' ? [] : [{ to: emission.to, event: emission.event }];
    });
  };

  const send = (access: FieldAccess, part: Part<State> & { kind: 'channel' }, message: EventObject): boolean => {
    const content = sent(part.domain.value(access.read(part.field)), message, part.channel, isTimed);
    if (content === undefined) return part.channel.full !== 'block';
    access.write(part.field, part.domain.intern(content));
    return true;
  };

  const enter = (access: FieldAccess, part: ComponentPart, next: number): void => {
    watch(part, next);
    access.write(part.field, next);
  };

  const run = (access: FieldAccess, queue: Delivery[]): boolean => {
    for (let head = 0; head < queue.length; head++) {
      if (head >= endless) throw endlessMove(queue);
      const { to, event } = queue[head] as Delivery;
      const part = parts.named(to, 'a delivery');
      if (part.kind === 'channel') {
        if (!send(access, part, event)) return false;
        continue;
      }
      const state = access.read(part.field);
      const outcome = part.component.step(state, part.component.events.intern(event));
      if (outcome.next !== state) enter(access, part, outcome.next);
      queue.push(...routed(access, part, outcome.emissions));
    }
    return true;
  };

  return {
    viewOf,
    perform(access, deliveries, required) {
      const first = deliveries[0];
      if (required !== undefined && first !== undefined) {
        const { component } = required;
        if (component.step(access.read(required.field), component.events.intern(first.event)).transitions.length === 0) return false;
      }
      return run(access, [...deliveries]);
    },
    settle(access, part, next, emissions) {
      enter(access, part, next);
      return run(access, [...routed(access, part, emissions)]);
    },
  };
}

function endlessMove(queue: readonly Delivery[]): OperatingError {
  const last = queue.slice(-4).map(({ to, event }) => `${event.type} to ${to}`);
  return new OperatingError('WP3005', {
    expected: 'a move that comes to rest',
    found: `${queue.length} deliveries in one move, the last ${shown(last.join(', '))}`,
    repair: 'Break the loop: put a channel between the components that answer each other.',
  });
}
