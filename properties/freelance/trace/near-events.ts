/** Events like the one that is not allowed, nearest first: what the client or the server could rightly have done instead. */
import type { ClientEvent, ServerEvent, ServerStats } from '../../../model/freelance/monitor/events.js';
import type { ClientLog } from './client-log.js';
import type { ServerLog } from './server-log.js';

export function nearClientEvent(log: ClientLog, event: ClientEvent): readonly { readonly event: ClientEvent; readonly text: string }[] {
  const near: { event: ClientEvent; text: string }[] = [];
  const later = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
  if (event.kind === 'sent' || event.kind === 'delivered') {
    for (const endpoint of log.endpoints) if (endpoint !== event.endpoint) near.push({ event: { ...event, endpoint }, text: `the same at ${endpoint}` });
  }
  if (event.kind === 'outcome' && !event.success) {
    for (const failure of ['unsent', 'error', 'unknown'] as const) near.push({ event: { kind: 'outcome', atMs: event.atMs, request: event.request, success: false, failure }, text: `a failure of the kind ${failure}` });
  }
  if (event.kind === 'outcome' && event.success) near.push({ event: { ...event, response: undefined as never }, text: 'a success with another payload' });
  if (event.kind === 'stats') {
    const [[endpoint, stats] = ['', {} as ServerStats]] = Object.entries(event.servers).filter(([, one]) => one.state !== undefined);
    for (const state of ['alive', 'dead', 'unknown'] as const) {
      if (state !== stats.state) near.push({ event: { ...event, servers: { ...event.servers, [endpoint]: { state } } }, text: `${endpoint} ${state.toUpperCase()}` });
    }
  }
  for (const byMs of later) near.push({ event: { ...event, atMs: event.atMs + byMs }, text: `the same ${byMs} ms later` });
  return near;
}

export function nearServerEvent({ steps }: ServerLog, event: ServerEvent): readonly { readonly event: ServerEvent; readonly text: string }[] {
  if (event.kind !== 'sent') return [];
  const clients = new Set(steps.flatMap(({ events }) => events.flatMap((one) => (one.kind === 'delivered' ? [one.client] : []))));
  return [...clients].filter((client) => client !== event.client).map((client) => ({ event: { ...event, client }, text: `the same to ${client}` }));
}
