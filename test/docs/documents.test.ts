/** The documents: links lead somewhere, examples are what they say, generated pages are up to date, nothing is left undocumented. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { undocumentedDependencies } from '../../scripts/dependencies.js';
import { documents, sourceFiles } from '../../scripts/documents.js';
import { ambiguousCodes, byCode, raisedErrors, type RaisedError } from '../../scripts/error-codes.js';
import { codeBlocks } from '../../scripts/markdown.js';

const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).map((file) => path.posix.join('docs', file))];

describe('the documents', () => {
  it('have no link that leads nowhere', () => {
    const broken = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').replace(/```[\s\S]*?```|`[^`]*`/gu, '').matchAll(/\]\((?!https?:|mailto:)([^)#\s]+)[^)]*\)/gu)]
        .map((match) => path.join(path.dirname(page), match[1]!))
        .filter((target) => !existsSync(target))
        .map((target) => `${page} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('that are generated are up to date', async () => {
    const stale = [...(await documents({ calculated: false }))].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text).map(([file]) => file);
    expect(stale).toEqual([]);
  });

  it('say why each dependency is there', () => expect(undocumentedDependencies()).toEqual([]));

  it('give each error code one meaning, and every code that is raised is listed', () => {
    const raised = raisedErrors(sourceFiles());
    expect(ambiguousCodes(raised)).toEqual([]);
    expect(byCode(raised).size).toBeGreaterThan(80);
    const listed = readFileSync('docs/ERRORS.md', 'utf8');
    expect([...byCode(raised).keys()].filter((code) => !listed.includes(code))).toEqual([]);
  });

  it('show the machine that their run is about', () => {
    const lamp = codeBlocks('README.md').find((block) => block.directive === 'file: lamp.ts');
    expect(lamp?.code).toBe(readFileSync('test/docs/lamp.ts', 'utf8'));
  });

  it('show the files of the example protocol as they are', () => {
    const blocks = codeBlocks('docs/own-protocol.md').flatMap(({ directive, code }) => {
      const [, how, file] = /^(file|part of): (.+\/.+)$/u.exec(directive ?? '') ?? [];
      return file === undefined ? [] : [{ file, how, code }];
    });
    const wrong = blocks.filter(({ file, how, code }) => {
      const text = readFileSync(path.join('examples/lease', file), 'utf8');
      return how === 'file' ? text !== code : !text.includes(code);
    });
    expect(wrong.map(({ file }) => file)).toEqual([]);
    expect(blocks.map(({ file }) => file)).toEqual(['model/lease/server-machine.ts', 'model/lease/two-clients.ts', 'properties/lease/lease-driver.ts', 'properties/lease/suite.ts', 'test/lease.test.ts']);
  });

  it('show runs on the first screen, one that holds and one that fails with its replay line', () => {
    const runs = codeBlocks('README.md').filter((block) => block.directive?.startsWith('run: verify') === true);
    expect(runs).toHaveLength(2);
    expect(runs[0]?.code).toMatch(/holds\. 1 part: 1 holds/u);
    expect(runs[1]?.code).toMatch(/replay it:\n +npx wireproof verify .+ --plant /u);
    expect(runs[1]!.line).toBeLessThan(60);
  });
});

describe('the collector of error codes', () => {
  it('tells two meanings of one code from one meaning in two places', () => {
    expect(ambiguousCodes([error('a.ts', 'a port that is free', 'Use another port.'), error('b.ts', 'a free port', 'Use any other port.')])).toEqual([]);
    expect(ambiguousCodes([error('a.ts', 'a port that is free', 'Use another port.'), error('b.ts', 'valid JSON', 'Save the file again.')])).toEqual(['WP9999 has two meanings: a.ts, b.ts']);
  });
});

function error(file: string, expected: string, repair: string): RaisedError {
  return { code: 'WP9999', file, expected, repair };
}
