/** The part that holds the product to every law of its surface, for each of the law's inputs. */
import { OperatingError } from '../../../src/core/errors.js';
import type { Failure, Part, PartResult } from '../../../src/engine/suite.js';
import { productOf } from '../planted/planted-product.js';
import { busyLaws } from './busy-laws.js';
import type { Breach, Law } from './law.js';
import { listenerLaws } from './listener-laws.js';
import { optionLaws } from './option-laws.js';
import { memoryLaws } from './memory-laws.js';
import { orderLaws } from './order-laws.js';
import { outcomeLaws } from './outcome-laws.js';
import { payloadLaws } from './payload-laws.js';
import { phaseLaws } from './phase-laws.js';
import { refusalLaws } from './refusal-laws.js';
import { serverLaws } from './server-laws.js';
import { stallLaws } from './stall-laws.js';

export const laws: readonly Law[] = [...optionLaws, ...payloadLaws, ...phaseLaws, ...busyLaws, ...listenerLaws, ...stallLaws, ...refusalLaws, ...orderLaws, ...outcomeLaws, ...memoryLaws, ...serverLaws];

/** A case is a law's name and one of its inputs as JSON: `client-options {"option":"maxRetries","value":-1}`. */
export const surface: Part = {
  name: 'surface',
  claim: 'Every option does what it says, what can be none is refused by its code and changes nothing, every limit is exact, and listeners do no harm.',
  async run({ onlyCase, plant, signal, progress }): Promise<PartResult> {
    const product = await productOf(plant);
    const cases = onlyCase === undefined ? laws.flatMap((law) => law.inputs.map((input) => ({ law, input }))) : [readCase(onlyCase)];
    let done = 0;
    for (const { law, input } of cases) {
      signal.throwIfAborted();
      if (done % 64 === 0) progress(`${done} of ${cases.length} inputs`);
      done++;
      const breach = await breachOfLaw(law, input, product);
      if (breach !== undefined) return { verdict: 'violated', counts: { laws: laws.length, inputs: done }, failures: [failureOf(law, input, breach)] };
    }
    return { verdict: 'holds', counts: { laws: laws.length, inputs: done }, failures: [] };
  },
};

/** What throws here was to be taken: a refusal that is expected is caught by the law. */
async function breachOfLaw(law: Law, input: unknown, product: Parameters<Law['breach']>[1]): Promise<Breach | undefined> {
  try {
    return await law.breach(input, product);
  } catch (error) {
    return { expected: 'no exception', found: String(error) };
  }
}

function readCase(text: string): { readonly law: Law; readonly input: unknown } {
  const [, name, json = ''] = /^([\w-]+) (.+)$/u.exec(text) ?? [];
  const law = laws.find((one) => one.name === name);
  try {
    if (law !== undefined) return { law, input: JSON.parse(json) as unknown };
  } catch {
    // Told below.
  }
  throw new OperatingError('WP6036', { expected: `a law and its input as JSON; laws: ${laws.map((one) => one.name).join(', ')}`, found: text, repair: 'Copy the case from a replay line as it stands, in quotes.' });
}

function failureOf(law: Law, input: unknown, { expected, found }: Breach): Failure {
  const text = `${law.name} ${JSON.stringify(input)}`;
  return {
    property: `surface: ${law.claim}`,
    expected,
    found,
    story: [{ who: 'user', what: text }],
    replay: `verify freelance --part surface --case ${JSON.stringify(text)}`,
    trace: { case: text },
  };
}
