/** Collects the coded errors from the sources, as docs/ERRORS.md lists them. */
import { readFileSync } from 'node:fs';

export interface RaisedError {
  readonly code: string;
  readonly file: string;
  /** Texts of the error; what is filled in is shown as `…`. */
  readonly expected: string;
  readonly repair: string;
}

/** Every place that makes an error: a literal code followed by its parts. Comparisons with a code are none. */
export function raisedErrors(files: readonly string[]): readonly RaisedError[] {
  return files.flatMap((file) => {
    const text = withoutComments(readFileSync(file, 'utf8'));
    return [...text.matchAll(/(?<!(?:===|!==|case)\s*)'(WP\d{4})'(?=\s*[,)])/gu)].flatMap((match) => {
      const parts = textsAfter(text, match.index + match[0].length);
      return parts === undefined ? [] : [{ code: match[1]!, file, ...parts }];
    });
  });
}

/** The codes that are raised in places with nothing in common: two meanings under one number. */
export function ambiguousCodes(errors: readonly RaisedError[]): readonly string[] {
  // An error that is passed on has the words of the first one.
  return [...byCode(errors.filter(({ expected, repair }) => expected !== '…' || repair !== '…'))]
    .filter(([, raised]) => {
      const files = [...new Set(raised.map(({ file }) => file))].map((file) => wordsOf(raised.filter((error) => error.file === file)));
      return files.some((left) => files.some((right) => [...left].filter((word) => right.has(word)).length < 2));
    })
    .map(([code, raised]) => `${code} has two meanings: ${[...new Set(raised.map(({ file }) => file))].join(', ')}`);
}

export function byCode(errors: readonly RaisedError[]): ReadonlyMap<string, readonly RaisedError[]> {
  const codes = new Map<string, RaisedError[]>();
  for (const error of [...errors].toSorted((left, right) => (left.code === right.code ? 0 : left.code < right.code ? -1 : 1))) {
    codes.set(error.code, [...(codes.get(error.code) ?? []), error]);
  }
  return codes;
}

function wordsOf(errors: readonly RaisedError[]): ReadonlySet<string> {
  return new Set(errors.flatMap(({ expected, repair }) => `${expected} ${repair}`.toLowerCase().match(/[a-z]{3,}/gu) ?? []));
}

/** The object's `expected` and `repair`, or, for a helper that takes them one by one, the texts among its arguments. */
function textsAfter(text: string, from: number): { readonly expected: string; readonly repair: string } | undefined {
  const end = closing(text, from);
  const call = text.slice(from, end);
  const open = call.indexOf('{');
  if (open >= 0 && /\bexpected\b/u.test(call)) return { expected: property(call, 'expected'), repair: property(call, 'repair') };
  const texts = literals(call);
  return texts.length === 0 ? undefined : { expected: texts.length > 1 ? texts[0]! : '…', repair: texts.at(-1)! };
}

function property(call: string, name: string): string {
  const start = new RegExp(String.raw`\b${name}\b\s*:?`, 'u').exec(call);
  if (start === null) return '…';
  const from = start.index + start[0].length;
  const stop = endOfValue(call, from);
  const texts = literals(call.slice(from, stop)).filter((text) => text.includes(' '));
  return texts.length === 0 ? '…' : texts.join(' / ');
}

/** String and template literals, with `…` for what is filled in. */
function literals(code: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < code.length; at++) {
    const quote = code[at];
    if (quote !== "'" && quote !== '`' && quote !== '"') continue;
    const end = stringEnd(code, at);
    const raw = code.slice(at + 1, end);
    found.push(quote === '`' ? filled(raw) : raw.replace(/\\(.)/gu, '$1'));
    at = end;
  }
  return found.filter((text) => text.trim().length > 1);
}

function filled(template: string): string {
  let text = '';
  for (let at = 0; at < template.length; at++) {
    if (template.startsWith('${', at)) {
      at = closing(template, at + 2);
      text += '…';
    } else if (template[at] === '\\') text += template[++at] === 'n' ? ' ' : template[at];
    else text += template[at];
  }
  return text.replace(/(?:… ?)+…/gu, '…').replace(/\s+/gu, ' ');
}

/** Where the bracket that encloses `from` closes. */
function closing(code: string, from: number): number {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    const character = code[at]!;
    if (character === "'" || character === '`' || character === '"') at = stringEnd(code, at);
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && depth-- === 0) return at;
  }
  return code.length;
}

/** Where the value of a property ends: at the next comma or bracket of its own level. */
function endOfValue(code: string, from: number): number {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    const character = code[at]!;
    if (character === "'" || character === '`' || character === '"') at = stringEnd(code, at);
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && depth-- === 0) return at;
    else if (character === ',' && depth === 0) return at;
  }
  return code.length;
}

function stringEnd(code: string, start: number): number {
  const quote = code[start]!;
  for (let at = start + 1; at < code.length; at++) {
    if (code[at] === '\\') at++;
    else if (quote === '`' && code.startsWith('${', at)) at = closing(code, at + 2);
    else if (code[at] === quote) return at;
  }
  return code.length;
}

/** Comments blanked out; what looks like one inside a string stays. */
function withoutComments(code: string): string {
  let text = '';
  for (let at = 0; at < code.length; at++) {
    const character = code[at]!;
    if (character === "'" || character === '`' || character === '"') {
      const end = stringEnd(code, at);
      text += code.slice(at, end + 1);
      at = end;
    } else if (code.startsWith('//', at) || code.startsWith('/*', at)) {
      const end = code.startsWith('//', at) ? code.indexOf('\n', at) : code.indexOf('*/', at) + 1;
      at = end < at ? code.length : end;
    } else text += character;
  }
  return text;
}
