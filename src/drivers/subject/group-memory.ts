/** How much memory a process group holds at the moment. Read from /proc, so on Linux alone. */
import { readdirSync, readFileSync } from 'node:fs';

/** Resident bytes of all processes of the group; undefined where the system does not tell. */
export function groupMemoryBytes(groupId: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  let bytes: number | undefined;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/u.test(entry) || groupOf(entry) !== groupId) continue;
    const resident = residentBytes(entry);
    if (resident !== undefined) bytes = (bytes ?? 0) + resident;
  }
  return bytes;
}

/** The group of a process; its name, which may hold spaces and brackets, stands in brackets before. */
function groupOf(pid: string): number | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined ? undefined : Number(fields[2]);
}

function residentBytes(pid: string): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/mu.exec(readIfThere(`/proc/${pid}/status`) ?? '')?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** Processes come and go while they are read. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
