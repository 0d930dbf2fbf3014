#define _GNU_SOURCE
#include "leftovers.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { FREE, WRITING, REGISTERED };

static struct {
  atomic_int state;
  char path[PATH_MAX];
} leftovers[32];

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static const int endings[] = {SIGINT, SIGTERM, SIGHUP};

// Installed with SA_RESETHAND: raising the signal again ends the program as if nobody had handled it.
static void on_end(int number) {
  for (int i = 0; i < COUNT(leftovers); i++)
    if (atomic_load(&leftovers[i].state) == REGISTERED) unlink(leftovers[i].path);
  raise(number);
}

// Only where the default action stands: who handles a signal (the terminal does) or ignores it (nohup) has
// decided what it means.
static void catch_endings(void) {
  for (int i = 0; i < COUNT(endings); i++) {
    struct sigaction present, ours = {.sa_handler = on_end, .sa_flags = SA_RESETHAND | SA_ONSTACK};
    sigemptyset(&ours.sa_mask);
    if (sigaction(endings[i], NULL, &present) == 0 && present.sa_handler == SIG_DFL)
      sigaction(endings[i], &ours, NULL);
  }
}

int lo_register(const char *path) {
  size_t length = strlen(path) + 1;
  if (length > PATH_MAX) return -1;
  for (int i = 0; i < COUNT(leftovers); i++) {
    int expected = FREE;
    if (!atomic_compare_exchange_strong(&leftovers[i].state, &expected, WRITING)) continue;
    memcpy(leftovers[i].path, path, length);
    atomic_store(&leftovers[i].state, REGISTERED);
    catch_endings();
    return i;
  }
  return -1;
}

void lo_forget(int number) {
  if (number >= 0) atomic_store(&leftovers[number].state, FREE);
}
