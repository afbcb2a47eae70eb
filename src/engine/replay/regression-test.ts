/** The vitest file beside a saved trace: short, readable, and free of anything that a renaming could break. */
import type { TraceFile } from './trace-file.js';

export interface RegressionTestPlace {
  /** As an import specifier from the test file: the module that exports `suite`. */
  readonly suiteModule: string;
  /** As an import specifier from the test file: the module that exports `replayTrace`. */
  readonly replayModule: string;
  /** Relative to the test file. */
  readonly traceFile: string;
}

/** The source of a test that replays the trace and passes as long as the failure stays away. */
export function renderRegressionTest(trace: TraceFile, place: RegressionTestPlace): string {
  const story = trace.story.slice(0, 40).map((line) => ` *   ${line.replaceAll('*/', '*\u200b/')}`);
  return [
    '/**',
    ` * ${oneLine(trace.property)}`,
    ' *',
    ` * Expected: ${oneLine(trace.expected)}`,
    ` * Found:    ${oneLine(trace.found)}`,
    ` * Runs as:  ${oneLine(`${trace.part}, ${trace.case}`).slice(0, 400)}`,
    ...(story.length === 0 ? [] : [' *', ' * What happened:', ...story]),
    ' */',
    "import { readFile } from 'node:fs/promises';",
    "import { expect, it } from 'vitest';",
    `import { suite } from ${quoted(place.suiteModule)};`,
    `import { replayTrace } from ${quoted(place.replayModule)};`,
    '',
    `it(${quoted(`stays away: ${oneLine(trace.property)}`)}, async () => {`,
    `  const trace = await readFile(new URL(${quoted(place.traceFile)}, import.meta.url), 'utf8');`,
    '  const result = await replayTrace(suite, trace);',
    '  expect(result.failures).toEqual([]);',
    "  expect(result.verdict).toBe('holds');",
    '});',
    '',
  ].join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').replaceAll('*/', '*\u200b/').trim();
}

/** As a literal in single quotes. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll(String.raw`\"`, '"').replaceAll("'", String.raw`\'`)}'`;
}
