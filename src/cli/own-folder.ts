/** The folder of this package's own code, with a slash at its end: `dist/` as it is built, the top of the repository from its sources. */
import { fileURLToPath } from 'node:url';

export const ownFolder = fileURLToPath(new URL('../../', import.meta.url));
