/**
 * Walks a path on a real system with the model beside it. Where the model leaves a choice (several states after one
 * action) all of them are followed, and only those that fit what was seen are kept; a divergence is when none is left.
 */
import type { Driver } from './driver.js';
import type { Oracle } from './oracle.js';

/** The first step whose observation the model forbids. */
export interface Divergence<Action> {
  /** 0 is the first action; -1 means that already the start was forbidden. */
  readonly step: number;
  readonly action: Action | undefined;
  /** What the model allows there: one text for each way it could have gone. */
  readonly allowed: readonly string[];
  readonly seen: string;
}

export interface ReplayedStep<Action, Observation> {
  readonly action: Action | undefined;
  readonly observation: Observation;
}

export interface Replay<State, Action, Observation> {
  /**
   * `conforms`: every observation was allowed. `diverges`: one was forbidden. `diverted`: the system went another way
   * that the model allows, on which the rest of the path is not possible; what was walked of it conforms.
   */
  readonly verdict: 'conforms' | 'diverges' | 'diverted';
  readonly steps: readonly ReplayedStep<Action, Observation>[];
  readonly divergence?: Divergence<Action>;
  /** The states that the model may be in at the end. */
  readonly beliefs: readonly State[];
}

export interface ReplayOptions {
  readonly signal?: AbortSignal;
}

/** Rejects with what the driver throws; the driver is stopped in any case. */
export async function replay<State, Action, Observation>(
  path: readonly Action[],
  driver: Driver<Action, Observation>,
  oracle: Oracle<State, Action, Observation>,
  { signal }: ReplayOptions = {},
): Promise<Replay<State, Action, Observation>> {
  const steps: ReplayedStep<Action, Observation>[] = [];
  let beliefs: readonly State[] = oracle.initial();
  const look = async (step: number, action: Action | undefined): Promise<Divergence<Action> | undefined> => {
    await driver.settle();
    const observation = await driver.observe();
    steps.push({ action, observation });
    const judged = beliefs.map((state) => oracle.judge(state, observation));
    beliefs = judged.flatMap((judgement) => (judgement.allowed ? [judgement.state] : []));
    if (beliefs.length > 0) return undefined;
    const allowed = [...new Set(judged.flatMap((judgement) => (judgement.allowed ? [] : [judgement.expected])))];
    return { step, action, allowed, seen: oracle.show(observation) };
  };
  try {
    await driver.start();
    const atStart = await look(-1, undefined);
    if (atStart !== undefined) return { verdict: 'diverges', steps, divergence: atStart, beliefs };
    for (const [index, action] of path.entries()) {
      signal?.throwIfAborted();
      const possible = beliefs.flatMap((state) => oracle.step(state, action));
      if (possible.length === 0) return { verdict: 'diverted', steps, beliefs };
      beliefs = possible;
      await driver.apply(action);
      const divergence = await look(index, action);
      if (divergence !== undefined) return { verdict: 'diverges', steps, divergence, beliefs };
    }
    return { verdict: 'conforms', steps, beliefs };
  } finally {
    await driver.stop();
  }
}
