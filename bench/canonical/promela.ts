/** The canonical model in Promela, for SPIN. One process, each event one d_step, so that the counts are the same. */

export function canonicalPromela(servers: number, retries: number): string {
  const all = Array.from({ length: servers }, (_, i) => i);
  const cyclic = (from: number): number[] => all.map((i) => (from + i) % servers);
  /** pick(s) as nested conditionals over constants. */
  const pick = (from: number): string => {
    const chain = [
      ...cyclic(from).map((i) => [`view[${i}] == ALIVE`, i] as const),
      ...cyclic(from).map((i) => [`view[${i}] == UNKNOWN`, i] as const),
    ];
    return chain.reduceRight((rest, [condition, i]) => `(${condition} -> ${i} : ${rest})`, String(from));
  };
  const send = 'phase = WAITING; if :: slot[target] == NONE -> slot[target] = REQUEST :: else fi';
  const retry = all.map((i) => `:: target == ${i} -> target = ${pick((i + 1) % servers)}`).join(' ');
  const perServer = all.map(
    (i) => `
  :: d_step { slot[${i}] == REQUEST && up[${i}] -> if :: !done[${i}] -> done[${i}] = 1; if :: execs[${i}] < 2 -> execs[${i}]++ :: else fi :: else fi; slot[${i}] = REPLY }
  :: d_step { slot[${i}] == REPLY -> slot[${i}] = NONE; view[${i}] = ALIVE; miss[${i}] = 0; if :: phase == WAITING || phase == BACKOFF -> phase = SUCCEEDED :: else fi }
  :: d_step { slot[${i}] != NONE -> slot[${i}] = NONE }
  :: d_step { up[${i}] -> up[${i}] = 0 }
  :: d_step { !up[${i}] -> up[${i}] = 1 }
  :: d_step { up[${i}] && !(view[${i}] == ALIVE && miss[${i}] == 0) -> view[${i}] = ALIVE; miss[${i}] = 0 }
  :: d_step { miss[${i}] < 2 -> miss[${i}]++; if :: miss[${i}] == 2 -> view[${i}] = DEAD :: else fi }`,
  );
  return `#define IDLE 0
#define WAITING 1
#define BACKOFF 2
#define SUCCEEDED 3
#define FAILED 4
#define UNKNOWN 0
#define ALIVE 1
#define DEAD 2
#define NONE 0
#define REQUEST 1
#define REPLY 2
byte phase, attempt, target;
byte view[${servers}], miss[${servers}], slot[${servers}], execs[${servers}];
bool up[${servers}] = 1, done[${servers}];
active proctype fl() {
end:
  do
  :: d_step { phase == IDLE -> target = ${pick(0)}; ${send} }
  :: d_step { phase == BACKOFF -> if ${retry} fi; ${send} }
  :: d_step { phase == WAITING -> if :: attempt < ${retries} -> attempt++; phase = BACKOFF :: else -> phase = FAILED fi }${perServer.join('')}
  od
}
`;
}
