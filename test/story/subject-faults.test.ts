/** The planted mistakes and the correct variants of the example subjects: each fits its clean file and is a program. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { cFaults } from '../../bench/conform/c-faults.js';
import { clientFaults } from '../../bench/conform/client-faults.js';
import { clientOddFaults } from '../../bench/conform/client-odd-faults.js';
import { serverOddFaults } from '../../bench/conform/server-odd-faults.js';
import { clientRequestFaults } from '../../bench/conform/client-request-faults.js';
import { correctVariants } from '../../bench/conform/correct-variants.js';
import { jsFaults } from '../../bench/conform/js-faults.js';
import { lenientVariants } from '../../bench/conform/lenient-variants.js';
import { serverFaults } from '../../bench/conform/server-faults.js';
import { serverStateFaults } from '../../bench/conform/server-state-faults.js';
import { cleanPath, plantedSource } from '../../bench/conform/subject-fault.js';
import { long } from '../long.js';

const everything = [...clientFaults, ...clientRequestFaults, ...clientOddFaults, ...serverOddFaults, ...serverFaults, ...serverStateFaults, ...cFaults, ...jsFaults, ...correctVariants, ...lenientVariants];

describe('the planted mistakes', () => {
  it('are at least 50, under names that differ, in both roles and languages', () => {
    expect([...clientFaults, ...clientRequestFaults, ...clientOddFaults, ...serverOddFaults, ...serverFaults, ...serverStateFaults, ...cFaults].length).toBeGreaterThanOrEqual(50);
    expect(new Set(everything.map((fault) => fault.id)).size).toBe(everything.length);
    expect(new Set(everything.map((fault) => fault.file)).size).toBe(5);
  });

  it('fit the clean files, and change them', () => {
    const unfit = everything.flatMap((fault) => {
      try {
        return plantedSource(fault) === readFileSync(cleanPath(fault.file), 'utf8') ? [`${fault.id}: no change`] : [];
      } catch (error) {
        return [String(error)];
      }
    });
    expect(unfit).toEqual([]);
  });

  // In CI's long run, where there is Python; `npm test` asks for Node alone.
  it.runIf(long)('are programs that Python can read', () => {
    const sources = everything.filter((fault) => fault.file.startsWith('python/')).map((fault) => ({ id: fault.id, source: plantedSource(fault) }));
    const check = 'import sys, json\nfor one in json.load(sys.stdin):\n  try: compile(one["source"], one["id"], "exec")\n  except SyntaxError as error: print(error)';
    expect(execFileSync('/usr/bin/python3', ['-W', 'error', '-c', check], { input: JSON.stringify(sources), encoding: 'utf8' })).toBe('');
  });

  it('are programs that JavaScript can read', () => {
    for (const one of everything.filter(({ file }) => file.endsWith('.mjs'))) {
      const body = plantedSource(one).replaceAll(/^import .*$/gmu, '');
      expect(() => new Script(`async () => {${body}}`), one.id).not.toThrow();
    }
  });
});

describe('the clean subjects', () => {
  it.each(['python/client.py', 'python/server.py', 'c/client.c', 'c/server.c'])('%s has at most 200 lines', (file) => {
    expect(readFileSync(`examples/subjects/${file}`, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(200);
  });
});
