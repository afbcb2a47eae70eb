/** Findings about a machine as SARIF 2.1.0, which code scanning reads (docs.oasis-open.org/sarif/sarif/v2.1.0). */
import type { MachineReport } from '../engine/lint/check-machine.js';
import { printable } from './printable.js';

/** GitHub refuses files with more. What was cut off is counted in a note. */
const maxResults = 1000;

/** `file` is the machine's path from the top of the repository. */
export function renderSarif(report: MachineReport, file: string, tool: { readonly name: string; readonly version: string }): string {
  const kinds = [...new Set(report.findings.map((finding) => finding.kind))];
  const results = report.findings.slice(0, maxResults).map((finding) => ({
    ruleId: finding.kind,
    ruleIndex: kinds.indexOf(finding.kind),
    level: finding.severity === 'defect' ? 'error' : 'note',
    message: { text: printable(`${finding.message} ${finding.path.length === 0 ? 'At the start.' : `After ${finding.path.join(', ')}.`}`) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: file.split('\\').join('/') }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: printable(finding.transition ?? finding.state ?? finding.event ?? finding.invariant ?? report.machine) }],
      },
    ],
  }));
  const cut = report.findings.length - results.length;
  const sarif = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool.name, version: tool.version, rules: kinds.map((id) => ({ id })) } },
        results,
        ...(cut > 0 ? { invocations: [{ executionSuccessful: true, toolExecutionNotifications: [{ level: 'warning', message: { text: `${cut} more findings were left out` } }] }] } : {}),
      },
    ],
  };
  return `${JSON.stringify(sarif, null, 2)}\n`;
}
