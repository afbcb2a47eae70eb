/**
 * A real partition between a real client and server: both ends notice it by TCP's own means, and requests go through again
 * at once when it heals. With the system's timeouts alone neither end notices for a quarter of an hour, and retransmission
 * has backed off by then. It runs in a network namespace of its own, whose loopback interface it takes down.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient, createServer } from '../src/freelance/index.js';

const inside = 'inside';
/** The slower of the two detectors, keepalive of a side that has nothing to send, takes some 15 s. */
const noticedWithinMs = 60_000;

if (process.argv[2] === inside) await check();
else {
  const { status, error } = spawnSync('unshare', ['--net', process.execPath, '--import', 'jiti/register', 'scripts/partition-check.ts', inside], { stdio: 'inherit' });
  if (error !== undefined || status !== 0) {
    console.error(error?.message ?? 'The partition check failed. It needs the right to make a network namespace (root), unshare and iproute2.');
    process.exitCode = 1;
  }
}

async function check(): Promise<void> {
  loopback('up');
  const server = await createServer({ bind: 'tcp://127.0.0.1:*' }).start();
  const client = createClient([server.endpoint], { maxRetries: 1 });
  await answered('before the partition');
  const before = connections();
  if (before < 2) throw new Error(`expected both ends of a connection, found ${before}`);
  loopback('down');
  const partedMs = performance.now();
  // Gives TCP something that stays unacknowledged.
  const parted = await client.request(['parted']);
  if (parted.kind !== 'unknown') throw new Error(`expected an unknown outcome in the partition, found ${parted.kind}`);
  while (connections() > 0) {
    if (performance.now() - partedMs > noticedWithinMs) throw new Error(`${connections()} ends still believe in their connection`);
    await pause(100);
  }
  const noticedMs = performance.now();
  loopback('up');
  await answered('after the partition');
  console.log(`noticed by both ends after ${seconds(noticedMs - partedMs)}, answered ${seconds(performance.now() - noticedMs)} after it healed`);
  await client.stop();
  await server.stop();

  async function answered(when: string): Promise<void> {
    const outcome = await client.request(['hello']);
    if (!outcome.ok) throw new Error(`expected an answer ${when}, found: ${outcome.message}`);
  }
}

function loopback(state: 'up' | 'down'): void {
  execFileSync('ip', ['link', 'set', 'lo', state], { stdio: 'inherit' });
}

/** The ends that believe in a connection, of all in this namespace. */
function connections(): number {
  return execFileSync('ss', ['-tnH', 'state', 'established'], { encoding: 'utf8' }).split('\n').filter((line) => line !== '').length;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
