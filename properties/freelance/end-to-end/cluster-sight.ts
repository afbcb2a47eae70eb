/** What is seen of a run of clients and servers, from outside of each, in the order in which it happened. */
import type { Frames, Ticket } from '../../../src/transports/port.js';
import type { Outcome } from '../../../src/freelance/outcome.js';
import type { ServerStats } from '../../../src/freelance/server-record.js';

interface AtClient {
  readonly atMs: number;
  readonly client: number;
}

/** `life`: how often the server has been started before. `from`: the routing id, one character for each byte. */
interface AtServer {
  readonly atMs: number;
  readonly server: number;
  readonly life: number;
}

export type ClusterSight =
  /** `id`: of its first attempt; undefined where none left with the call. */
  | (AtClient & { readonly kind: 'asked'; readonly request: number; readonly payload: Frames; readonly timeoutMs: number | undefined; id?: string })
  | (AtClient & { readonly kind: 'sent' | 'delivered'; readonly server: number; readonly frames: Frames; readonly ticket?: Ticket })
  | (AtClient & { readonly kind: 'outcome'; readonly request: number; readonly outcome: Outcome })
  | (AtClient & { readonly kind: 'stops' })
  | (AtClient & { readonly kind: 'stats'; readonly stats: readonly ServerStats[] })
  | (AtServer & { readonly kind: 'up' | 'down' })
  | (AtServer & { readonly kind: 'arrived' | 'replied'; readonly from: string; readonly frames: Frames })
  | (AtServer & { readonly kind: 'executed'; readonly from: string; readonly id: string; readonly execution: number; readonly payload: Frames })
  /** `answer`: the payload it gave, or the message that it threw. */
  | (AtServer & { readonly kind: 'ended'; readonly from: string; readonly id: string; readonly execution: number; readonly ok: boolean; readonly answer: Frames })
  /** The wire damaged a message. */
  | (AtClient & { readonly kind: 'damaged'; readonly before: Frames; readonly after: Frames })
  /** From here on no fault: the wire is sound, every server runs and answers at once. */
  | { readonly kind: 'calm'; readonly atMs: number }
  /** Somebody threw where a process would have ended, or a request was rejected. */
  | { readonly kind: 'thrown'; readonly atMs: number; readonly who: string; readonly error: unknown };

export type SightOf<Kind extends ClusterSight['kind']> = ClusterSight extends infer One ? (One extends { readonly kind: infer Kinds } ? (Kind extends Kinds ? One : never) : never) : never;

export const sightsOf = <Kind extends ClusterSight['kind']>(sights: readonly ClusterSight[], kind: Kind): readonly SightOf<Kind>[] => sights.filter((sight) => sight.kind === kind) as never;
