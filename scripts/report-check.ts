/**
 * Opens the HTML report in Debian's Chromium: one full of hostile text must run nothing, reach for nothing, and show the text as
 * text. Writes a screenshot to reports/ for a person to look at.
 */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';
import { renderDotState } from '../src/reporters/diagram/dot-state.js';
import { renderSvg } from '../src/reporters/diagram/svg.js';
import { renderHtmlReport } from '../src/reporters/html/verify-html.js';
import { renderJunit } from '../src/reporters/junit.js';
import { canary, hostileReport, ordinaryReport } from '../test/unit/reporters/reports.js';
import { must, seen } from './run.js';

interface Shown {
  readonly scripts: number;
  readonly images: number;
  readonly links: number;
  readonly styled: boolean;
  readonly text: string;
}

const state = { path: 'a', name: canary, kind: 'atomic', initial: [], children: [], entry: [canary], exit: [], invokes: [] } as const;
const hostileMachine = {
  name: canary,
  root: { path: '(root)', name: canary, kind: 'compound', initial: ['a'], children: [state], entry: [], exit: [], invokes: [] },
  transitions: [{ id: canary, source: 'a', targets: ['a'], event: canary, guard: canary, actions: [canary], reenter: true }],
} as const;

const pages: Readonly<Record<string, string>> = { '/hostile': renderHtmlReport(hostileReport, 'npx wireproof'), '/ordinary': renderHtmlReport(ordinaryReport, 'npx wireproof') };
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(pages[request.url ?? ''] ?? '');
});
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  mkdirSync('reports', { recursive: true });
  for (const name of ['ordinary', 'hostile']) {
    const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(`http://127.0.0.1:${port}/${name}`);
    const counts = await page.evaluate<Shown>('({ scripts: document.scripts.length, images: document.images.length, links: document.links.length, styled: getComputedStyle(document.body).maxWidth !== "none", text: document.body.textContent })');
    const elsewhere = requests.filter((url) => !url.endsWith(`/${name}`) && !url.endsWith('/favicon.ico'));
    must(complaints.length === 0, `${name}: the browser complains: ${complaints.join('; ')}`);
    must(elsewhere.length === 0, `${name}: the page reaches for ${elsewhere.join(', ')}`);
    must(counts.scripts === 0 && counts.images === 0 && counts.links === 0, `${name}: ${JSON.stringify({ ...counts, text: undefined })}`);
    must(counts.styled, `${name}: the policy keeps its own style out`);
    if (name === 'hostile') must(counts.text.includes('<script>'), 'the hostile text is not shown as text');
    await page.screenshot({ path: `reports/${name}.png`, fullPage: true });
    seen(`the ${name} report shows as it should; reports/${name}.png`);
  }
  await parsed(renderJunit(hostileReport), 'application/xml', 'the JUnit report');
  await parsed(await renderSvg(renderDotState(hostileMachine)), 'image/svg+xml', 'the drawing of a machine');
} finally {
  await browser.close();
  server.close();
}

/** Well-formed, and nothing in it that runs or leads anywhere. */
async function parsed(text: string, type: string, what: string): Promise<void> {
  const page = await browser.newPage();
  const found = await page.evaluate<string[]>(`(() => {
    const page = new DOMParser().parseFromString(${JSON.stringify(text)}, ${JSON.stringify(type)});
    return [...page.querySelectorAll('parsererror, script, a, image, img, foreignObject, style')].map((node) => node.nodeName + ': ' + node.textContent);
  })()`);
  must(found.length === 0, `${what}: ${found.join('; ')}`);
  must(text.includes('script&gt;') || text.includes('&#39;'), `${what} does not show the hostile text`);
  seen(`${what} is well-formed with hostile text in it`);
  await page.close();
}
