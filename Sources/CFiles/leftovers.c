#define _GNU_SOURCE
#include "leftovers.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "slots.h"

static struct {
  slot state;
  char path[PATH_MAX];
} leftovers[32];

static const int endings[] = {SIGINT, SIGTERM, SIGHUP};

// Installed with SA_RESETHAND: raising the signal again ends the program as if nobody had handled it.
static void on_end(int number) {
  for (int i = 0; i < COUNT(leftovers); i++)
    if (slot_is_held(&leftovers[i].state)) unlink(leftovers[i].path);
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
    if (!slot_take(&leftovers[i].state)) continue;
    memcpy(leftovers[i].path, path, length);
    slot_hold(&leftovers[i].state);
    catch_endings();
    return i;
  }
  return -1;
}

void lo_forget(int number) {
  if (number >= 0) slot_free(&leftovers[number].state);
}
