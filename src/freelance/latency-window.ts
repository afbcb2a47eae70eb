/** The latencies of the last so many successes, and their mean. */

export class LatencyWindow {
  readonly #size: number;
  readonly #samples: number[] = [];
  /** Where the next sample goes: to the end, and in a full window to the oldest one's place. */
  #next = 0;
  #average: number | undefined = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get count(): number {
    return this.#samples.length;
  }

  add(latencyMs: number): void {
    this.#samples[this.#next] = latencyMs;
    this.#next = (this.#next + 1) % this.#size;
    this.#average = undefined;
  }

  /** 0 where the window is empty. Summed anew, for a running sum would gather rounding errors for as long as a client lives. */
  get averageMs(): number {
    return (this.#average ??= this.#samples.reduce((sum, sample) => sum + sample, 0) / this.#samples.length);
  }
}
