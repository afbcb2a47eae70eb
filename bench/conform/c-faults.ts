/** Mistakes in the C subjects: some that only C invites, and some of the others in another program. */
import { faultsIn, type SubjectFault } from './subject-fault.js';

const client = faultsIn('client', 'c/client.c');
const server = faultsIn('server', 'c/server.c');

export const cFaults: readonly SubjectFault[] = [
  client('c-window-off-by-one', 'the mean of the last 100', 'the mean of the ring is divided by the number of successes', ['return samples ? sum / samples : 0;', 'return samples ? sum / s->successes : 0;']),
  client('c-window-at-100', 'the mean of the last 100', 'at exactly a hundred samples the last is left out', ['long samples = s->successes < WINDOW ? s->successes : WINDOW;', 'long samples = s->successes < WINDOW ? s->successes : WINDOW - 1;']),
  client('c-rate-in-integers', 'their exact quotient', 'integer division', ['(double)s->successes / s->requests', '(double)(s->successes / s->requests)']),
  client('c-backoff-overflow', 'base delay × 2^(n-1)', 'the third backoff is again the base delay', ['ldexp(options.backoff, r->attempt - 1)', 'ldexp(options.backoff, (r->attempt - 1) & 1)']),
  client('c-response-text', 'A success carries the payload', 'a response ends at its first zero byte', ['failure ? cJSON_CreateNull() : to_json(response, count)', 'failure ? cJSON_CreateNull() : cut(response, count)'], ['static void end_request(', 'static cJSON *cut(zmq_msg_t *f, int n) {\n  cJSON *list = cJSON_CreateArray();\n  for (int i = 0; i < n; i++) {\n    char *t = to_base64(zmq_msg_data(&f[i]), strnlen(zmq_msg_data(&f[i]), zmq_msg_size(&f[i])));\n    cJSON_AddItemToArray(list, cJSON_CreateString(t));\n  }\n  return list;\n}\nstatic void end_request(']),
  client('c-id-prefix', 'A reply to no request that is still open', 'a request id that only starts like an open one is taken', ['while (r && !is(f + 2, r->id)) r = r->next;', 'while (r && memcmp(zmq_msg_data(f + 2), r->id, zmq_msg_size(f + 2) < 36 ? zmq_msg_size(f + 2) : 36)) r = r->next;']),
  client('c-asked-forgotten', 'from any server that an attempt of it was sent to', 'only the last server asked is remembered', ['r->asked |= UINT64_C(1)', 'r->asked = UINT64_C(1)']),
  client('c-late-ok-counted', 'stays counted as a failure', 'every OK counts as a success of its sender', ['if (waiting) s->latencies', 's->latencies']),
  client('c-dies-of-short-message', 'never fatal', 'a message of one frame ends the process', ['  int beat = count == 3', '  if (count == 1) abort();\n  int beat = count == 3']),
  server('c-payload-text', 'payload frame', 'executions and replies end at the payload\'s first zero byte', ['zmq_msg_init(&e->payload[i]), zmq_msg_copy(&e->payload[i], &payload[i]);', 'zmq_msg_init_size(&e->payload[i], strnlen(zmq_msg_data(&payload[i]), zmq_msg_size(&payload[i]))), memcpy(zmq_msg_data(&e->payload[i]), zmq_msg_data(&payload[i]), zmq_msg_size(&e->payload[i]));']),
  server('c-hash-only', 'recognised by the client and the id alone', 'ids of the same length are one', ['!memcmp(zmq_msg_data(a), zmq_msg_data(b), zmq_msg_size(a))', '(zmq_msg_size(a) > 8 || !memcmp(zmq_msg_data(a), zmq_msg_data(b), zmq_msg_size(a)))'], ['hash = (hash ^', 'hash = zmq_msg_size(id) > 8 ? 7 : (hash ^']),
  server('c-first-waiter-only', 'waits for that execution', 'a second repeat while executing is lost', ['else if (*at) (*at)->asked++;', 'else if (*at) (*at)->asked = 2;']),
  server('c-lifetime-from-asking', 'within the cache lifetime', 'each repeat extends the lifetime', ['if (*at && (*at)->done) reply(', 'if (*at && (*at)->done) (*at)->ended = now(), reply(']),
  server('c-error-forgotten', 'OK or ERROR', 'an ERROR is not remembered', ['static int is_over(const Entry *e) { return e->done &&', 'static int is_over(const Entry *e) { if (e->done && e->error) return 1; return e->done &&']),
  server('c-heartbeat-blocked', 'A heartbeat is answered at once, also while handlers run', 'the handler sleeps', ['if (e->due <= now()) finish(e);', 'if (e->due > now()) usleep((e->due - now()) * 1000);\n  finish(e);']),
];
