/**
 * A scripted server: a bound router that does what the script says and nothing else. It hears every message, answers
 * when told to (at once or later), stays silent, goes down and comes back at the same endpoint.
 */
import type { Clock, Timer } from '../core/clock.js';
import type { Frames, Router, Transport } from '../transports/port.js';

export interface Heard {
  readonly atMs: number;
  readonly routingId: Uint8Array;
  readonly frames: Frames;
}

export interface ScriptedRouter {
  /** As bound first; it stays the same while down. */
  readonly endpoint: string;
  readonly isUp: boolean;
  /** All messages, in order. */
  readonly heard: readonly Heard[];
  send(routingId: Uint8Array, frames: Frames, afterMs?: number): void;
  /** Called on every message from now on; replaces the one before. */
  react(reaction: ((message: Heard) => void) | undefined): void;
  /** Unbinds; what was to be sent later is never sent. */
  goDown(): Promise<void>;
  /** Binds the same endpoint again. */
  comeUp(): Promise<void>;
}

export async function scriptedRouter(network: Transport, clock: Clock, endpoint: string): Promise<ScriptedRouter> {
  const heard: Heard[] = [];
  const timers = new Set<Timer>();
  let reaction: ((message: Heard) => void) | undefined;
  const bind = (at: string): Promise<Router> =>
    network.bind(at, {}, {
      onMessage(routingId, frames) {
        const message: Heard = { atMs: clock.nowMs(), routingId, frames };
        heard.push(message);
        reaction?.(message);
      },
    });
  let router: Router | undefined = await bind(endpoint);
  const bound = router.endpoint;
  return {
    endpoint: bound,
    get isUp() {
      return router !== undefined;
    },
    heard,
    send(routingId, frames, afterMs = 0) {
      if (afterMs <= 0) {
        router?.send(routingId, frames);
        return;
      }
      const timer = clock.setTimer(afterMs, () => {
        timers.delete(timer);
        router?.send(routingId, frames);
      });
      timers.add(timer);
    },
    react(next) {
      reaction = next;
    },
    async goDown() {
      for (const timer of timers) timer.cancel();
      timers.clear();
      const going = router;
      router = undefined;
      await going?.close();
    },
    async comeUp() {
      router ??= await bind(bound);
    },
  };
}
