/** A queue that takes at both ends and gives at the front, in a ring: while it does not grow, nothing is moved or allocated. */

const firstCapacity = 16;
/** An empty ring above this is given back. */
const keptCapacity = 1024;

export class Fifo<Item> implements Iterable<Item> {
  /** Its length is a power of two. */
  #ring = emptyRing<Item>(firstCapacity);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The next that `shift` gives. */
  get first(): Item | undefined {
    return this.#length === 0 ? undefined : this.#ring[this.#head];
  }

  push(item: Item): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length++) & (this.#ring.length - 1)] = item;
  }

  /** To the front. */
  unshift(item: Item): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#head = (this.#head - 1) & (this.#ring.length - 1);
    this.#ring[this.#head] = item;
    this.#length++;
  }

  shift(): Item | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#length--;
    if (this.#length === 0 && this.#ring.length > keptCapacity) this.clear();
    return item;
  }

  clear(): void {
    this.#ring = emptyRing(firstCapacity);
    this.#head = 0;
    this.#length = 0;
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (let index = 0; index < this.#length; index++) yield this.#ring[(this.#head + index) & (this.#ring.length - 1)] as Item;
  }

  #grow(): void {
    const items = [...this];
    this.#ring = [...items, ...emptyRing<Item>(items.length)];
    this.#head = 0;
  }
}

function emptyRing<Item>(capacity: number): (Item | undefined)[] {
  return Array.from({ length: capacity }, () => undefined);
}
