/** Cases are text: what is written reads back, and what is no case is refused with a code. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFaultPlan, writeFaultPlan } from '../../../src/drivers/planned-faults.js';
import { faultPlanArbitrary } from '../../../src/arbitraries/fault-plan.js';
import { chooseServerPaths } from '../../../properties/freelance/server/server-paths.js';
import { readPath, writePath } from '../../../properties/freelance/client/client-action.js';
import { readServerPath, writeServerPath } from '../../../properties/freelance/server/server-action.js';
import { readClusterPath } from '../../../properties/freelance/end-to-end/cluster-action.js';
import { clusterScenarios, readClusterScenario, writeClusterScenario } from '../../../properties/freelance/end-to-end/cluster-scenario.js';
import { clientScenarios, readScenario, writeScenario } from '../../../properties/freelance/fuzz/client-scenario.js';
import { readServerScenario, serverScenarios, writeServerScenario } from '../../../properties/freelance/fuzz/server-scenario.js';
import { malformedForClient, malformedForServer } from '../../../properties/freelance/malformed.js';

const parameters = { seed: 7, numRuns: 60 };

describe('a case reads back as it was written', () => {
  it('as a client scenario', () => {
    fc.assert(fc.property(clientScenarios(), (scenario) => {
        expect(writeScenario(readScenario(writeScenario(scenario)))).toBe(writeScenario(scenario));
      }), parameters);
  });

  it('as a server scenario', () => {
    fc.assert(fc.property(serverScenarios(), (scenario) => {
        expect(writeServerScenario(readServerScenario(writeServerScenario(scenario)))).toBe(writeServerScenario(scenario));
      }), parameters);
  });

  it('as a fault plan', () => {
    fc.assert(fc.property(faultPlanArbitrary(30, 100), (plan) => {
        expect(writeFaultPlan(readFaultPlan(writeFaultPlan(plan))!)).toBe(writeFaultPlan(plan));
      }), parameters);
  });

  it('as a path of the server, each of them', () => {
    for (const { actions } of chooseServerPaths().paths) expect(readServerPath(writeServerPath(actions))).toEqual(actions);
  });

  it('with every form of malformed message', () => {
    for (const form of Object.keys(malformedForClient)) expect(readPath(writePath([{ kind: 'garbage', server: 1, form }]))).toEqual([{ kind: 'garbage', server: 1, form }]);
    for (const form of Object.keys(malformedForServer)) expect(readServerPath(`c1 garbage ${form}`)).toEqual([{ kind: 'garbage', client: 1, form }]);
  });
});

describe('a case of clients and servers together', () => {
  it('reads back as it was written', () => {
    fc.assert(fc.property(clusterScenarios(), (scenario) => {
        expect(writeClusterScenario(readClusterScenario(writeClusterScenario(scenario)))).toBe(writeClusterScenario(scenario));
      }), parameters);
  });

  it.each(['', 'clients 1 | c0 ask 1', 'clients 3 | | c0 ask 1', 'servers 0 | | c0 ask 1', 'speed 3 | | c0 ask 1', 'clients 1 | up 3 melt | c0 ask 1'])('is refused: %s', (text) => {
    expect(() => readClusterScenario(text)).toThrow(expect.objectContaining({ code: 'WP6035' }));
  });

  it.each(['fly', 'c0 ask', 'c0 ask 1 timeout', 'c0 cut', 'c0 cut s1 sideways', 's0 answers', 's0 answers soon', 's0 fly', 'wait'])('is refused as a path: %s', (text) => {
    expect(() => readClusterPath(text)).toThrow(expect.objectContaining({ code: 'WP6034' }));
  });
});

describe('what is no case is refused', () => {
  it.each(['fly', 'request now', 'request timeout', 'request timeout -1', 'wait', 'wait soon', 's0', 's0 fly', 's0 ok first', 's0 ok 1 2', 's0 garbage unheard of', 's0 heartbeat twice', 'x0 ok', 'stop it'])('as a client path: %s', (text) => {
    expect(() => readPath(text)).toThrow(expect.objectContaining({ code: 'WP6030' }));
  });

  it.each(['c0 fly', 'c0 request', 'c0 request A', 'return a', 'wait -1', 'c0 heartbeat now', 'c0 garbage unheard of'])('as a server path: %s', (text) => {
    expect(() => readServerPath(text)).toThrow(expect.objectContaining({ code: 'WP6031' }));
  });

  it.each(['', 'request', 'servers 2', 'servers two | | request', 'speed 3 | | request', 'servers 2 | up down | request'])('as a client scenario: %s', (text) => {
    expect(() => readScenario(text)).toThrow(expect.objectContaining({ code: 'WP6032' }));
  });

  it.each(['', 'ttl five | | stop', 'ttl 5, entries 2 | down 0 melt | stop'])('as a server scenario: %s', (text) => {
    expect(() => readServerScenario(text)).toThrow(expect.objectContaining({ code: 'WP6033' }));
  });
});
