/* A Freelance client as a subject, written from the protocol page and the subject page. One poll loop: what has arrived,
   then timers, then commands. Debian's libzmq3-dev and libcjson-dev; gcc -O2 -o client client.c -lzmq -lcjson -lm */
#include "subject.h"

enum { WINDOW = 100, DEAD_AFTER = 3, MAX_SERVERS = 64 };
enum State { ALIVE, UNKNOWN, DEAD }; /* in the order of selection */
static const char *const state_names[] = { "alive", "unknown", "dead" };

typedef struct { /* keeps its place in the table for the whole run */
  char *endpoint; void *socket; enum State state;
  long order, failures, requests, successes; /* order of connecting, -1: disconnected */
  double heard, heartbeat, latencies[WINDOW];
} Server;

typedef struct Request {
  struct Request *next;
  int seq, attempt, count;
  int at, sent;   /* the server of the attempt that waits, or -1 between two attempts; whether its frames have left */
  uint64_t asked; /* the servers that an attempt was sent to */
  double timeout, begun, due;
  const char *failure;
  zmq_msg_t *frames;
  char id[37];
} Request;

static struct { double timeout, interval, silence, backoff; int attempts; } options;
static Server servers[MAX_SERVERS + 1], *end_of_servers = servers;
static Request *requests;
static double heartbeat_due = INFINITY; /* and so while it does not run */
static long connects, malformed, dropped;
static char routing_id[37];
static void *context;
#define EACH_SERVER(s) (Server *s = servers; s < end_of_servers; s++)

static double success_rate(const Server *s) { return s->requests ? (double)s->successes / s->requests : 0; }
static double latency(const Server *s) {
  long samples = s->successes < WINDOW ? s->successes : WINDOW;
  double sum = 0;
  for (long i = 0; i < samples; i++) sum += s->latencies[i];
  return samples ? sum / samples : 0;
}

/* Whether `a` is to be selected before `b`; among equals the order of connecting. */
static int before(const Server *a, const Server *b) {
  if (a->state != b->state) return a->state < b->state;
  if (a->state == ALIVE && success_rate(a) != success_rate(b)) return success_rate(a) > success_rate(b);
  if (a->state == ALIVE && latency(a) != latency(b)) return latency(a) < latency(b);
  if (a->state == DEAD && a->heartbeat != b->heartbeat) return a->heartbeat > b->heartbeat;
  return a->order < b->order;
}

static void end_request(Request *r, const char *failure, zmq_msg_t *response, int count) {
  Request **at = &requests;
  while (*at != r) at = &(*at)->next;
  *at = r->next;
  cJSON *fields = cJSON_CreateObject();
  cJSON_AddBoolToObject(fields, "success", !failure);
  cJSON_AddItemToObject(fields, "response", failure ? cJSON_CreateNull() : to_json(response, count));
  if (failure) cJSON_AddStringToObject(fields, "failure", failure);
  answer(fields, r->seq, 1);
  free_frames(r->frames, r->count), free(r);
}

