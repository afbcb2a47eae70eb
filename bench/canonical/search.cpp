// The canonical model as a hand-written breadth-first search in C++: packed 64-bit states, an open-addressing hash set,
// parent links. The peer that marks what a compiled search with a hash set does. Usage: search [states expected]
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#ifndef N
#define N 3
#endif
#ifndef R
#define R 2
#endif

enum { IDLE, WAITING, BACKOFF, SUCCEEDED, FAILED };
enum { UNKNOWN, ALIVE, DEAD };
enum { NONE, REQUEST, REPLY };

// phase 3 bits, attempt 3, target 3; each server 10: view 2, miss 2, up 1, slot 2, done 1, execs 2.
typedef uint64_t State;
static inline unsigned get(State s, int at, int width) { return (s >> at) & ((1u << width) - 1); }
static inline State set(State s, int at, int width, unsigned value) {
  return (s & ~((State)((1u << width) - 1) << at)) | ((State)value << at);
}
#define PHASE 0, 3
#define ATTEMPT 3, 3
#define TARGET 6, 3
#define BASE(i) (9 + 10 * (i))
#define VIEW(i) BASE(i), 2
#define MISS(i) BASE(i) + 2, 2
#define UP(i) BASE(i) + 4, 1
#define SLOT(i) BASE(i) + 5, 2
#define DONE(i) BASE(i) + 7, 1
#define EXECS(i) BASE(i) + 8, 2

static int pick(State s, int from) {
  for (int k = 0; k < N; k++) if (get(s, VIEW((from + k) % N)) == ALIVE) return (from + k) % N;
  for (int k = 0; k < N; k++) if (get(s, VIEW((from + k) % N)) == UNKNOWN) return (from + k) % N;
  return from;
}
static State send(State s, int target) {
  s = set(s, TARGET, target);
  s = set(s, PHASE, WAITING);
  return get(s, SLOT(target)) == NONE ? set(s, SLOT(target), REQUEST) : s;
}

struct Search {
  std::vector<State> states;
  std::vector<uint32_t> parents, table;
  uint64_t mask, transitions = 0;
  Search() : table(1 << 16), mask((1 << 16) - 1) {}
  static uint64_t hash(State s) {
    s ^= s >> 29;
    s *= 0xbf58476d1ce4e5b9ull;
    return s ^ (s >> 32);
  }
  void grow() {
    std::vector<uint32_t> larger(table.size() * 2);
    mask = larger.size() - 1;
    for (uint32_t i = 0; i < states.size(); i++) {
      uint64_t slot = hash(states[i]) & mask;
      while (larger[slot]) slot = (slot + 1) & mask;
      larger[slot] = i + 1;
    }
    table.swap(larger);
  }
  void add(State s, uint32_t parent) {
    uint64_t slot = hash(s) & mask;
    while (table[slot]) {
      if (states[table[slot] - 1] == s) return;
      slot = (slot + 1) & mask;
    }
    states.push_back(s);
    parents.push_back(parent);
    table[slot] = states.size();
    if (states.size() * 5 > table.size() * 3) grow();
  }
  void next(State s, uint32_t from) {
    transitions++;
    add(s, from);
  }
  void expand(uint32_t at) {
    const State s = states[at];
    const unsigned phase = get(s, PHASE);
    if (phase == IDLE) next(send(s, pick(s, 0)), at);
    if (phase == BACKOFF) next(send(s, pick(s, (get(s, TARGET) + 1) % N)), at);
    if (phase == WAITING) {
      const unsigned attempt = get(s, ATTEMPT);
      next(attempt < R ? set(set(s, ATTEMPT, attempt + 1), PHASE, BACKOFF) : set(s, PHASE, FAILED), at);
    }
    for (int i = 0; i < N; i++) {
      const unsigned slot = get(s, SLOT(i)), up = get(s, UP(i)), miss = get(s, MISS(i));
      if (slot == REQUEST && up) {
        State t = set(s, SLOT(i), REPLY);
        if (!get(s, DONE(i))) {
          const unsigned execs = get(s, EXECS(i));
          t = set(set(t, DONE(i), 1), EXECS(i), execs < 2 ? execs + 1 : 2);
        }
        next(t, at);
      }
      if (slot == REPLY) {
        State t = set(set(set(s, SLOT(i), NONE), VIEW(i), ALIVE), MISS(i), 0);
        next(phase == WAITING || phase == BACKOFF ? set(t, PHASE, SUCCEEDED) : t, at);
      }
      if (slot != NONE) next(set(s, SLOT(i), NONE), at);
      next(set(s, UP(i), !up), at);
      if (up && !(get(s, VIEW(i)) == ALIVE && miss == 0)) next(set(set(s, VIEW(i), ALIVE), MISS(i), 0), at);
      if (miss < 2) next(miss == 1 ? set(set(s, MISS(i), 2), VIEW(i), DEAD) : set(s, MISS(i), 1), at);
    }
  }
};

int main() {
  const auto start = std::chrono::steady_clock::now();
  Search search;
  State initial = 0;
  for (int i = 0; i < N; i++) initial = set(initial, UP(i), 1);
  search.add(initial, 0);
  uint32_t depth = 0, level_end = 1;
  for (uint32_t at = 0; at < search.states.size(); at++) {
    if (at == level_end) {
      depth++;
      level_end = search.states.size();
    }
    search.expand(at);
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  printf("{\"states\":%zu,\"transitions\":%llu,\"depth\":%u,\"seconds\":%.4f}\n", search.states.size(), (unsigned long long)search.transitions, depth, seconds);
}
