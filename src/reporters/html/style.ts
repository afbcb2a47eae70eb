/** The looks of the HTML report. No address in it leads anywhere. */
export const reportStyle = `
:root { color-scheme: light dark; --line: #d0d7de; --soft: #57606a; --good: #1a7f37; --bad: #cf222e; --open: #9a6700; --lane: #f6f8fa; --page: #fff; --ink: #1f2328; }
@media (prefers-color-scheme: dark) { :root { --line: #30363d; --soft: #9198a1; --good: #3fb950; --bad: #f85149; --open: #d29922; --lane: #161b22; --page: #0d1117; --ink: #e6edf3; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .75rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
p { margin: .25rem 0; }
code, pre, .frames { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--lane); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; white-space: pre-wrap; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); font-size: .85rem; }
.soft { color: var(--soft); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.verdict { font-weight: 600; white-space: nowrap; }
.holds { color: var(--good); } .violated { color: var(--bad); } .unknown { color: var(--open); }
.failure { border: 1px solid var(--bad); border-radius: 8px; padding: .9rem 1.1rem; margin: 1rem 0; }
.failure dl { display: grid; grid-template-columns: 6rem 1fr; gap: .2rem .8rem; margin: 0 0 .8rem; }
.failure dt { color: var(--soft); } .failure dd { margin: 0; overflow-wrap: anywhere; }
.lanes { table-layout: fixed; } .lanes th:first-child, .lanes td:first-child { width: 6.5rem; }
.lanes td.deed { background: var(--lane); border-left: 3px solid var(--soft); overflow-wrap: anywhere; }
.lanes tr:last-child td.deed { border-left-color: var(--bad); }
.frames { color: var(--soft); margin-top: .25rem; display: block; }
.across { overflow-x: auto; }
@media (max-width: 44rem) {
  .parts thead { display: none; }
  .parts tr { display: grid; grid-template-columns: 1fr auto; border-bottom: 1px solid var(--line); padding: .4rem 0; }
  .parts td { border: 0; padding: .15rem .3rem; } .parts td:first-child { grid-column: 1 / -1; }
  .parts .verdict { grid-row: 2; } .parts .number { grid-row: 2; } .parts td:nth-child(3) { grid-column: 1 / -1; color: var(--soft); }
  .lanes { min-width: 34rem; } .lanes th:first-child, .lanes td:first-child { width: 5rem; }
}
`;
