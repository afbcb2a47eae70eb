/* A Freelance server as a subject, written from the protocol page and the subject page. One poll loop; a handler that
   takes time is a timer, so heartbeats are answered meanwhile. The cache is bounded by MAX_ENTRIES and MAX_BYTES; when
   it is full, a new request is answered ERROR BUSY. gcc -O2 -o server server.c -lzmq -lcjson -lm */
#include "subject.h"

enum { MAX_ENTRIES = 100000, MAX_BYTES = 256 << 20, BUCKETS = 1 << 17 };

/* The one execution of a (client routing id, request id). */
typedef struct Entry {
  struct Entry *next; /* in its bucket */
  zmq_msg_t client, id, *payload;
  int count, asked, done; /* asked: replies owed while it is being executed */
  char *error;            /* the outcome, where the handler throws */
  double due, ended;
} Entry;

typedef struct Execution {
  struct Execution *next;
  char *payload; /* the first frame in base64 */
  int count;
} Execution;

static struct { char *bind, *id; double lifetime, cleanup; } options;
static struct { enum { ECHO, ERROR, DELAY } mode; char *message; double delay; } behaviour;
static Entry *buckets[BUCKETS];
static Execution *executions;
static size_t entries, bytes;
static long running, malformed;
static double cleanup_due = INFINITY;
static void *context, *router;

static int same(zmq_msg_t *a, zmq_msg_t *b) {
  return zmq_msg_size(a) == zmq_msg_size(b) && !memcmp(zmq_msg_data(a), zmq_msg_data(b), zmq_msg_size(a));
}

static Entry **find(zmq_msg_t *client, zmq_msg_t *id) {
  uint64_t hash = 14695981039346656037u;
  zmq_msg_t *parts[] = { client, id };
  for (int k = 0; k < 2; k++)
    for (size_t i = 0; i < zmq_msg_size(parts[k]); i++) hash = (hash ^ ((unsigned char *)zmq_msg_data(parts[k]))[i]) * 1099511628211u;
  Entry **at = &buckets[hash % BUCKETS];
  while (*at && !(same(&(*at)->client, client) && same(&(*at)->id, id))) at = &(*at)->next;
  return at;
}

static size_t size_of(const Entry *e) {
  size_t size = 0;
  for (int i = 0; i < e->count; i++) size += zmq_msg_size(&e->payload[i]);
  return size;
}

static void drop(Entry **at) {
  Entry *e = *at;
  *at = e->next, entries--, bytes -= size_of(e), running -= !e->done;
  zmq_msg_close(&e->client), zmq_msg_close(&e->id), free_frames(e->payload, e->count);
  free(e->error), free(e);
}

static int is_over(const Entry *e) { return e->done && now() - e->ended >= options.lifetime; }

static void drop_all(int also_young) {
  for (Entry **bucket = buckets; entries && bucket < buckets + BUCKETS; bucket++)
    for (Entry **at = bucket; *at;) if (also_young || is_over(*at)) drop(at); else at = &(*at)->next;
}

