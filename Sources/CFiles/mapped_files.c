#define _GNU_SOURCE
#include "mapped_files.h"

#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "slots.h"

static struct {
  slot state;
  uintptr_t start, end;
  char path[PATH_MAX];
} mappings[512];

static struct sigaction before;
static int ending;
static atomic_flag told = ATOMIC_FLAG_INIT;

static void say(const char *text) {
  ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
  (void)ignored;
}

static void on_bus(int number, siginfo_t *info, void *context) {
  (void)context;
  uintptr_t address = (uintptr_t)info->si_addr;
  for (int i = 0; info->si_code == BUS_ADRERR && i < COUNT(mappings); i++) {
    if (!slot_is_held(&mappings[i].state)) continue;
    if (address < mappings[i].start || address >= mappings[i].end) continue;
    // Several threads may read the file: one tells it and ends the program.
    while (atomic_flag_test_and_set(&told)) pause();
    say("detrscope: ");
    say(mappings[i].path);
    say(": it was shortened while it was open\n");
    _exit(ending);
  }
  // The fault happens again on return.
  sigaction(number, &before, NULL);
}

int mf_register(const void *start, size_t count, const char *path) {
  for (int i = 0; i < COUNT(mappings); i++) {
    if (!slot_take(&mappings[i].state)) continue;
    mappings[i].start = (uintptr_t)start;
    mappings[i].end = mappings[i].start + count;
    strncpy(mappings[i].path, path, PATH_MAX - 1);
    slot_hold(&mappings[i].state);
    return i;
  }
  return -1;
}

void mf_forget(int number) {
  if (number >= 0) slot_free(&mappings[number].state);
}

void mf_guard(int code) {
  ending = code;
  struct sigaction ours = {.sa_sigaction = on_bus, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&ours.sa_mask);
  sigaction(SIGBUS, &ours, &before);
}
