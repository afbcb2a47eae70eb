/** The steps of channels: each place of a channel may be delivered, lost, or doubled. */
import { canonicalKey } from '../../core/canonical.js';
import type { FieldAccess, FieldReader, LocalStep } from '../field-system.js';
import { doubled, isDeliverable, isRepeated, without, type ChannelContent } from './channel.js';
import type { ChannelPart, Parts } from './parts.js';
import type { Performer } from './perform.js';

export function channelSteps<State>(parts: Parts<State>, performer: Performer<State>): readonly LocalStep[] {
  return parts.channels.flatMap((part) => {
    const places = Array.from({ length: part.channel.capacity }, (_, place) => place);
    const steps: LocalStep[] = [];
    for (const place of places) {
      if (place === 0 || part.channel.reordering === true) steps.push(deliverStep(part, place, parts, performer));
    }
    if (part.channel.loss === true) steps.push(...places.map((place) => contentStep(part, 'lose', place, (content) => without(content, place))));
    if (part.channel.duplication === true) {
      const withRoom = places.slice(0, -1);
      steps.push(...withRoom.map((place) => contentStep(part, 'double', place, (content) => doubled(content, place, part.channel))));
    }
    return steps;
  });
}

function deliverStep<State>(part: ChannelPart<State>, place: number, parts: Parts<State>, performer: Performer<State>): LocalStep {
  const { receiver } = part.channel;
  if (typeof receiver === 'string') parts.named(receiver, `the receiver of ${part.name}`);
  return {
    kind: 'local',
    name: stepName(part, 'deliver', place),
    fair: part.channel.fair ?? true,
    ...(part.channel.reordering === true ? { owes: messageAt(part, place) } : {}),
    run(access) {
      const content = part.domain.value(access.read(part.field));
      const carried = content[place];
      if (carried === undefined || !isDeliverable(content, place, part.channel)) return false;
      const { message } = carried;
      const at = { view: performer.viewOf(access), name: part.name, index: part.index };
      const deliveries = typeof receiver === 'string' ? [{ to: receiver, event: message }] : receiver(message, at);
      if (deliveries === 'wait') return false;
      access.write(part.field, part.domain.intern(without(content, place)));
      return performer.perform(access, deliveries);
    },
  };
}

/** A bag owes each message its delivery: its places change with what comes and goes beside it. */
function messageAt<State>(part: ChannelPart<State>, place: number): (reader: FieldReader) => string {
  const known: string[] = [];
  return ({ read }) => {
    const number = read(part.field);
    return (known[number] ??= `${part.name} ${canonicalKey(part.domain.value(number)[place]?.message)}`);
  };
}

function contentStep<State>(part: ChannelPart<State>, verb: string, place: number, change: (content: ChannelContent) => ChannelContent | undefined): LocalStep {
  return {
    kind: 'local',
    name: stepName(part, verb, place),
    fair: false,
    run(access: FieldAccess) {
      const content = part.domain.value(access.read(part.field));
      const changed = place < content.length && !isRepeated(content, place) ? change(content) : undefined;
      if (changed === undefined) return false;
      access.write(part.field, part.domain.intern(changed));
      return true;
    },
  };
}

/** The first place needs no number. */
function stepName(part: { readonly name: string }, verb: string, place: number): string {
  return place === 0 ? `${part.name}.${verb}` : `${part.name}.${verb}[${place}]`;
}
