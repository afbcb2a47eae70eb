/** One generated run of a client, as everything that was seen of it. */
import { faultRule, offBeat } from '../../../src/drivers/planned-faults.js';
import type { ClientAction } from '../client/client-action.js';
import { clientWorld, type ClientObservation, type ClientSight } from '../client/client-world.js';
import type { Product } from '../product.js';
import type { ClientScenario } from './client-scenario.js';

export interface ClientStep {
  readonly action: ClientAction | undefined;
  readonly observation: ClientObservation;
}

export interface ClientHistory {
  readonly scenario: ClientScenario;
  readonly steps: readonly ClientStep[];
  /** All in order. */
  readonly sights: readonly ClientSight[];
  readonly endpoints: readonly string[];
}

/** Runs the scenario in memory and stops the client at its end, so that everything that waits comes to its end. */
export async function runScenario(scenario: ClientScenario, product: Product): Promise<ClientHistory> {
  const driver = clientWorld({ world: 'memory', product, servers: scenario.servers, options: scenario.options, faults: [faultRule(offBeat(scenario.faults))] });
  const steps: ClientStep[] = [];
  const look = async (action: ClientAction | undefined): Promise<void> => {
    await driver.settle();
    steps.push({ action, observation: await driver.observe() });
  };
  try {
    await driver.start();
    await look(undefined);
    for (const action of scenario.actions) {
      if ('server' in action && action.server >= scenario.servers) continue;
      await driver.apply(action);
      await look(action);
      if (action.kind === 'stop') break;
    }
    await driver.apply({ kind: 'stop' });
    await look({ kind: 'stop' });
    return { scenario, steps, sights: steps.flatMap(({ observation }) => observation.sights), endpoints: driver.endpoints };
  } finally {
    await driver.stop();
  }
}
