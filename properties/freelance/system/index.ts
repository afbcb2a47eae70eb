/** The systems in which the ten rules are checked, and the part that checks them all. */
import type { FaultyVariant, Part, SystemEntry } from '../../../src/engine/suite.js';
import { accounting, identity, window } from './bookkeeping.js';
import { cache, hostile } from './boundaries.js';
import { healthy, heartbeats, heartbeatsAtOnce } from './heartbeats.js';
import { bag, crashes, retries } from './retries.js';
import { retryWindow, retryWindowToTheMillisecond } from './retry-window.js';
import { alike } from './planted/alike.js';
import { modelBugs } from './planted/index.js';
import { rulesPart } from './rules-part.js';
import { entryOf, type RuleSystem } from './rule-system.js';
import { caseOf } from '../counterexample-cases.js';

export const ruleSystems: readonly RuleSystem[] = [retries, crashes, bag, retryWindow, retryWindowToTheMillisecond, heartbeats, heartbeatsAtOnce, healthy, identity, accounting, window, hostile, cache];

export const systems: readonly SystemEntry[] = ruleSystems.map((system) => ({ ...entryOf(system), variants: variantsOf(system.name), caseOf }));

function variantsOf(system: string): readonly FaultyVariant[] {
  return modelBugs
    .filter((bug) => bug.system === system)
    .map(({ name, summary, caughtBy, build }) => ({ name, summary, caughtBy: caughtBy.name, ...(alike[name] === undefined ? {} : { alike: alike[name] }), build }));
}

export const rules: Part = rulesPart(ruleSystems);
