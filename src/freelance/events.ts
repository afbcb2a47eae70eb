/**
 * Typed events. They are collected while a session works and handed out when it has finished, so that a listener may call
 * back into what it listens to. A listener that throws is told of; it never disturbs the others.
 */

export class Events<EventMap extends object> {
  readonly #listeners = new Map<keyof EventMap, Set<(event: never) => void>>();
  readonly #onListenerError: (error: unknown) => void;
  #pending: (() => void)[] = [];
  #flushing = false;

  constructor(onListenerError: (error: unknown) => void) {
    this.#onListenerError = onListenerError;
  }

  /** Subscribes; the returned function ends it. */
  on<Type extends keyof EventMap>(type: Type, listener: (event: EventMap[Type]) => void): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    // A wrapper of its own, so that the same function subscribed twice is called twice and ended once.
    const own = (event: EventMap[Type]): void => listener(event);
    listeners.add(own);
    return () => {
      if (!listeners.delete(own)) return;
      if (listeners.size === 0) this.#listeners.delete(type);
    };
  }

  /** Whether anybody listens: asked before an event is put together, for most clients and servers in vain. */
  has(type: keyof EventMap): boolean {
    return this.#listeners.size > 0 && this.#listeners.has(type);
  }

  /** Delivered by the next `flush`. */
  emit<Type extends keyof EventMap>(type: Type, event: EventMap[Type]): void {
    for (const listener of this.#listeners.get(type) ?? []) {
      this.#pending.push(() => (listener as (event: EventMap[Type]) => void)(event));
    }
  }

  /** Calls the listeners, also of events that come up meanwhile. Within a listener it does nothing: the outer one goes on. */
  flush(): void {
    if (this.#flushing || this.#pending.length === 0) return;
    this.#flushing = true;
    // What a listener adds is met as well.
    for (const tell of this.#pending) {
      try {
        tell();
      } catch (error) {
        this.#onListenerError(error);
      }
    }
    this.#pending = [];
    this.#flushing = false;
  }
}
