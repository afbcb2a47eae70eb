/** The canonical model in TLA+, for TLC. */

export function canonicalTla(servers: number, retries: number): string {
  return `---- MODULE FL ----
EXTENDS Naturals
VARIABLES phase, attempt, target, view, miss, up, slot, done, execs
vars == <<phase, attempt, target, view, miss, up, slot, done, execs>>
N == ${servers}
S == 0..(N - 1)

Init ==
  /\\ phase = "idle" /\\ attempt = 0 /\\ target = 0
  /\\ view = [i \\in S |-> "UNKNOWN"] /\\ miss = [i \\in S |-> 0] /\\ up = [i \\in S |-> TRUE]
  /\\ slot = [i \\in S |-> "none"] /\\ done = [i \\in S |-> FALSE] /\\ execs = [i \\in S |-> 0]

First(from, v) == CHOOSE k \\in 0..(N - 1) : view[(from + k) % N] = v /\\ \\A j \\in 0..(k - 1) : view[(from + j) % N] # v
Pick(from) ==
  IF \\E i \\in S : view[i] = "ALIVE" THEN (from + First(from, "ALIVE")) % N
  ELSE IF \\E i \\in S : view[i] = "UNKNOWN" THEN (from + First(from, "UNKNOWN")) % N
  ELSE from

Send(t) ==
  /\\ target' = t /\\ phase' = "waiting"
  /\\ slot' = IF slot[t] = "none" THEN [slot EXCEPT ![t] = "request"] ELSE slot
  /\\ UNCHANGED <<view, miss, up, done, execs>>

Start == phase = "idle" /\\ Send(Pick(0)) /\\ UNCHANGED attempt
Retry == phase = "backoff" /\\ Send(Pick((target + 1) % N)) /\\ UNCHANGED attempt
Timeout ==
  /\\ phase = "waiting"
  /\\ IF attempt < ${retries} THEN attempt' = attempt + 1 /\\ phase' = "backoff" ELSE phase' = "failed" /\\ UNCHANGED attempt
  /\\ UNCHANGED <<target, view, miss, up, slot, done, execs>>
Recv(i) ==
  /\\ slot[i] = "request" /\\ up[i]
  /\\ slot' = [slot EXCEPT ![i] = "reply"]
  /\\ done' = [done EXCEPT ![i] = TRUE]
  /\\ execs' = IF done[i] THEN execs ELSE [execs EXCEPT ![i] = IF @ < 2 THEN @ + 1 ELSE 2]
  /\\ UNCHANGED <<phase, attempt, target, view, miss, up>>
Reply(i) ==
  /\\ slot[i] = "reply"
  /\\ slot' = [slot EXCEPT ![i] = "none"] /\\ view' = [view EXCEPT ![i] = "ALIVE"] /\\ miss' = [miss EXCEPT ![i] = 0]
  /\\ phase' = IF phase \\in {"waiting", "backoff"} THEN "succeeded" ELSE phase
  /\\ UNCHANGED <<attempt, target, up, done, execs>>
Drop(i) ==
  /\\ slot[i] # "none" /\\ slot' = [slot EXCEPT ![i] = "none"]
  /\\ UNCHANGED <<phase, attempt, target, view, miss, up, done, execs>>
Toggle(i) ==
  /\\ up' = [up EXCEPT ![i] = ~@]
  /\\ UNCHANGED <<phase, attempt, target, view, miss, slot, done, execs>>
HbOk(i) ==
  /\\ up[i] /\\ ~(view[i] = "ALIVE" /\\ miss[i] = 0)
  /\\ view' = [view EXCEPT ![i] = "ALIVE"] /\\ miss' = [miss EXCEPT ![i] = 0]
  /\\ UNCHANGED <<phase, attempt, target, up, slot, done, execs>>
HbMiss(i) ==
  /\\ miss[i] < 2
  /\\ miss' = [miss EXCEPT ![i] = @ + 1]
  /\\ view' = IF miss[i] = 1 THEN [view EXCEPT ![i] = "DEAD"] ELSE view
  /\\ UNCHANGED <<phase, attempt, target, up, slot, done, execs>>

Next == Start \\/ Retry \\/ Timeout \\/ \\E i \\in S : Recv(i) \\/ Reply(i) \\/ Drop(i) \\/ Toggle(i) \\/ HbOk(i) \\/ HbMiss(i)
Spec == Init /\\ [][Next]_vars
====
`;
}
