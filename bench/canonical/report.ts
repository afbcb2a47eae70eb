/** Medians and ratios of the contenders as a Markdown table. */
import type { Measured } from './contender.js';

export interface Row {
  readonly servers: number;
  readonly retries: number;
  readonly name: string;
  readonly runs: readonly Measured[];
}

export function renderTable(rows: readonly Row[]): string {
  return [...new Set(rows.map(({ servers }) => servers))].map((servers) => renderSize(rows.filter((row) => row.servers === servers))).join('\n\n');
}

function renderSize(rows: readonly Row[]): string {
  const { servers, retries, runs } = rows[0] as Row;
  const peers = rows.filter(({ name }) => !OURS.includes(name));
  const ours = rows.filter(({ name }) => OURS.includes(name));
  const head = ['contender', 'wall s', 'CPU s', 'states/s', 'peak MiB', 'search B/state', 'warm s', 'warm states/s'];
  const lines = rows.map(({ name, runs: own }) => {
    const seconds = median(own, ({ seconds: value }) => value);
    const warm = own.every(({ warmSeconds }) => warmSeconds !== undefined) ? median(own, ({ warmSeconds }) => warmSeconds as number) : undefined;
    const states = own[0]?.states ?? 0;
    const bytes = own[0]?.bytesPerState;
    return [name, fixed(seconds), fixed(median(own, ({ cpuSeconds }) => cpuSeconds)), rate(states / seconds), median(own, ({ peakMiB }) => peakMiB).toFixed(0), bytes?.toFixed(1) ?? '', warm === undefined ? '' : fixed(warm), warm === undefined ? '' : rate(states / warm)];
  });
  const ratios = peers.map((peer) => [
    peer.name,
    ...ours.flatMap((own) => [ratio(peer, own, ({ seconds }) => seconds), ratio(peer, own, ({ cpuSeconds }) => cpuSeconds), ratio(peer, own, ({ warmSeconds, seconds }) => warmSeconds ?? seconds)]),
  ]);
  return [
    `### FL(${servers},${retries}): ${runs[0]?.states.toLocaleString('en')} states, ${runs[0]?.transitions.toLocaleString('en')} transitions`,
    table(head, lines),
    'How many times faster, from nothing (wall, CPU) and warm (wall):',
    table(['than', ...ours.flatMap(({ name }) => [`${name}, wall`, `${name}, CPU`, `${name}, warm`])], ratios),
  ].join('\n\n');
}

const OURS = ['parallel', 'composed', 'fields'];

/** The median of the ratios of runs that stood side by side. */
function ratio(peer: Row, own: Row, of: (run: Measured) => number): string {
  const ratios = peer.runs.map((run, i) => of(run) / of(own.runs[i] as Measured));
  const value = ratios.toSorted((a, b) => a - b)[ratios.length >> 1] ?? Number.NaN;
  return value >= 20 ? value.toFixed(0) : value.toFixed(1);
}

function median(runs: readonly Measured[], of: (run: Measured) => number): number {
  return runs.map(of).toSorted((a, b) => a - b)[runs.length >> 1] ?? Number.NaN;
}

function fixed(seconds: number): string {
  return seconds < 0.1 ? seconds.toFixed(4) : seconds.toFixed(2);
}

function rate(perSecond: number): string {
  return perSecond >= 1e6 ? `${(perSecond / 1e6).toFixed(1)} M` : `${(perSecond / 1e3).toFixed(1)} k`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
