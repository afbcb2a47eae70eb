/** Stryker imports plugins with plain Node, and the runners are TypeScript. */
import { createJiti } from 'jiti';

export const { strykerPlugins } = await createJiti(import.meta.url).import('./runners.ts');
