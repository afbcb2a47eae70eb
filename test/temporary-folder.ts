import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder that is gone after the test that asked for it; outside a test, after what `after` waits for (`afterAll`). */
export function temporaryFolder(after: (remove: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'wireproof-'));
  after(() => rmSync(folder, { recursive: true }));
  return folder;
}
