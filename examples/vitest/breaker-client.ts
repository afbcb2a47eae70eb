/** The system under test: an HTTP client with a circuit breaker. Nothing in it knows of models or tests. */
import { request } from 'node:http';

export interface BreakerOptions {
  /** Failures in a row that open the circuit. */
  readonly maxFailures: number;
  /** How long the circuit stays open before one request may try again. */
  readonly coolDownMs: number;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
}

/** `refused`: the circuit is open and nothing was sent. */
export type Reply = 'ok' | 'failed' | 'refused';

export class BreakerClient {
  readonly #url: string;
  readonly #options: BreakerOptions;
  #failures = 0;
  #openedMs: number | undefined;

  constructor(url: string, options: BreakerOptions) {
    this.#url = url;
    this.#options = options;
  }

  get circuit(): 'closed' | 'open' | 'half-open' {
    if (this.#openedMs === undefined) return 'closed';
    return this.#options.nowMs() - this.#openedMs >= this.#options.coolDownMs ? 'half-open' : 'open';
  }

  async get(): Promise<Reply> {
    const circuit = this.circuit;
    if (circuit === 'open') return 'refused';
    const ok = await this.#ask();
    this.#failures = ok ? 0 : this.#failures + 1;
    if (ok) this.#openedMs = undefined;
    else if (circuit === 'half-open' || this.#failures >= this.#options.maxFailures) this.#openedMs = this.#options.nowMs();
    return ok ? 'ok' : 'failed';
  }

  #ask(): Promise<boolean> {
    return new Promise((resolve) => {
      const outgoing = request(this.#url, { agent: false }, (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode === 200));
        response.once('error', () => resolve(false));
      });
      outgoing.once('error', () => resolve(false));
      outgoing.end();
    });
  }
}
