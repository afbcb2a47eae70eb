/**
 * What falls due when: a binary heap whose items know their place, so that any of them can be moved or taken out in
 * logarithmic time. One clock timer serves a whole client. Source: Williams, Algorithm 232 (1964).
 */

/** An item belongs to one queue at most. */
export interface Due {
  deadlineMs: number;
  /** Of two that fall due at the same time the lower comes first, then the one scheduled first. */
  readonly rank: number;
  /** The queue's own: the item's place, -1 where it is in none; and the order of scheduling. */
  place: number;
  turn: number;
}

export class DeadlineQueue<Item extends Due> {
  readonly #heap: Item[] = [];
  #turns = 0;

  get first(): Item | undefined {
    return this.#heap[0];
  }

  /** Puts the item in, or moves it. */
  schedule(item: Item, deadlineMs: number): void {
    item.deadlineMs = deadlineMs;
    item.turn = this.#turns++;
    if (item.place < 0) {
      item.place = this.#heap.length;
      this.#heap.push(item);
    }
    this.#sink(this.#rise(item));
  }

  /** No effect on an item that is not in. */
  remove(item: Item): void {
    const { place } = item;
    if (place < 0) return;
    item.place = -1;
    const last = this.#heap.pop() as Item;
    if (last === item) return;
    this.#put(last, place);
    this.#sink(this.#rise(last));
  }

  #rise(item: Item): Item {
    let place = item.place;
    while (place > 0) {
      const above = this.#heap[(place - 1) >> 1] as Item;
      if (!before(item, above)) break;
      const free = above.place;
      this.#put(above, place);
      place = free;
    }
    this.#put(item, place);
    return item;
  }

  #sink(item: Item): void {
    let place = item.place;
    for (;;) {
      const left = this.#heap[2 * place + 1];
      const right = this.#heap[2 * place + 2];
      const below = right !== undefined && left !== undefined && before(right, left) ? right : left;
      if (below === undefined || !before(below, item)) break;
      const free = below.place;
      this.#put(below, place);
      place = free;
    }
    this.#put(item, place);
  }

  #put(item: Item, place: number): void {
    this.#heap[place] = item;
    item.place = place;
  }
}

function before(one: Due, other: Due): boolean {
  if (one.deadlineMs !== other.deadlineMs) return one.deadlineMs < other.deadlineMs;
  return one.rank === other.rank ? one.turn < other.turn : one.rank < other.rank;
}
