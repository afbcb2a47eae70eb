/** Numbers as people read them. */

/** `18,636` */
export function count(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}

/** `0.4 s`, `12 s`, `3 min 20 s` */
export function seconds(value: number): string {
  if (value < 10) return `${value.toFixed(1)} s`;
  if (value < 120) return `${Math.round(value)} s`;
  return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
}

/** `18,636 states, 123,916 transitions` */
export function counts(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([unit, value]) => `${count(value)} ${value === 1 ? singular(unit) : unit}`)
    .join(', ');
}

/** `hours of protocol time`: it is the first part that is counted. */
function singular(unit: string): string {
  const [, head = unit, rest = ''] = /^(.+?)( of .+)$/u.exec(unit) ?? [];
  return singularWord(head) + rest;
}

function singularWord(unit: string): string {
  if (unit.endsWith('ss') || unit.endsWith('us') || !unit.endsWith('s')) return unit;
  if (/(?:[sc]h|ss|x)es$/u.test(unit)) return unit.slice(0, -2);
  return unit.endsWith('ies') ? `${unit.slice(0, -3)}y` : unit.slice(0, -1);
}
