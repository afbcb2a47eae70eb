/** Every test of the seed has its port, and the table of docs/seed-suite.md tells where. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seedTests } from './seed-list.js';

const files = ['units', 'sockets', 'recovery'] as const;

describe('the ports of the seed', () => {
  const listed = Object.entries(seedTests).flatMap(([group, names]) => names.map((name) => `${group} ${name}`));

  it('are 60', () => {
    expect(new Set(listed).size).toBe(60);
  });

  it('exist under their own names', () => {
    expect(files.flatMap((file) => portsIn(file)).toSorted()).toEqual(listed.toSorted());
  });

  it('are where the table says', () => {
    const rows = readFileSync('docs/seed-suite.md', 'utf8').matchAll(/^\| (Test\w+) \| (test_\w+) \| \[(\w+)\]\(\.\.\/test\/seed-suite\/(\w+)\.test\.ts\) \| \S.* \|$/gmu);
    const table = Array.from(rows, ([, group, name, label, file]) => ({ test: `${group} ${name}`, label, file }));
    expect(table.map(({ test }) => test)).toEqual(listed);
    for (const { test, label, file } of table) expect(portsIn(file ?? ''), label).toContain(test);
  });
});

/** The tests in a file, each behind the name of its class. */
function portsIn(file: string): readonly string[] {
  const ports: string[] = [];
  let group = '';
  for (const [, describes, test] of readFileSync(`test/seed-suite/${file}.test.ts`, 'utf8').matchAll(/^describe\('(\w+)'|^ {2}it\('(\w+)'/gmu)) {
    if (describes !== undefined) group = describes;
    else ports.push(`${group} ${test}`);
  }
  return ports;
}
