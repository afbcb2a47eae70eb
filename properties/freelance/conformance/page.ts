/** docs/conformance.md, made from the checks themselves. */
import type { CheckDefinition } from './check.js';
import { clientChecks } from './client/client-checks.js';
import { toleranceMs } from './judge.js';
import { serverChecks } from './server/server-checks.js';

/** The page as Markdown. A test holds the file against it. */
export function conformancePage(): string {
  return `# Conformance

\`wireproof conform freelance --subject '<command>'\` finds out whether a program in any language is a client, or a server,
as the protocol page has it. The program speaks the subject protocol on its standard input and output; its peers are
scripted over real sockets. There are ${clientChecks.length} checks of a client and ${serverChecks.length} of a server. This page is made from them:
\`npx vitest run test/unit/monitor -u\` writes it anew.

## How a check works

A check plays one scenario: it makes a fresh client or server, acts as its user and its peers, and records every call,
frame, outcome and look at the statistics with its time. Then a monitor reads the recording. The monitor knows the protocol page
alone (\`model/freelance/monitor\`). It follows every possibility that the page leaves open, and every order of events that
the tolerance cannot tell apart; when no possibility is left, the event at hand is a deviation. So each check holds the
subject to the whole page, not only to the sentence that it was written for.

**Tolerance.** A message may be on its way for ${toleranceMs(1)} ms, a timer may be ${toleranceMs(1)} ms late and an observation ${toleranceMs(1)} ms old, each, where
the scenario's times are not stretched; ${toleranceMs(2)} ms where they are doubled, ${toleranceMs(4)} ms where there is four times as much; six times
that in the few checks in which nothing depends on time (C33, C41, C52). Where the verifier's own event loop was late while the scenario
was played, a deviation counts only if it is one with that lag added to the tolerance; what a scenario judges alone does not count
where that lag was over five tolerances. What is late by the same each time shows beyond 150 ms, whatever the times, and beyond 110 ms
in heartbeat answers (C91, S16): below, it cannot be told from a program whose turns are long, and is cleared.

**Confirmation.** What timing could have made is played again with all times doubled, and again with four times the
times: it is \`violated\` only if it deviates in all three. What no delay can explain (wrong bytes, a wrong
id, a wrong count where nothing races) has to be seen twice. A check that conforms when stretched \`holds\`, and says that it was slow;
what is seen once and not again is \`unknown\`.

**Skipped.** A command that the subject does not know leaves what needs it \`unknown\`, with a note. A failure whose kind the subject
does not tell is not held against it.

**Time.** Checks are played side by side, each on a copy of the subject: a conforming one takes 10 to 15 seconds. Once
something is violated and 20 seconds have passed, no more is confirmed.

\`--case C21\` plays one check alone, \`--seed\` sets the random histories.

## What the page leaves open

All of these conform:

- The first heartbeat goes out at the start, or one interval later; a server that is connected later gets its first within one
  interval, and its second sooner than that after it.
- A silent server is found DEAD at any time within one heartbeat interval after the heartbeat timeout.
- Three consecutive failures make an UNKNOWN server DEAD, or only an ALIVE one.
- An ERROR reply, also a late one, ends a server's silence, or does not. It makes nothing ALIVE.
- A late OK resets the consecutive failures of its sender, or does not. It changes no other number.
- An attempt is counted as a request when it is sent, or when it has ended.
- A clock may be read in ticks of up to 20 ms: timers are early by as much, and a mean of n latencies is off by 20 ms / √n.
- Among DEAD servers the most recent heartbeat counts, or the most recent sign of life. Between equals, any.
- The server of a waiting attempt is disconnected: the attempt ends at once, or sits out its time.
- The client stops while a retry waits after an ERROR reply: \`error\`, or \`unknown\`.
- A cache entry's lifetime begins with the execution, or when its outcome is stored.
- Handlers run side by side, or one after the other. An execution is counted when it begins, or when it has ended.
- The cache is bounded by entries, by bytes or by both, and however small the bound is: BUSY is only held against a server that
  surely held more at another time. What has expired may take up room until the next cleanup.
- Routing ids differ from endpoint to endpoint, or not.
- Malformed, or not: further frames behind a heartbeat, a heartbeat answer or an ERROR message; an ERROR without a message;
  text that is not UTF-8; an empty request id, or one longer than 64 bytes.

## Checks of a client

${table(clientChecks)}

## Checks of a server

${table(serverChecks)}
`;
}

const table = (checks: readonly CheckDefinition<never>[]): string =>
  ['| id | check | rule | judged by |', '|---|---|---|---|', ...checks.map(({ id, title, rule, monitored, untimed }) => `| ${id} | ${cell(title)} | ${cell(rule)} | ${judgedBy(monitored, untimed)} |`)].join('\n');

const judgedBy = (monitored?: false, untimed?: true): string => (monitored === false ? 'the scenario' : untimed === true ? 'the monitor, free of time' : 'the monitor');

const cell = (words: string): string => words.replaceAll('|', '\\|');
