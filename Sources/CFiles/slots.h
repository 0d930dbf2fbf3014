// Places in tables that signal handlers read: a handler sees what is in one only while it is held.
#pragma once
#include <stdatomic.h>
#include <stdbool.h>

enum { FREE, WRITING, HELD };
typedef atomic_int slot;

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

// Takes a free slot to write into; false where another has it.
static inline bool slot_take(slot *state) {
  int expected = FREE;
  return atomic_compare_exchange_strong(state, &expected, WRITING);
}

static inline void slot_hold(slot *state) { atomic_store(state, HELD); }
static inline void slot_free(slot *state) { atomic_store(state, FREE); }
static inline bool slot_is_held(slot *state) { return atomic_load(state) == HELD; }
