/** What every scenario has in common when it is shortened: actions and faults are left out while it still breaks the claim. */
import { shrink } from '../../../src/engine/replay/shrink.js';

interface WithActions<Action, Fault> {
  readonly actions: readonly Action[];
  readonly faults: readonly Fault[];
}

export async function shortenScenario<Action, Fault, Scenario extends WithActions<Action, Fault>>(
  scenario: Scenario,
  changes: readonly Partial<Scenario>[],
  breaks: (scenario: Scenario) => Promise<boolean>,
  options: { readonly simpler: (action: Action) => readonly Action[]; readonly signal: AbortSignal },
): Promise<Scenario> {
  let best = scenario;
  for (const change of changes) if (await breaks({ ...best, ...change })) best = { ...best, ...change };
  const fails =
    (change: (path: readonly never[]) => Partial<Scenario>) =>
    async (path: readonly unknown[]): Promise<{ readonly failure: true; readonly steps: number } | undefined> =>
      (await breaks({ ...best, ...change(path as readonly never[]) })) ? { failure: true, steps: path.length } : undefined;
  const actions = await shrink(best.actions, true, fails((path) => ({ actions: path }) as unknown as Partial<Scenario>), { ...options, maxRuns: 300 });
  best = { ...best, actions: actions.path };
  if (best.faults.length === 0) return best;
  const faults = await shrink(best.faults, true, fails((path) => ({ faults: path }) as unknown as Partial<Scenario>), { signal: options.signal, maxRuns: 60 });
  return { ...best, faults: faults.path };
}
