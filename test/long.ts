/** `WIREPROOF_LONG=1`, as in CI, tries more of the same. */
export const long = process.env['WIREPROOF_LONG'] === '1';