/* Starts a message to a client; false where it is gone or does not read: it will ask again. */
static int address(zmq_msg_t *client) {
  if (zmq_send(router, zmq_msg_data(client), zmq_msg_size(client), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) return 0;
  return zmq_send(router, "", 0, ZMQ_SNDMORE) == 0;
}

/* Replies OK with the payload, or ERROR where there is a message. */
static void reply(zmq_msg_t *client, zmq_msg_t *id, zmq_msg_t *payload, int count, const char *error) {
  if (!address(client)) return;
  zmq_send(router, "RESPONSE", 8, ZMQ_SNDMORE);
  zmq_send(router, zmq_msg_data(id), zmq_msg_size(id), ZMQ_SNDMORE);
  zmq_send(router, error ? "ERROR" : "OK", error ? 5 : 2, ZMQ_SNDMORE);
  if (error) zmq_send(router, error, strlen(error), 0);
  else send_copies(router, payload, count);
}

static void finish(Entry *e) {
  e->done = 1, e->ended = now(), running--;
  for (; e->asked; e->asked--) reply(&e->client, &e->id, e->payload, e->count, e->error);
}

static void count_execution(zmq_msg_t *first) {
  char *payload = to_base64(zmq_msg_data(first), zmq_msg_size(first));
  Execution *x = executions;
  while (x && strcmp(x->payload, payload)) x = x->next;
  if (x) { x->count++, free(payload); return; }
  x = malloc(sizeof *x);
  *x = (Execution){ executions, payload, 1 }, executions = x;
}

static void execute(Entry **at, zmq_msg_t *client, zmq_msg_t *id, zmq_msg_t *payload, int count) {
  Entry *e = *at = calloc(1, sizeof *e);
  zmq_msg_init(&e->client), zmq_msg_copy(&e->client, client);
  zmq_msg_init(&e->id), zmq_msg_copy(&e->id, id);
  e->payload = calloc(count, sizeof *e->payload), e->count = count, e->asked = 1;
  for (int i = 0; i < count; i++) zmq_msg_init(&e->payload[i]), zmq_msg_copy(&e->payload[i], &payload[i]);
  count_execution(payload), entries++, bytes += size_of(e), running++;
  if (behaviour.mode == ERROR) e->error = strdup(behaviour.message);
  e->due = now() + (behaviour.mode == DELAY ? behaviour.delay : 0);
  if (e->due <= now()) finish(e);
}

static void handle(void *of, zmq_msg_t *f, int count) {
  (void)of;
  if (count == 3 && is(f + 1, "") && is(f + 2, "HEARTBEAT")) {
    if (!address(f)) return;
    zmq_send(router, "HEARTBEAT", 9, ZMQ_SNDMORE), zmq_send(router, options.id, strlen(options.id), 0);
  } else if (count >= 5 && is(f + 1, "") && is(f + 2, "REQUEST") && is_text(f + 3)) {
    Entry **at = find(f, f + 3);
    if (*at && is_over(*at)) drop(at), at = find(f, f + 3);
    if (!*at && (entries >= MAX_ENTRIES || bytes >= MAX_BYTES)) drop_all(0), at = find(f, f + 3);
    if (*at && (*at)->done) reply(f, f + 3, (*at)->payload, (*at)->count, (*at)->error);
    else if (*at) (*at)->asked++;
    else if (entries >= MAX_ENTRIES || bytes >= MAX_BYTES) reply(f, f + 3, NULL, 0, "BUSY");
    else execute(at, f, f + 3, f + 4, count - 4);
  } else malformed++;
}

/* Sleeps until something arrives or is due, and deals with it. True: there are commands. */
static int turn(void) {
  zmq_pollitem_t items[2] = { { .fd = 0, .events = ZMQ_POLLIN }, { .socket = router, .events = ZMQ_POLLIN } };
  double due = cleanup_due;
  for (Entry **bucket = buckets; running && bucket < buckets + BUCKETS; bucket++)
    for (Entry *e = *bucket; e; e = e->next) if (!e->done) due = fmin(due, e->due);
  zmq_poll(items, router ? 2 : 1, wait_until(due));
  for (int i = 0; router && i < 100 && receive(router, handle, NULL); i++) continue;
  for (Entry **bucket = buckets; running && bucket < buckets + BUCKETS; bucket++)
    for (Entry *e = *bucket; e; e = e->next) if (!e->done && e->due <= now()) finish(e);
  if (cleanup_due <= now()) drop_all(0), cleanup_due = now() + options.cleanup;
  return items[0].revents;
}

static void stop(void) {
  zmq_close(router), router = NULL, cleanup_due = INFINITY; /* of none: refused, no harm */
  drop_all(1);
}

static void create(const cJSON *given) {
  stop();
  for (Execution *x = executions, *next; x; x = next) next = x->next, free(x->payload), free(x);
  executions = NULL, behaviour.mode = ECHO;
  free(options.bind), free(options.id);
  options.bind = strdup(text(given, "bind")), options.id = strdup(text(given, "serverId"));
  options.lifetime = number(given, "cacheTtlMs"), options.cleanup = number(given, "cacheCleanupIntervalMs");
}

static void start(int seq) {
  char endpoint[256];
  size_t size = sizeof endpoint;
  if (!options.bind) { refuse(seq, "create comes first"); return; }
  if (!router) router = open_socket(context, ZMQ_ROUTER);
  zmq_setsockopt(router, ZMQ_ROUTER_MANDATORY, &(int){ 1 }, sizeof(int));
  if (zmq_bind(router, options.bind) < 0) { refuse(seq, zmq_strerror(zmq_errno())), stop(); return; }
  zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, endpoint, &size);
  cleanup_due = now() + options.cleanup;
  cJSON *fields = cJSON_CreateObject();
  cJSON_AddStringToObject(fields, "endpoint", endpoint);
  answer(fields, seq, 1);
}

static void behave(const cJSON *given) {
  const char *mode = text(given, "mode");
  behaviour.mode = !strcmp(mode, "error") ? ERROR : !strcmp(mode, "delay") ? DELAY : ECHO;
  free(behaviour.message), behaviour.message = strdup(text(given, "message")), behaviour.delay = number(given, "delayMs");
}

static void obey(int seq, const char *op, const cJSON *command) {
  if (!strcmp(op, "hello")) hello(seq, "server", "c-server");
  else if (!strcmp(op, "create")) create(field(command, "options")), answer(NULL, seq, 1);
  else if (!strcmp(op, "start")) start(seq);
  else if (!strcmp(op, "stop")) stop(), answer(NULL, seq, 1);
  else if (!strcmp(op, "behave")) behave(command), answer(NULL, seq, 1);
  else if (!strcmp(op, "executions")) {
    cJSON *fields = cJSON_CreateObject(), *counts = cJSON_AddObjectToObject(fields, "executions");
    for (Execution *x = executions; x; x = x->next) cJSON_AddNumberToObject(counts, x->payload, x->count);
    answer(fields, seq, 1);
  } else refuse(seq, "unknown op");
}

int main(void) {
  context = zmq_ctx_new();
  while (!turn() || read_commands(obey)) continue;
  stop(), zmq_ctx_term(context);
}
