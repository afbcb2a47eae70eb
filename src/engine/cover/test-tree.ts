/** Tests as a tree of shared beginnings. */
import type { Mealy } from './mealy.js';
import { stepMealy } from './mealy.js';

export interface TestTree {
  add(word: readonly number[]): void;
  /** What adding the word would cost in steps, the reset of a new test included. */
  price(word: readonly number[]): number;
  /** Whether some continuation that follows both words in the tree is answered differently after them. */
  separates(mealy: Mealy, left: readonly number[], right: readonly number[]): boolean;
  /** The leaves. */
  tests(): readonly (readonly number[])[];
}

type Node = Map<number, Node>;

export function createTestTree(): TestTree {
  const root: Node = new Map();
  const find = (word: readonly number[]): Node | undefined => {
    let node: Node | undefined = root;
    for (const input of word) node = node?.get(input);
    return node;
  };
  return {
    add(word) {
      let node = root;
      for (const input of word) {
        let child = node.get(input);
        if (child === undefined) {
          child = new Map();
          node.set(input, child);
        }
        node = child;
      }
    },
    price(word) {
      let node: Node | undefined = root;
      let known = 0;
      for (const input of word) {
        const child: Node | undefined = node.get(input);
        if (child === undefined) break;
        node = child;
        known++;
      }
      if (known === word.length) return 0;
      // Going on from a leaf makes a test longer; leaving the tree elsewhere makes a new one, from the start.
      return node.size === 0 ? word.length - known : word.length + 1;
    },
    separates(mealy, left, right) {
      const nodeLeft = find(left);
      const nodeRight = find(right);
      return nodeLeft !== undefined && nodeRight !== undefined && differ(mealy, nodeLeft, nodeRight, stepMealy(mealy, 0, left), stepMealy(mealy, 0, right));
    },
    tests() {
      const found: number[][] = [];
      const walk = (node: Node, word: readonly number[]): void => {
        if (node.size === 0 && word.length > 0) found.push([...word]);
        for (const [input, child] of node) walk(child, [...word, input]);
      };
      walk(root, []);
      return found;
    },
  };
}

function differ(mealy: Mealy, left: Node, right: Node, stateLeft: number, stateRight: number): boolean {
  for (const [input, childLeft] of left) {
    const childRight = right.get(input);
    if (childRight === undefined) continue;
    const cellLeft = stateLeft * mealy.inputCount + input;
    const cellRight = stateRight * mealy.inputCount + input;
    if (mealy.output[cellLeft] !== mealy.output[cellRight]) return true;
    if (differ(mealy, childLeft, childRight, mealy.next[cellLeft] as number, mealy.next[cellRight] as number)) return true;
  }
  return false;
}
