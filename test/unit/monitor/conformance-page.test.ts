/** docs/conformance.md says what the checks are; ids are unique and never change their form. */
import { describe, expect, it } from 'vitest';
import { clientChecks } from '../../../properties/freelance/conformance/client/client-checks.js';
import { conformancePage } from '../../../properties/freelance/conformance/page.js';
import { serverChecks } from '../../../properties/freelance/conformance/server/server-checks.js';

describe('the conformance checks', () => {
  it('have ids of their own', () => {
    const ids = [...clientChecks, ...serverChecks].map((check) => check.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(clientChecks.every((check) => /^C\d{2,3}$/u.test(check.id))).toBe(true);
    expect(serverChecks.every((check) => /^S\d\d$/u.test(check.id))).toBe(true);
  });

  it('are what docs/conformance.md lists', async () => {
    await expect(conformancePage()).toMatchFileSnapshot('../../../docs/conformance.md');
  });
});
