/** A reporter for StrykerJS that writes each mutant down as it is decided, one JSON line each: a run can be read while it lasts, and is not lost when cut off. */
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { MutantResult, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, tokens } from '@stryker-mutator/api/plugin';
import type { Reporter } from '@stryker-mutator/api/report';

export class DecidedReporter implements Reporter {
  static inject = tokens(commonTokens.options);
  readonly #file: string;

  constructor({ jsonReporter }: StrykerOptions) {
    this.#file = jsonReporter.fileName.replace(/\.json$/u, '.ndjson');
    mkdirSync(path.dirname(this.#file), { recursive: true });
    rmSync(this.#file, { force: true });
  }

  onMutantTested({ fileName, id, location, mutatorName, replacement, status, statusReason }: MutantResult): void {
    appendFileSync(this.#file, `${JSON.stringify({ file: path.basename(fileName), id, location, mutatorName, replacement, status, statusReason })}\n`);
  }
}
