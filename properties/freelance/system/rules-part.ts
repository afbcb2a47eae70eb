/** The part of the verification that proves the ten rules of the model, system by system. */
import { check } from '../../../src/engine/properties/check.js';
import type { CheckReport, PropertyReport } from '../../../src/engine/properties/report.js';
import type { FieldSystem } from '../../../src/engine/field-system.js';
import type { Failure, Part, PartResult, RunContext } from '../../../src/engine/suite.js';
import { worst } from '../../../src/engine/verdict.js';
import { traceStory } from '../../../src/reporters/trace-story.js';
import type { RuleSystem } from './rule-system.js';

/** `onlyCase` is `<system>` or `<system>/<property>`. Rule systems are small: each is explored whole in a second or two. */
export function rulesPart(ruleSystems: readonly RuleSystem[]): Part {
  return {
    name: 'rules',
    claim: 'the ten rules of the protocol hold in every run of the composed models, and their bounds are exact',
    run: (context) => Promise.resolve(checkRules(ruleSystems, context)),
  };
}

function checkRules(ruleSystems: readonly RuleSystem[], context: RunContext): PartResult {
  const [systemName, propertyName] = splitCase(context.onlyCase);
  const chosen = ruleSystems.filter(({ name }) => systemName === undefined || name === systemName);
  const counts: Record<string, number> = { rules: 0, systems: 0, properties: 0, states: 0, transitions: 0 };
  const failures: Failure[] = [];
  const notes: string[] = [];
  const verdicts = new Set<PartResult['verdict']>();
  const rules = new Set<number>();
  for (const rule of chosen) {
    if (context.signal.aborted) {
      notes.push(`stopped before ${rule.name}`);
      verdicts.add('unknown');
      break;
    }
    context.progress(rule.name);
    const system = rule.build();
    const questions = rule.asked.filter(({ property }) => propertyName === undefined || property.name === propertyName);
    const report = check(system, questions.map(({ property }) => property), { nowMs: () => context.nowMs() });
    for (const { rule: number } of questions) if (number > 0) rules.add(number);
    tally(counts, report);
    verdicts.add(report.verdict);
    for (const said of report.properties) {
      if (said.verdict === 'violated') failures.push(failureOf(system, rule, said));
      if (said.vacuous === true) notes.push(`${rule.name}: "${said.property}" is about no reachable state`);
    }
  }
  if (chosen.length === 0) notes.push(`there is no system ${systemName}; there are ${ruleSystems.map(({ name }) => name).join(', ')}`);
  counts['rules'] = rules.size;
  return { verdict: chosen.length === 0 ? 'unknown' : worst(verdicts), counts, failures, ...(notes.length === 0 ? {} : { notes }) };
}

function tally(counts: Record<string, number>, report: CheckReport): void {
  const add = (unit: string, much: number): void => void (counts[unit] = (counts[unit] ?? 0) + much);
  add('systems', 1);
  add('properties', report.properties.length);
  add('states', report.states);
  add('transitions', report.transitions);
}

function failureOf(system: FieldSystem, { name, asked }: RuleSystem, said: PropertyReport): Failure {
  const rule = asked.find(({ property }) => property.name === said.property)?.rule ?? 0;
  const run = said.counterexample;
  const loop = run?.loop ?? [];
  const told = run === undefined ? [] : traceStory(system.fields, { start: run.start, steps: [...run.steps, ...loop] });
  return {
    property: `${rule === 0 ? 'model' : `rule ${rule}`}: ${said.property}`,
    expected: said.property,
    found: loop.length === 0 ? said.why : `${said.why}: the last ${loop.length} steps`,
    story: told,
    replay: `verify freelance --part rules --case '${name}/${said.property}'`,
    ...(run === undefined ? {} : { trace: { system: name, property: said.property, steps: run.steps.map((step) => step.name), loop: loop.map((step) => step.name) } }),
  };
}

function splitCase(onlyCase: string | undefined): readonly [string | undefined, string | undefined] {
  if (onlyCase === undefined) return [undefined, undefined];
  const slash = onlyCase.indexOf('/');
  return slash < 0 ? [onlyCase, undefined] : [onlyCase.slice(0, slash), onlyCase.slice(slash + 1)];
}
