/**
 * From playings to a verdict. What timing may have made is confirmed twice more with stretched times; what no delay can
 * explain is confirmed once more. A correct subject on a busy machine is never violated: one playing that conforms clears
 * a deviation in time, and what is seen only once stays unknown.
 */
import type { ConformanceCheck } from '../../../src/engine/suite.js';
import type { CheckDefinition } from './check.js';
import { toleranceMs, type PlayVerdict } from './judge.js';

export interface Played {
  readonly scale: number;
  readonly verdict: PlayVerdict;
  readonly notes: readonly string[];
}

/** What playing it again would take; undefined: it is decided. */
export function nextScale(played: readonly Played[]): number | undefined {
  const kinds = played.map(({ verdict }) => verdict.kind);
  const last = kinds.at(-1);
  if (last === undefined) return 1;
  const deviations = kinds.filter((kind) => kind === 'deviates').length;
  const timeless = timelessCount(played);
  if (last === 'skipped' || timeless >= 2 || deviations >= 3 || played.length >= 6) return undefined;
  if (timeless === 1) return kinds.filter((kind) => kind === 'conforms').length >= 2 ? undefined : 1;
  if (last === 'conforms') return undefined;
  // Stretched by each deviation, and by every second playing that was blurred.
  const blurred = kinds.length - deviations;
  return Math.min(4, 2 ** (deviations + Math.floor(blurred / 2)));
}

/** Decided, and against the subject. */
export const isViolated = (played: readonly Played[]): boolean =>
  timelessCount(played) >= 2 || played.filter(({ verdict }) => verdict.kind === 'deviates').length >= 3;

const timelessCount = (played: readonly Played[]): number => played.filter(({ verdict }) => verdict.kind === 'deviates' && verdict.violation.timeless).length;

/** `unfinished`: why it was not played again, though it is not decided. */
export function conclude(check: CheckDefinition<never>, played: readonly Played[], replay: string, unfinished?: string): ConformanceCheck {
  const { id, title, rule } = check;
  const base = { id, title, rule };
  const notes = [...new Set(played.flatMap((one) => one.notes))];
  const last = played.at(-1);
  if (last === undefined) return { ...base, verdict: 'unknown', note: unfinished ?? 'not played' };
  const deviating = played.filter(({ verdict }) => verdict.kind === 'deviates');
  const seen = `${deviating.length} of ${played.length} playings (times ×${played.map(({ scale }) => scale).join(', ×')}, tolerance ${played.map(({ scale }) => toleranceMs(scale)).join(', ')} ms)`;
  if (isViolated(played)) {
    const clearest = deviating.find(({ verdict }) => verdict.kind === 'deviates' && verdict.violation.timeless) ?? deviating.at(-1);
    const { verdict } = clearest as Played;
    if (verdict.kind !== 'deviates') throw new Error('broken invariant: a deviating playing has a violation');
    const { violation, story } = verdict;
    return {
      ...base,
      verdict: 'violated',
      note: [`seen in ${seen}`, ...notes].join('; '),
      failure: { property: `${id} ${violation.rule}`, expected: violation.expected, found: violation.found, story, replay },
    };
  }
  const { verdict } = last;
  if (verdict.kind === 'skipped') return { ...base, verdict: 'unknown', note: `skipped: ${verdict.why}` };
  const skips = notes.filter((note) => note.startsWith('skipped'));
  if (verdict.kind === 'conforms' && timelessCount(played) === 0) {
    const slow = deviating.length > 0 ? [`deviated in time in ${seen}, not when stretched: the subject or the machine is slow`] : [];
    const note = [...slow, ...notes].join('; ');
    return { ...base, verdict: skips.length > 0 ? 'unknown' : 'holds', ...(note !== '' && { note }) };
  }
  const why = verdict.kind === 'blurred' ? verdict.why : verdict.kind === 'deviates' ? `${verdict.violation.expected}; found ${verdict.violation.found}` : 'seen once and not again';
  const first = deviating[0]?.verdict;
  const once = first?.kind === 'deviates' && first !== verdict ? `; seen: expected ${first.violation.expected}; found ${first.violation.found}` : '';
  return { ...base, verdict: 'unknown', note: [...(unfinished === undefined ? [] : [unfinished]), `deviated in ${seen}: ${why}${once}`, ...notes].join('; ') };
}
