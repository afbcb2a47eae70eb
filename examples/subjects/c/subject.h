/* What the client and the server share: JSON lines on standard input and output, base64, UTF-8, frames, time. */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

/* Each program uses most of it. */
#pragma GCC diagnostic ignored "-Wunused-function"

enum { MAX_FRAMES = 4096 };

/* Monotonic milliseconds. */
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* For zmq_poll: how long until `due`, rounded up; -1 where nothing is due. */
static long wait_until(double due) {
  double rest = ceil(due - now());
  return due == INFINITY ? -1 : rest <= 0 ? 0 : rest > 1e6 ? 1000000 : (long)rest;
}

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *to_base64(const unsigned char *data, size_t size) {
  char *text = calloc(size / 3 * 4 + 5, 1), *out = text;
  for (size_t i = 0; i < size; i += 3, out += 4) {
    unsigned bits = data[i] << 16 | (i + 1 < size ? data[i + 1] << 8 : 0) | (i + 2 < size ? data[i + 2] : 0);
    for (size_t k = 0; k < 4; k++) out[k] = i + k > size ? '=' : base64[bits >> (18 - 6 * k) & 63];
  }
  return text;
}

/* Makes a frame of a base64 string. */
static void from_base64(zmq_msg_t *frame, const char *text) {
  size_t length = strcspn(text, "="), size = length * 3 / 4, filled = 0;
  zmq_msg_init_size(frame, size);
  unsigned char *out = zmq_msg_data(frame);
  unsigned bits = 0;
  for (size_t i = 0; i < length; i++) {
    const char *digit = strchr(base64, text[i]);
    bits = bits << 6 | (unsigned)(digit ? digit - base64 : 0);
    if (i % 4 && filled < size) out[filled++] = bits >> (6 - i % 4 * 2) & 255;
  }
}

/* A JSON list of base64 strings as frames of a new array, and back. */
static zmq_msg_t *to_frames(const cJSON *list, int *count) {
  *count = cJSON_GetArraySize(list);
  zmq_msg_t *frames = calloc(*count + 1, sizeof *frames);
  for (int i = 0; i < *count; i++) {
    const char *text = cJSON_GetStringValue(cJSON_GetArrayItem(list, i));
    from_base64(&frames[i], text ? text : "");
  }
  return frames;
}

static cJSON *to_json(zmq_msg_t *frames, int count) {
  cJSON *list = cJSON_CreateArray();
  for (int i = 0; i < count; i++) {
    char *text = to_base64(zmq_msg_data(&frames[i]), zmq_msg_size(&frames[i]));
    cJSON_AddItemToArray(list, cJSON_CreateString(text));
    free(text);
  }
  return list;
}

/* Sends copies as the rest of a message. */
static void send_copies(void *socket, zmq_msg_t *frames, int count) {
  for (int i = 0; i < count; i++) {
    zmq_msg_t copy;
    zmq_msg_init(&copy);
    zmq_msg_copy(&copy, &frames[i]);
    zmq_msg_send(&copy, socket, i + 1 < count ? ZMQ_SNDMORE : 0);
  }
}

static void free_frames(zmq_msg_t *frames, int count) {
  while (count) zmq_msg_close(&frames[--count]);
  free(frames);
}

/* A random UUID, version 4: 36 characters. */
static void make_uuid(char *out) {
  unsigned char b[16];
  if (getrandom(b, sizeof b, 0) != sizeof b) abort();
  b[6] = (b[6] & 0x0f) | 0x40, b[8] = (b[8] & 0x3f) | 0x80;
  for (int i = 0; i < 16; i++) out += sprintf(out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", b[i]);
}

static void *open_socket(void *context, int type) {
  void *socket = zmq_socket(context, type);
  zmq_setsockopt(socket, ZMQ_LINGER, &(int){ 0 }, sizeof(int));
  zmq_setsockopt(socket, ZMQ_RECONNECT_IVL, &(int){ 20 }, sizeof(int));
  zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &(int64_t){ 64 << 20 }, sizeof(int64_t));
  return socket;
}

