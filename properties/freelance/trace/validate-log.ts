/** Holds a recorded log of a client or a server to the protocol page, with the page's monitors as judges. */
import { OperatingError } from '../../../src/core/errors.js';
import type { LogReport } from '../../../src/engine/suite.js';
import { holesOf, readRecords, type LogRecord } from '../../../src/engine/trace/log-record.js';
import { validateLog } from '../../../src/engine/trace/validate-log.js';
import { createClientMonitor } from '../../../model/freelance/monitor/client-monitor.js';
import { createServerMonitor } from '../../../model/freelance/monitor/server-monitor.js';
import { readClientLog } from './client-log.js';
import { judgeClientWithHoles } from './client-with-holes.js';
import { nearClientEvent, nearServerEvent } from './near-events.js';
import { readServerLog } from './server-log.js';
import { judgeServerWithHoles } from './server-with-holes.js';

/** How late a timer or a socket may be; a log is judged with the least that fits. Early is never allowed. */
const tolerancesMs = [20, 200];

/** Throws `WP6501` to `WP6506` for what is no log of this protocol. */
export function validateFreelanceLog(values: readonly unknown[]): LogReport {
  const records = readRecords(values);
  return roleOf(records) === 'client' ? validateClient(records) : validateServer(records);
}

function validateClient(records: readonly LogRecord[]): LogReport {
  const log = readClientLog(records);
  return validateLog({
    steps: log.steps,
    holes: holesOf(records),
    observer: (toleranceMs) => createClientMonitor({ toleranceMs, inOrder: true, toldTimers: log.toldTimers }),
    withHoles: (steps, toleranceMs) => judgeClientWithHoles({ ...log, steps }, records.slice(0, steps.length), toleranceMs),
    tolerancesMs,
    near: (event) => nearClientEvent(log, event),
    ...doubtOf(records, 'client.create'),
    who: 'client',
  });
}

function validateServer(records: readonly LogRecord[]): LogReport {
  const log = readServerLog(records);
  return validateLog({
    steps: log.steps,
    holes: holesOf(records),
    observer: (toleranceMs) => createServerMonitor({ toleranceMs, fullFrom: Math.min(1000, log.maxEntries) }),
    withHoles: (steps, toleranceMs) => judgeServerWithHoles(log, records.slice(0, steps.length), toleranceMs),
    tolerancesMs,
    near: (event) => nearServerEvent(log, event),
    ...doubtOf(records, 'server.create'),
    who: 'server',
  });
}

function doubtOf(records: readonly LogRecord[], create: string): { readonly doubt?: string } {
  return records.some(({ name }) => name === create) ? {} : { doubt: `the log has no ${create}, so the options are not known` };
}

function roleOf(records: readonly LogRecord[]): 'client' | 'server' {
  for (const { name, fields } of records) {
    if (name.startsWith('client.') || name === 'server.state' || name === 'server.stats' || name === 'request.ended' || name === 'timer.fired') return 'client';
    if (name.startsWith('server.') || name.startsWith('handler.')) return 'server';
    if (name.startsWith('frames.')) return 'server.address' in fields ? 'client' : 'server';
  }
  throw new OperatingError('WP6506', { expected: 'records of a client or a server (client.create, frames.sent, …)', found: records[0]?.name ?? 'nothing', repair: 'Check that the log is of this protocol; see docs/trace.md.' });
}
