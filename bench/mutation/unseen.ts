/**
 * Mutants that nobody can tell from the original, each with the reason. What `verify` leaves alive and is not in here is a hole:
 * `table.ts --survivors` says so.
 */
export interface LeftMutant {
  readonly file: string;
  /** The line of the source where it begins. */
  readonly line: string;
  readonly original: string;
  readonly replacement: string;
}

interface Reason {
  readonly why: string;
  readonly isSuch: (mutant: LeftMutant) => boolean;
}

/** Mutants of a file, each as the original and what stands in its place; `in`: a part of the line, where that is not enough. */
const of =
  (file: string, mutants: readonly (readonly [original: string, ...replacements: string[]])[], within = '') =>
  (mutant: LeftMutant): boolean =>
    mutant.file === file && mutant.line.includes(within) && mutants.some(([original, ...replacements]) => original === mutant.original && replacements.includes(mutant.replacement));

const anyOf =
  (...some: readonly ((mutant: LeftMutant) => boolean)[]) =>
  (mutant: LeftMutant): boolean =>
    some.some((one) => one(mutant));

const reasons: readonly Reason[] = [
  {
    why: 'without a listener the event is put together and given to nobody',
    isSuch: ({ original, replacement }) => /^!?this\.#events\.has\('[\w-]+'\)$/u.test(original) && replacement === String(!original.startsWith('!')),
  },
  { why: 'nothing is told that nobody listens to: that is asked before', isSuch: of('events.ts', [['[]', '["Stryker was here"]']], '#listeners.get(type) ?? []') },
  { why: 'the first sample takes its place, and before it there is no average', isSuch: of('latency-window.ts', [['[]', '["Stryker was here"]']], '#samples') },
  { why: 'no part of the library asks for it: the seed’s tests do', isSuch: of('latency-window.ts', [['{\n    return this.#samples.length;\n  }', '{}']]) },
  { why: 'an empty list of events is told in no time', isSuch: of('events.ts', [['this.#pending.length === 0', 'false']]) },
  {
    why: 'the client refuses it before its session is asked',
    isSuch: anyOf(
      of('client-session.ts', [["this.#phase !== 'new'", 'false'], ["this.#phase === 'stopped'", 'false'], ["'stopped'", '""']], 'return;'),
      of('client.ts', [["'stopped'", '""']], "throw notRunning('stopped')"),
    ),
  },
  {
    why: 'a server whose link was not opened, or is closed already, has none to close',
    isSuch: anyOf(of('client-session.ts', [["this.#phase === 'running'", 'true'], ['wasRunning', 'true']], 'this.#effects.close(server)'), of('client-session.ts', [["this.#phase === 'running'", 'true']], 'const wasRunning')),
  },
  {
    why: 'where there is no link, what was sent was refused',
    isSuch: of('link-set.ts', [["ticket.state !== 'left'", 'true'], ["'left'", '""']], '.withdraw(ticket) ??'),
  },
  {
    why: 'an attempt has both a server and a ticket, or neither',
    isSuch: anyOf(
      of('client-session.ts', [['server === undefined || ticket === undefined', 'server === undefined && ticket === undefined'], ['server === undefined', 'false'], ['ticket === undefined', 'false']], 'server === undefined || ticket === undefined'),
      of('open-request.ts', [['this.ticket?.state', 'this.ticket.state']]),
    ),
  },
  {
    why: 'a request that succeeds is over, and whom it asked is looked at no more; what is no server has no endpoint',
    isSuch: of('client-session.ts', [["end !== 'ok'", 'true'], ["'ok'", '""'], ['[]', '["Stryker was here"]']], 'request.asked ??= []'),
  },
  {
    why: 'a timer that is set again for its time, or for a time that has come, ends in the same look into the sockets',
    isSuch: anyOf(
      of(
        'client.ts',
        [
          ['this.#draining || (dueMs >= this.#timerDueMs && dueMs !== Infinity)', 'false', 'this.#draining && dueMs >= this.#timerDueMs && dueMs !== Infinity'],
          ['dueMs >= this.#timerDueMs && dueMs !== Infinity', 'false'],
          ['dueMs >= this.#timerDueMs', 'dueMs > this.#timerDueMs'],
        ],
        'this.#draining ||',
      ),
      of('client.ts', [['true', 'false']], 'this.#draining = true;'),
    ),
  },
  {
    why: 'a judgement that is put off at once comes at the same time as one that is put off when it comes',
    isSuch: of('liveness.ts', [['server.place < 0', 'true', 'server.place <= 0']]),
  },
  {
    why: 'where they are equal was ruled out before',
    isSuch: anyOf(
      of('deadline-queue.ts', [['one.deadlineMs < other.deadlineMs', 'one.deadlineMs <= other.deadlineMs'], ['one.turn < other.turn', 'one.turn <= other.turn'], ['one.rank < other.rank', 'one.rank <= other.rank']]),
      of('selection.ts', [['order[server.state] < order[best.state]', 'order[server.state] <= order[best.state]'], ['server.successRate > best.successRate', 'server.successRate >= best.successRate']]),
    ),
  },
  {
    why: 'a frame that is there has all frames before it',
    isSuch: anyOf(
      of('parse.ts', [['idFrame === undefined', 'false']], 'frames.length < 4'),
      of('parse.ts', [['id === undefined || status === undefined', 'false', 'id === undefined && status === undefined'], ['id === undefined', 'false'], ['status === undefined', 'false']], 'message === undefined'),
      of('parse.ts', [['first === undefined', 'false']], 'command === undefined'),
    ),
  },
  { why: 'who was asked is bound', isSuch: of('server.ts', [['this.#router?.send', 'this.#router.send']]) },
  { why: 'while a client runs, its next heartbeat is always due', isSuch: of('client-session.ts', [['due !== undefined', 'true']], 'this.#due.first') },
  {
    why: 'what rises too far sinks again; a right one has a left one beside it',
    isSuch: anyOf(of('deadline-queue.ts', [['!before(item, above)', 'false']]), of('deadline-queue.ts', [['left !== undefined', 'true']], 'right !== undefined')),
  },
  { why: 'what is too old is forgotten sooner, and was not found before', isSuch: of('dedup-cache.ts', [['this.#isFull(weight)', 'true']], 'this.sweep(nowMs)') },
  { why: 'nobody listens any more: an event is put together and given to nobody', isSuch: of('events.ts', [['listeners.size === 0', 'false']]) },
  { why: 'nobody asks for the word: it is not the other one', isSuch: of('parse.ts', [["'request'", '""']], "kind: 'request'") },
  { why: 'no attributes are no attributes', isSuch: of('recorder.ts', [['() => ({})', '() => undefined']]) },
  { why: 'bytes of another length are other bytes', isSuch: of('parse.ts', [['frame.byteLength === constant.byteLength', 'true']]) },
  { why: 'no phase but the two others is asked for', isSuch: of('server-session.ts', [["'stopping'", '""']]) },
  {
    why: 'memory and speed alone: as what a reply is stored, and copies of it',
    isSuch: anyOf(
      of('stored-reply.ts', [['body.length === 1 && first !== undefined', 'false'], ['first !== undefined', 'true', 'first === undefined']], 'latin1Of(first)'),
      of('stored-reply.ts', [["typeof frame === 'string'", 'true'], ["typeof reply.body === 'string'", 'false']]),
      of('stored-reply.ts', [['buffer.byteLength <= 2 * byteLength', 'false', 'buffer.byteLength < 2 * byteLength'], ['!isResizable(buffer)', 'true']]),
    ),
  },
];

export const unseenWhy = (mutant: LeftMutant): string | undefined => reasons.find(({ isSuch }) => isSuch(mutant))?.why;
