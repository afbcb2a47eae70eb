/** When a machine or a region of it is done, by XState's rules (`isInFinalState`). */
import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** `value`: a state value of the machine. */
export function isDone(machine: AnyStateMachine, value: unknown): boolean {
  return isDoneIn(machine.root as AnyStateNode, value);
}

/** Can this node ever be done? */
export function mayBeDone(node: AnyStateNode): boolean {
  const children = childrenOf(node);
  if (node.type === 'compound') return children.some(({ type }) => type === 'final');
  if (node.type === 'parallel') return children.every(mayBeDone);
  return node.type === 'final';
}

/** Is this node, which is active, done? `value`: the part of the state value below it. */
function isDoneIn(node: AnyStateNode, value: unknown): boolean {
  const below = (key: string): unknown => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined);
  if (node.type === 'compound') return childrenOf(node).some(({ type, key }) => type === 'final' && (value === key || below(key) !== undefined));
  if (node.type === 'parallel') return childrenOf(node).every((child) => isDoneIn(child, below(child.key)));
  return node.type === 'final';
}

function childrenOf({ states }: AnyStateNode): readonly AnyStateNode[] {
  return (Object.values(states) as readonly AnyStateNode[]).filter(({ type }) => type !== 'history');
}
