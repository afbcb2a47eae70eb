/** From the numbers of all fields back to a state as XState holds it. */
import type { Domain } from '../../domain.js';
import type { ContextLeaves, Shape } from './context-leaves.js';

export type WholeState = (vector: readonly number[]) => { readonly value: Record<string, unknown>; readonly context: unknown };

export function createWholeState(leaves: ContextLeaves, regions: readonly string[], regionDomains: readonly Domain<unknown>[], leafDomains: readonly Domain<unknown>[]): WholeState {
  return (vector) => {
    const build = (shape: Shape): unknown => {
      if (typeof shape === 'number') return leafDomains[shape]?.value(vector[regions.length + shape] as number);
      const parts = [...shape.parts].map(([key, part]) => [key, build(part)] as const);
      return shape.isArray ? parts.map(([, part]) => part) : Object.fromEntries(parts);
    };
    return { value: Object.fromEntries(regions.map((key, i) => [key, regionDomains[i]?.value(vector[i] as number)])), context: build(leaves.shape) };
  };
}
