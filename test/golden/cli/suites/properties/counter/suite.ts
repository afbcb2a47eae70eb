/** The part of `toy` that ends, by itself. */
import type { Suite } from '../../../../../../src/engine/suite.js';
import { counts, suite as toy } from '../toy/suite.js';

export const suite: Suite = { ...toy, name: 'counter', parts: [counts] };
