/** How much of a machine a transition leaves and enters anew, by XState's rules (`getTransitionDomain`). */
import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';

/** The node below which all is left and entered anew; undefined: nothing is. A domain that is the source itself may be left with it. */
export function domainOf({ source, target, reenter }: AnyTransitionDefinition): AnyStateNode | undefined {
  const targets = (target ?? []) as readonly AnyStateNode[];
  if (targets.length === 0) return undefined;
  if (!reenter && targets.every((node) => node === source || isBelow(node, source))) return source as AnyStateNode;
  // A proper ancestor of them all: a region that leads to itself, or enters itself anew, takes its siblings along.
  let domain = (source as AnyStateNode).parent;
  while (domain !== undefined && !targets.every((node) => isBelow(node, domain as AnyStateNode))) domain = domain.parent;
  return domain ?? (source as AnyStateNode).machine.root;
}

export function isBelow(node: AnyStateNode, ancestor: AnyStateNode): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) if (at === ancestor) return true;
  return false;
}

/** May both be active, with states that are not below each other? They are then in different regions of a parallel node. */
export function mayBothAct(a: AnyStateNode, b: AnyStateNode): boolean {
  if (a === b) return false;
  if (isBelow(a, b)) return parallelBetween(b, a);
  if (isBelow(b, a)) return parallelBetween(a, b);
  let common = a.parent;
  while (common !== undefined && !isBelow(b, common)) common = common.parent;
  return common?.type === 'parallel';
}

/** Some region below `ancestor` may be without `node`. */
function parallelBetween(ancestor: AnyStateNode, node: AnyStateNode): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (at.type === 'parallel') return true;
    if (at === ancestor) return false;
  }
  return false;
}
