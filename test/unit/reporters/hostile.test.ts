/** Nothing that a peer sends gets out of a report as anything but text. */
import { describe, expect, it } from 'vitest';
import { renderMermaidSequence } from '../../../src/reporters/diagram/mermaid-sequence.js';
import { mermaidText } from '../../../src/reporters/diagram/mermaid-text.js';
import { renderHtmlReport } from '../../../src/reporters/html/verify-html.js';
import { renderJunit } from '../../../src/reporters/junit.js';
import { plain } from '../../../src/reporters/text/paint.js';
import { renderClosing, renderOpening, renderPart } from '../../../src/reporters/text/verify-text.js';
import { hostileReport as hostile } from './reports.js';

describe('hostile text', () => {
  const html = renderHtmlReport(hostile, 'npx wireproof');
  const junit = renderJunit(hostile);
  const options = { paint: plain, width: 80, command: 'npx wireproof' };
  const text = renderOpening(hostile, options) + hostile.parts.map((part) => renderPart(part, options)).join('') + renderClosing(hostile, options);

  it('stays text in HTML', () => {
    expect(html).not.toMatch(/<script|<img|onerror=y>/u);
    expect(html.match(/<\/title>/gu)).toHaveLength(1);
    expect(html.match(/<\/style>/gu)).toHaveLength(1);
    expect(html).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-`);
  });

  it('stays one label in Mermaid, whose text reads as before', () => {
    const diagram = renderMermaidSequence(hostile.parts[0]!.failures[0]!);
    expect(diagram).not.toMatch(/<(?!br\/>)|;(?<!#\d+;)|[\u0000-\u0009\u202e]/u); // eslint-disable-line no-control-regex -- these are what is looked for
    expect(diagram.trim().split('\n')).toHaveLength(4);
    expect(mermaidPlain(mermaidText('a; b --> c #9; "d" <e>'))).toBe('a; b --> c #9; "d" <e>');
  });

  it('stays text in XML, without characters that XML forbids', () => {
    expect(junit).not.toMatch(/<script|<img|\]\]>/u);
    expect(junit).not.toMatch(/[^\n\t\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  });

  it('moves no cursor, sets no link and turns no direction on a terminal', () => {
    for (const sink of [html, junit, text]) expect(sink).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u); // eslint-disable-line no-control-regex -- these are what is looked for
    expect(text).not.toMatch(/^\s*(?:::|##\[)/mu);
  });
});

/** What a reader of the diagram sees: the inverse of `mermaidText`, for what can be printed. */
function mermaidPlain(text: string): string {
  return text.replace(/#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)));
}
