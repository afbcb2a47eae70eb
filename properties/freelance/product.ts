/** The implementation as the drivers use it, so that a copy with a bug planted can stand in its place. */
import * as product from '../../src/freelance/index.js';

export type Product = Pick<typeof product, 'createClient' | 'createServer'>;

export const realProduct: Product = product;
