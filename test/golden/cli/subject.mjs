/** A server of the protocol `echo`, as good as its argument says: `right`, `deaf` (to the empty text), `dies`, `babbles`, `stays` (when its input ends). */
import { createInterface } from 'node:readline';

const manner = process.argv[2];
for await (const line of createInterface({ input: process.stdin })) {
  const { seq, op, text } = JSON.parse(line);
  if (op === 'hello') answer({ seq, ok: true, role: 'server', name: `echo (${manner})` });
  else if (manner === 'dies') {
    process.stderr.write('Traceback:\n  no such key\n');
    process.exit(3);
  }
  else if (manner === 'babbles') process.stdout.write('well, let me think\n');
  else answer({ seq, ok: true, text: manner === 'deaf' && text === '' ? 'what?' : text });
}
if (manner === 'stays') setInterval(() => {}, 1000);

function answer(fields) {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
}
