/** Graphviz in WebAssembly: DOT in, SVG out, the same bytes for the same graph. */
import { instance } from '@viz-js/viz';
import { OperatingError } from '../../core/errors.js';

/** Layout takes seconds from here on, and minutes soon after. */
const maxNodes = 120;
const maxEdges = 240;

/** Throws `WP4501` for a graph that is too large to draw. Run it where it may be ended: layout blocks its thread. */
export async function renderSvg(dot: string): Promise<string> {
  const nodes = dot.match(/^\s*s\d+ \[/gmu)?.length ?? 0;
  const edges = dot.match(/ -> /gu)?.length ?? 0;
  if (nodes > maxNodes || edges > maxEdges) {
    throw new OperatingError('WP4501', {
      expected: `a graph of at most ${maxNodes} states and ${maxEdges} transitions, to be drawn`,
      found: `${nodes} states and ${edges} transitions`,
      repair: 'Write it with --format dot, and lay it out with a tool made for large graphs (`sfdp`).',
    });
  }
  const viz = await instance();
  // Where a font is not there, the default would be one with serifs.
  const svg = viz.renderString(dot, { format: 'svg', engine: 'dot' }).replace(/font-family="([^",]+)"/gu, 'font-family="$1, sans-serif"');
  // Neither prologue nor comments: they name the layout program's version.
  return `${svg.slice(svg.indexOf('<svg')).replace(/<!--[\s\S]*?-->\n?/gu, '').trimEnd()}\n`;
}