/* The frames leave once the server is connected; until the attempt's end they wait here, not in a socket's queue. */
static void send_attempt(Request *r) {
  void *socket = servers[r->at].socket;
  if (!socket || zmq_send(socket, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) return;
  zmq_send(socket, "REQUEST", 7, ZMQ_SNDMORE), zmq_send(socket, r->id, 36, ZMQ_SNDMORE);
  send_copies(socket, r->frames, r->count);
  r->sent = 1, r->asked |= UINT64_C(1) << r->at;
}

static void begin_attempt(Request *r) {
  Server *best = NULL;
  for EACH_SERVER(s) if (s->socket && (!best || before(s, best))) best = s;
  if (!best) { end_request(r, r->failure, NULL, 0); return; }
  r->attempt++, r->at = best - servers, r->sent = 0, r->begun = now(), r->due = r->begun + r->timeout, send_attempt(r);
}

static void attempt_failed(Request *r, const char *failure) {
  Server *s = &servers[r->at];
  if (s->requests++, ++s->failures >= DEAD_AFTER) s->state = DEAD;
  r->at = -1, r->failure = failure, r->due = now() + ldexp(options.backoff, r->attempt - 1);
  if (r->attempt >= options.attempts) end_request(r, failure, NULL, 0);
}

static void handle(void *of, zmq_msg_t *f, int count) {
  Server *s = of;
  int beat = count == 3 && is(f, "") && is(f + 1, "HEARTBEAT") && is_text(f + 2);
  int reply = count >= 5 && is(f, "") && is(f + 1, "RESPONSE") && is_text(f + 2), ok = reply && is(f + 3, "OK");
  int error = reply && count == 5 && is(f + 3, "ERROR") && is_text(f + 4);
  Request *r = reply ? requests : NULL;
  while (r && !is(f + 2, r->id)) r = r->next;
  int waiting = r && r->at == s - servers;
  if (beat) s->state = ALIVE, s->heard = s->heartbeat = now();
  else if (ok && r && r->asked >> (s - servers) & 1) {
    s->state = ALIVE, s->heard = now();
    /* From another server than the one waited for: the sender's attempt is over, and stays counted as a failure. */
    if (waiting) s->latencies[s->successes++ % WINDOW] = s->heard - r->begun, s->requests++, s->failures = 0;
    end_request(r, NULL, f + 4, count - 4);
  } else if (error && waiting && r->sent) s->heard = now(), attempt_failed(r, "error");
  else ok || error ? dropped++ : malformed++;
}

static void run_timers(void) {
  for EACH_SERVER(s) if (s->state == ALIVE && now() - s->heard > options.silence) s->state = DEAD;
  for (Request *r = requests, *next; r; r = next) {
    next = r->next;
    if (r->due <= now()) r->at < 0 ? begin_attempt(r) : attempt_failed(r, "unknown");
  }
  if (heartbeat_due > now()) return;
  for EACH_SERVER(s)
    if (s->socket && zmq_send(s->socket, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) == 0) zmq_send(s->socket, "HEARTBEAT", 9, 0);
  heartbeat_due = fmax(heartbeat_due + options.interval, now());
}

/* Sleeps until something arrives or is due, and deals with it. True: there are commands. */
static int turn(void) {
  zmq_pollitem_t items[MAX_SERVERS + 1] = { { .fd = 0, .events = ZMQ_POLLIN } }, *item = items + 1;
  double due = heartbeat_due;
  for (Request *r = requests; r; r = r->next) due = fmin(due, r->due);
  for EACH_SERVER(s) {
    *item = (zmq_pollitem_t){ .socket = s->socket, .fd = -1, .events = ZMQ_POLLIN };
    for (Request *r = requests; r; r = r->next) if (r->at == s - servers && !r->sent) item->events |= ZMQ_POLLOUT;
    if (s->state == ALIVE) due = fmin(due, s->heard + options.silence + 0.01);
    if (s->socket) item++;
  }
  zmq_poll(items, item - items, wait_until(due));
  for EACH_SERVER(s) for (int i = 0; s->socket && i < 100 && receive(s->socket, handle, s); i++) continue;
  for (Request *r = requests; r; r = r->next) if (r->at >= 0 && !r->sent) send_attempt(r);
  return run_timers(), items[0].revents;
}

static void close_socket(Server *s) { zmq_close(s->socket), s->socket = NULL; } /* of none: refused, no harm */

static int connect_to(Server *s, const char *endpoint) {
  if (s->socket || s == servers + MAX_SERVERS) return s->socket != NULL;
  if (s == end_of_servers) end_of_servers++, s->endpoint = strdup(endpoint);
  *s = (Server){ s->endpoint, open_socket(context, ZMQ_DEALER), UNKNOWN, connects++, .heard = -INFINITY, .heartbeat = -INFINITY };
  zmq_setsockopt(s->socket, ZMQ_ROUTING_ID, routing_id, 36), zmq_setsockopt(s->socket, ZMQ_IMMEDIATE, &(int){ 1 }, sizeof(int));
  if (zmq_connect(s->socket, endpoint) < 0) close_socket(s), s->order = -1;
  return s->socket != NULL;
}

static void stop(void) {
  while (requests) end_request(requests, requests->asked || strcmp(requests->failure, "unsent") ? "unknown" : "unsent", NULL, 0);
  for EACH_SERVER(s) close_socket(s);
  heartbeat_due = INFINITY;
}

static void create(const cJSON *o) {
  stop();
  while (end_of_servers > servers) free((--end_of_servers)->endpoint);
  options.timeout = number_or(o, "requestTimeoutMs", 5000), options.attempts = number_or(o, "maxRetries", 3), make_uuid(routing_id);
  options.interval = number_or(o, "heartbeatIntervalMs", 2000), options.silence = number_or(o, "heartbeatTimeoutMs", 6000);
  options.backoff = number_or(o, "retryBaseDelayMs", 500);
}

static void request(int seq, const cJSON *command) {
  Request *r = calloc(1, sizeof *r);
  const cJSON *timeout = field(command, "timeoutMs");
  *r = (Request){ .seq = seq, .at = -1, .failure = "unsent", .next = requests };
  r->timeout = cJSON_IsNumber(timeout) ? timeout->valuedouble : options.timeout;
  r->frames = to_frames(field(command, "payload"), &r->count);
  make_uuid(r->id), requests = r;
  if (heartbeat_due == INFINITY || r->timeout <= 0 || options.attempts < 1) end_request(r, "unsent", NULL, 0);
  else begin_attempt(r);
}

static cJSON *stats(void) {
  cJSON *fields = cJSON_CreateObject(), *all = cJSON_AddObjectToObject(fields, "servers");
  for EACH_SERVER(s) {
    cJSON *one = s->order < 0 ? NULL : cJSON_AddObjectToObject(all, s->endpoint); /* cJSON ignores a NULL object */
    cJSON_AddStringToObject(one, "state", state_names[s->state]);
    cJSON_AddNumberToObject(one, "successRate", success_rate(s)), cJSON_AddNumberToObject(one, "averageLatencyMs", latency(s));
    cJSON_AddNumberToObject(one, "consecutiveFailures", s->failures), cJSON_AddNumberToObject(one, "totalRequests", s->requests);
  }
  return fields;
}

static void obey(int seq, const char *op, const cJSON *command) {
  const char *endpoint = text(command, "endpoint");
  Server *s = servers;
  while (s < end_of_servers && strcmp(s->endpoint, endpoint)) s++;
  if (!strcmp(op, "hello")) hello(seq, "client", "c-client");
  else if (!strcmp(op, "create")) create(field(command, "options")), answer(NULL, seq, 1);
  else if (!strcmp(op, "connect")) connect_to(s, endpoint) ? answer(NULL, seq, 1) : refuse(seq, "cannot connect there");
  else if (!strcmp(op, "disconnect")) close_socket(s), s->order = -1, answer(NULL, seq, 1);
  else if (!strcmp(op, "start")) heartbeat_due = fmin(heartbeat_due, now()), answer(NULL, seq, 1);
  else if (!strcmp(op, "stop")) stop(), answer(NULL, seq, 1);
  else if (!strcmp(op, "request")) request(seq, command);
  else if (!strcmp(op, "stats")) answer(stats(), seq, 1);
  else refuse(seq, "unknown op");
}

int main(void) {
  context = zmq_ctx_new();
  while (!turn() || read_commands(obey)) continue;
  stop(), zmq_ctx_term(context);
}
