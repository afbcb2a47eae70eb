/** Plays one scenario to one subject, whatever the subject does. */
import type { SubjectCalls } from '../../../src/engine/suite.js';
import type { ClientEvent, ServerEvent } from '../../../model/freelance/monitor/events.js';
import type { Violation } from '../../../model/freelance/monitor/verdict.js';
import { Deviation, NotApplicable, SpoilingDeviation, Skipped, Stuck, type CheckDefinition } from './check.js';
import { subjectDeviation } from './client-world.js';
import type { LagProbe, Playing } from './judge.js';
import type { Recording } from './recording.js';

/** What the player needs of a world, client's or server's. */
export interface PlayedWorld {
  readonly recording: Recording<ClientEvent> | Recording<ServerEvent>;
  readonly names: ReadonlyMap<string, string>;
  readonly notes: ReadonlySet<string>;
  readonly scale: number;
  nowMs(): number;
  close(): Promise<void>;
}

export async function play<World extends PlayedWorld>(check: CheckDefinition<World>, world: World, subject: SubjectCalls, probe: LagProbe): Promise<Playing> {
  let deviation: Violation | undefined;
  let stuck: string | undefined;
  let skipped: string | undefined;
  const notes = new Set<string>();
  let broken = false;
  const deviated = (seen: Deviation): void => {
    deviation ??= { ...seen.violation, atMs: world.nowMs() };
  };
  const caught = (error: unknown): void => {
    const crash = subjectDeviation(error);
    if (error instanceof Deviation) {
      broken ||= error instanceof SpoilingDeviation;
      deviated(error);
    } else if (error instanceof Skipped) skipped = error.message;
    else if (error instanceof Stuck) stuck = error.message;
    else if (error instanceof NotApplicable) {
      notes.add(error.message);
      broken ||= error.broken;
    } else if (crash === undefined) throw error;
    else {
      broken = true;
      deviated(crash);
    }
  };
  probe.take();
  try {
    await check.play(world);
  } catch (error) {
    caught(error);
  }
  const endMs = world.nowMs();
  const lagMs = probe.take();
  try {
    await world.close();
  } catch (error) {
    // A subject that does not stop deviates even where the scenario was about something else, unless it was not to be asked.
    broken = true;
    if (notes.size === 0) caught(error);
  }
  return {
    events: world.recording.events(),
    role: subject.role === 'server' ? 'server' : 'client',
    names: world.names,
    notes: [...world.notes, ...notes],
    endMs,
    scale: world.scale,
    monitored: check.monitored !== false && notes.size === 0,
    untimed: check.untimed === true,
    unhurried: check.unhurried === true,
    lagMs,
    deviation,
    stuck,
    skipped,
    broken,
  };
}
