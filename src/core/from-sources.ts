/** Does this package run from its TypeScript sources? Then whoever runs them loads others as well, without a compiler of our own. */
export const fromSources = import.meta.url.endsWith('.ts');
