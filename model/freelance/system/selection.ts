/** Which server an attempt goes to. Protocol page, "Client", selection. */

export type ServerState = 'UNKNOWN' | 'ALIVE' | 'DEAD';

/**
 * The number of the chosen server. `ranking`: the order in which the statistics (among ALIVE), the order of connecting
 * (among UNKNOWN) and the last heartbeats (among DEAD) put the servers, best first; the systems let it be any.
 */
export type Select = (states: readonly ServerState[], ranking: readonly number[]) => number;

export const selectServer: Select = (states, ranking) => {
  for (const wanted of ['ALIVE', 'UNKNOWN', 'DEAD']) {
    const best = ranking.find((server) => states[server] === wanted);
    if (best !== undefined) return best;
  }
  return -1;
};

/** Rule 6, said without `selectServer`: a DEAD server was chosen although a better one was known. */
export function isWorseThanKnown(states: readonly ServerState[], chosen: number): boolean {
  return states[chosen] === 'DEAD' && states.some((state) => state !== 'DEAD');
}
