/**
 * Typed events. They are collected while a session works and handed out when it has finished, so that a listener may call
 * back into what it listens to. A listener that throws or rejects is told of; it never disturbs the others.
 */
import { isPromise } from 'node:util/types';

/** One call of `on`; without a listener it has ended. */
interface Subscription {
  listener: ((event: never) => unknown) | undefined;
}

export class Events<EventMap extends object> {
  readonly #subscriptions = new Map<keyof EventMap, Set<Subscription>>();
  readonly #onListenerError: (error: unknown) => void;
  #pending: (() => unknown)[] = [];
  #flushing = false;

  constructor(onListenerError: (error: unknown) => void) {
    this.#onListenerError = onListenerError;
  }

  /** Subscribes; the returned function ends it, and nothing is heard any more, not even what has been emitted. */
  on<Type extends keyof EventMap>(type: Type, listener: (event: EventMap[Type]) => void): () => void {
    const all = this.#subscriptions.get(type) ?? new Set();
    this.#subscriptions.set(type, all);
    const subscription: Subscription = { listener };
    all.add(subscription);
    return () => {
      subscription.listener = undefined;
      // Ended before: the set may be another one's by now.
      if (all.delete(subscription) && all.size === 0) this.#subscriptions.delete(type);
    };
  }

  /** Whether anybody listens: asked before an event is put together, for most clients and servers in vain. */
  has(type: keyof EventMap): boolean {
    return this.#subscriptions.size > 0 && this.#subscriptions.has(type);
  }

  /** Delivered by the next `flush`. */
  emit<Type extends keyof EventMap>(type: Type, event: EventMap[Type]): void {
    for (const subscription of this.#subscriptions.get(type) ?? []) {
      this.#pending.push(() => (subscription.listener as ((event: EventMap[Type]) => unknown) | undefined)?.(event));
    }
  }

  /** Calls the listeners, also of events that come up meanwhile. Within a listener it does nothing: the outer one goes on. */
  flush(): void {
    if (this.#flushing || this.#pending.length === 0) return;
    this.#flushing = true;
    // What a listener adds is met as well.
    for (const tell of this.#pending) this.guard(tell);
    this.#pending = [];
    this.#flushing = false;
  }

  /** Runs what is somebody else's. What it throws is told of, and so is a promise that it gives and that rejects. */
  guard(run: () => unknown): void {
    try {
      const given = run();
      if (isPromise(given)) given.catch(this.#onListenerError);
    } catch (error) {
      this.#onListenerError(error);
    }
  }
}
