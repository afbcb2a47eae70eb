/** The implementation as the drivers use it, so that a copy with a bug planted can stand in its place. */
import { createClient, createServer } from '../../src/freelance/index.js';

export interface Product {
  readonly createClient: typeof createClient;
  readonly createServer: typeof createServer;
}

export const realProduct: Product = { createClient, createServer };
