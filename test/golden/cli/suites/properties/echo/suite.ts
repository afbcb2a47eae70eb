/** A protocol of one rule: what is said comes back. For the tests of `conform` and `trace`. */
import type { ConformanceCheck, LogReport, Suite } from '../../../../../../src/engine/suite.js';

export const suite: Suite = {
  name: 'echo',
  summary: 'What is said comes back.',
  parts: [],
  plantedBugs: [],
  machines: {},
  systems: [],
  conformance: {
    roles: ['server'],
    async run(subject, context) {
      const checks: ConformanceCheck[] = [];
      for (const [index, text] of ['hello', '', 'ä'].entries()) {
        context.progress(`${index} of 3 checks`);
        const { text: echoed } = await subject.call('say', { text });
        const id = `E${index + 1}`;
        checks.push({
          id,
          title: `${JSON.stringify(text)} comes back`,
          rule: 'What is said comes back, byte for byte.',
          verdict: echoed === text ? 'holds' : 'violated',
          ...(echoed === text
            ? {}
            : { failure: { property: 'echo', expected: JSON.stringify(text), found: JSON.stringify(echoed), story: [{ who: 'verifier', to: 'server', what: 'says', frames: [JSON.stringify(text)] }], replay: `conform echo --case ${id}` } }),
        });
      }
      return checks;
    },
  },
  validateLog(events): LogReport {
    const wrong = events.findIndex((event) => (event as { said?: unknown; heard?: unknown }).said !== (event as { heard?: unknown }).heard);
    if (wrong < 0) return { verdict: 'holds', events: events.length, validPrefix: events.length };
    const failure = { property: 'echo', expected: 'what was said', found: JSON.stringify(events[wrong]), story: [], replay: 'trace LOG --suite echo' };
    return { verdict: 'violated', events: events.length, validPrefix: wrong, failure };
  },
};
