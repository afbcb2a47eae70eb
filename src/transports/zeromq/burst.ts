/**
 * How many messages leave together at most. libzmq's thread is woken once for a burst and its messages share system calls;
 * yet a burst must not grow with the window: while one side gathers the answers of a whole window, the other side stands
 * idle. Eight gave 1.4 times the throughput of one burst for each wake-up at window 64, and took nothing at window 1.
 */
export const burstMessages = 8;