/* Whether the frame is well-formed UTF-8: nothing overlong, no surrogates, at most U+10FFFF. */
static int is_text(zmq_msg_t *frame) {
  const unsigned char *p = zmq_msg_data(frame), *end = p + zmq_msg_size(frame);
  while (p < end) {
    unsigned c = *p++, more = c < 0x80 ? 0 : c < 0xc2 ? 9 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : c < 0xf5 ? 3 : 9;
    if ((size_t)(end - p) < more) return 0;
    if ((c == 0xe0 && *p < 0xa0) || (c == 0xed && *p > 0x9f) || (c == 0xf0 && *p < 0x90) || (c == 0xf4 && *p > 0x8f)) return 0;
    while (more--) if ((*p++ & 0xc0) != 0x80) return 0;
  }
  return 1;
}

static int is(zmq_msg_t *frame, const char *word) {
  return zmq_msg_size(frame) == strlen(word) && memcmp(zmq_msg_data(frame), word, strlen(word)) == 0;
}

/* Takes one message, if there is one, and gives it to `handle`; a message of too many frames comes with count -1. */
static int receive(void *socket, void (*handle)(void *, zmq_msg_t *, int), void *of) {
  static zmq_msg_t frames[MAX_FRAMES];
  int count = 0, kept = 0;
  do {
    zmq_msg_t *frame = &frames[count < MAX_FRAMES ? count : MAX_FRAMES - 1];
    if (count >= MAX_FRAMES) zmq_msg_close(frame);
    zmq_msg_init(frame);
    if (zmq_msg_recv(frame, socket, ZMQ_DONTWAIT) < 0) return 0;
    kept = ++count < MAX_FRAMES ? count : MAX_FRAMES;
  } while (zmq_msg_more(&frames[kept - 1]));
  handle(of, frames, count > MAX_FRAMES ? -1 : count);
  while (kept) zmq_msg_close(&frames[--kept]);
  return 1;
}

/* Writes one answer; takes `fields` over, which may be NULL. */
static void answer(cJSON *fields, int seq, int ok) {
  if (!fields) fields = cJSON_CreateObject();
  cJSON_AddNumberToObject(fields, "seq", seq);
  cJSON_AddBoolToObject(fields, "ok", ok);
  char *text = cJSON_PrintUnformatted(fields);
  puts(text);
  fflush(stdout);
  free(text);
  cJSON_Delete(fields);
}

static void hello(int seq, const char *role, const char *name) {
  cJSON *fields = cJSON_CreateObject();
  cJSON_AddStringToObject(fields, "role", role);
  cJSON_AddStringToObject(fields, "name", name);
  answer(fields, seq, 1);
}

static void refuse(int seq, const char *error) {
  cJSON *fields = cJSON_CreateObject();
  cJSON_AddStringToObject(fields, "error", error);
  answer(fields, seq, 0);
}

static const cJSON *field(const cJSON *object, const char *name) { return cJSON_GetObjectItemCaseSensitive(object, name); }
static double number(const cJSON *object, const char *name) {
  const cJSON *item = field(object, name);
  return cJSON_IsNumber(item) ? item->valuedouble : 0;
}
/* For an option that may be left out. */
static double number_or(const cJSON *object, const char *name, double other) {
  return cJSON_IsNumber(field(object, name)) ? number(object, name) : other;
}
static const char *text(const cJSON *object, const char *name) {
  const cJSON *item = field(object, name);
  return cJSON_IsString(item) ? item->valuestring : "";
}

/* Reads what standard input has, and hands over every command that is complete. False at its end. */
static int read_commands(void (*obey)(int seq, const char *op, const cJSON *command)) {
  static char *buffer;
  static size_t size;
  buffer = realloc(buffer, size + 65537);
  ssize_t got = read(0, buffer + size, 65536);
  if (got <= 0) return 0;
  buffer[size += got] = 0;
  char *line = buffer, *end;
  for (; (end = memchr(line, '\n', buffer + size - line)); line = end + 1) {
    *end = 0;
    cJSON *command = cJSON_Parse(line);
    if (command) obey((int)number(command, "seq"), text(command, "op"), command);
    else fprintf(stderr, "not JSON: %.200s\n", line);
    cJSON_Delete(command);
  }
  memmove(buffer, line, size -= line - buffer);
  return 1;
}
