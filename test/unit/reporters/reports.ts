/** Reports to render: an ordinary one, and one in which every text is hostile. */
import type { VerifyReport } from '../../../src/reporters/verify-report.js';

export const canary = '::warning::w ##[error] \u001b]8;;http://evil/\u0007</title></style><script>x=1</script><img src=x onerror=y>"\'&\u202e]]>\u0000\ud800::error::\r\n';

export const hostileReport: VerifyReport = {
  tool: { name: canary, version: canary },
  command: 'verify',
  suite: canary,
  summary: canary,
  verdict: 'violated',
  seed: 1,
  runs: 2,
  plant: canary,
  interrupted: true,
  seconds: 1.5,
  parts: [
    {
      name: canary,
      claim: canary,
      verdict: 'violated',
      counts: { [canary]: 3 },
      notes: [canary],
      seconds: 0.5,
      failures: [{ property: canary, expected: canary, found: canary, story: [{ atMs: 1, who: canary, what: canary, to: canary, frames: [canary] }], replay: canary }],
      error: { message: canary, stack: canary },
    },
  ],
};

export const ordinaryReport: VerifyReport = {
  tool: { name: 'wireproof', version: '0.1.0' },
  command: 'verify',
  suite: 'hotel',
  summary: 'Rooms are booked over a lossy wire.',
  verdict: 'violated',
  seed: 7,
  runs: 200,
  plant: 'books-twice',
  interrupted: false,
  seconds: 12.4,
  parts: [
    { name: 'rules', claim: 'The ten rules hold in every reachable state.', verdict: 'holds', counts: { states: 18_636, transitions: 123_916 }, failures: [], seconds: 1.2 },
    { name: 'bounded', claim: 'Nobody waits for longer than a minute.', verdict: 'unknown', counts: { states: 1_000_000 }, failures: [], notes: ['the limit of 1,000,000 states was reached'], seconds: 8 },
    {
      name: 'at-most-once',
      claim: 'A booking is made at most once, whatever is repeated.',
      verdict: 'violated',
      counts: { runs: 17, steps: 203 },
      seconds: 3.2,
      failures: [
        {
          property: 'one booking for one request',
          expected: '1 booking of request 7f3a',
          found: '2 bookings',
          story: [
            { atMs: 0, who: 'guest', to: 'desk', what: 'asks for a room', frames: ['"" "REQUEST" "7f3a" "room for two"'] },
            { atMs: 5000, who: 'guest', what: 'has waited long enough' },
            { atMs: 5500, who: 'guest', to: 'desk', what: 'asks again', frames: ['"" "REQUEST" "7f3a" "room for two"'] },
            { atMs: 5500, who: 'desk', what: 'books the room a second time' },
            { atMs: 5501, who: 'desk', to: 'guest', what: 'confirms', frames: ['"" "RESPONSE" "7f3a" "OK" "room 12"'] },
          ],
          replay: 'verify hotel --part at-most-once --case 1.4.1 --plant books-twice',
        },
      ],
    },
  ],
};
