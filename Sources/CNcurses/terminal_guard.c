#define _GNU_SOURCE  // NSIG, F_DUPFD_CLOEXEC
#include "terminal_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cncurses.h"

// Faults are the program's own mistakes: after restoring the terminal, the previous action (Swift's
// backtracer or the default) must see them. Endings come from outside: every signal whose default action ends a
// program and that can be caught. Real-time signals come after them.
static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
static const int endings[] = {SIGHUP,  SIGQUIT, SIGTERM, SIGXCPU,   SIGXFSZ,   SIGUSR1, SIGUSR2,
                              SIGPIPE, SIGALRM, SIGPOLL, SIGPROF,   SIGVTALRM, SIGSYS};
static const struct {
  int signal;
  unsigned bit;
} notices[] = {
    {SIGINT, TG_INTERRUPTED}, {SIGTSTP, TG_SUSPENDED}, {SIGCONT, TG_CONTINUED}, {SIGWINCH, TG_RESIZED}};

#define COUNT(array) (sizeof(array) / sizeof *(array))

// A ^C that nobody has taken for so long finds the loop stuck: in a write to a terminal that takes nothing (^S), say.
enum { STUCK_SECONDS = 1 };
// What the reset may wait for a terminal that takes nothing.
enum { RESET_MILLISECONDS = 300 };

static int terminal_fd = -1;
static int reset_fd = -1;  // the same terminal, opened again: writing to it never blocks
static struct termios cooked;
static char reset[512];
static size_t reset_length;
// Ends a sequence that was cut off, which would swallow what follows; then a sequence for each picture.
static char pictures[2 + 16384] = "\033\\";
static size_t picture_length;
static atomic_uint picture_count;

static int wake_read = -1, wake_write = -1;
static atomic_uint pending;
static atomic_int watching;  // 1 while an alarm stands by for a ^C to be taken

static FILE *held;  // what was written to stderr meanwhile
static int held_fd = -1, real_stderr = -1;

static struct sigaction before[NSIG];

// Whose the terminal is: OURS, the shell's, or in the hands of the thread of that number, which gives it back.
enum { OURS = -1, SHELLS = 0 };
static atomic_int owner;

// Writes to the terminal, for as long as it takes something.
static void write_patiently(const char *bytes, size_t count) {
  int fd = reset_fd >= 0 ? reset_fd : terminal_fd;
  for (int waited = 0; count > 0;) {
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    int found = poll(&room, 1, 10);
    ssize_t n = found > 0 && (room.revents & POLLOUT) ? write(fd, bytes, count) : 0;
    if (n > 0) {
      bytes += n, count -= (size_t)n;
    } else if ((n < 0 && errno != EINTR && errno != EAGAIN) || (found > 0 && !(room.revents & POLLOUT))) {
      return;
    } else if ((waited += 10) >= RESET_MILLISECONDS) {
      return;
    }
  }
}

static void hold_stderr(void) {
  if (real_stderr < 0 || ftruncate(held_fd, 0) != 0) return;
  lseek(held_fd, 0, SEEK_SET);
  dup2(held_fd, STDERR_FILENO);
}

static void release_stderr(void) {
  if (real_stderr < 0) return;
  char chunk[1024];
  ssize_t n;
  lseek(held_fd, 0, SEEK_SET);
  while ((n = read(held_fd, chunk, sizeof chunk)) > 0) write_patiently(chunk, (size_t)n);
  dup2(real_stderr, STDERR_FILENO);
}

// Calls async-signal-safe functions only, and acts once however many threads arrive. The others wait until it is done:
// what they do next may end the program. In the background the terminal belongs to the shell: it is left alone, and
// setting its modes would stop the program.
void tg_give_back(void) {
  int saved_errno = errno, self = gettid(), found = OURS;
  if (!atomic_compare_exchange_strong(&owner, &found, self)) {
    for (int waited = 0; found != SHELLS && found != self && waited < 2 * RESET_MILLISECONDS; waited++) {
      poll(NULL, 0, 1);
      found = atomic_load(&owner);
    }
    errno = saved_errno;
    return;
  }
  pid_t front = tcgetpgrp(terminal_fd);
  if (front < 0 || front == getpgrp()) {
    unsigned held = atomic_load(&picture_count);
    if (held > 0) write_patiently(pictures, 2 + held * picture_length);
    write_patiently(reset, reset_length);
    tcsetattr(terminal_fd, TCSANOW, &cooked);
  }
  release_stderr();
  atomic_store(&owner, SHELLS);
  errno = saved_errno;
}

static void interrupt(void) {
  tg_give_back();
  signal(SIGINT, SIG_DFL);
  raise(SIGINT);
}

static void on_end(int number, siginfo_t *info, void *context) {
  (void)context;
  if (number == SIGALRM && atomic_exchange(&watching, 0)) {
    if (atomic_load(&pending) & TG_INTERRUPTED) interrupt();
    return;
  }
  tg_give_back();
  // SIGQUIT is the user's wish to end. The backtracer would take it for a crash.
  if (number == SIGQUIT && before[number].sa_handler != SIG_IGN) before[number].sa_handler = SIG_DFL;
  sigaction(number, &before[number], NULL);
  // A processor fault happens again on return, with its own address and registers, which the backtracer
  // needs. Signals that do not repeat by themselves must be raised: those that were sent, and int3, whose
  // instruction is complete.
  bool repeats = number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE;
  if (repeats && info->si_code > 0) return;
  raise(number);
  // The backtracer returns too, expecting the instruction to fault again.
  signal(number, SIG_DFL);
  raise(number);
}

static void notify(unsigned bit) {
  int saved_errno = errno;
  atomic_fetch_or(&pending, bit);
  // A full pipe wakes the loop just as well, so a failure can be ignored.
  ssize_t ignored = write(wake_write, "", 1);
  (void)ignored;
  errno = saved_errno;
}

static void on_notice(int number) {
  if (number == SIGINT) {
    // The first ^C was not taken, and the user wants out.
    if (atomic_load(&pending) & TG_INTERRUPTED) interrupt();
    atomic_store(&watching, 1);
    alarm(STUCK_SECONDS);
  }
  for (size_t i = 0; i < COUNT(notices); i++)
    if (notices[i].signal == number) notify(notices[i].bit);
}

static void catch_end(int number) {
  struct sigaction now = {.sa_sigaction = on_end, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  sigemptyset(&now.sa_mask);
  sigaction(number, NULL, &before[number]);
  // Signals that the parent had ignored (nohup) stay ignored.
  if (before[number].sa_handler != SIG_IGN) sigaction(number, &now, NULL);
}

static void catch_notice(int number, struct sigaction *previous) {
  struct sigaction now = {.sa_handler = on_notice, .sa_flags = SA_RESTART | SA_ONSTACK | SA_NODEFER};
  sigemptyset(&now.sa_mask);
  sigaction(number, &now, previous);
}

static int open_pipe(void) {
  if (wake_read >= 0) return 0;
  int ends[2];
  if (pipe(ends) != 0) return -1;
  for (int i = 0; i < 2; i++) {
    fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    fcntl(ends[i], F_SETFL, O_NONBLOCK);
  }
  wake_read = ends[0];
  wake_write = ends[1];
  return atexit(tg_give_back);
}

int tg_install(int terminal) {
  if (tcgetattr(terminal, &cooked) != 0 || open_pipe() != 0) return -1;
  terminal_fd = terminal;
  char name[64];
  if (ttyname_r(terminal, name, sizeof name) == 0) reset_fd = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  reset_length = 0;
  tg_take();
  for (size_t i = 0; i < COUNT(faults); i++) catch_end(faults[i]);
  for (size_t i = 0; i < COUNT(endings); i++) catch_end(endings[i]);
  for (int number = SIGRTMIN; number <= SIGRTMAX; number++) catch_end(number);
  for (size_t i = 0; i < COUNT(notices); i++) catch_notice(notices[i].signal, &before[notices[i].signal]);
  atomic_store(&owner, OURS);
  return wake_read;
}

// Adds a sequence without its padding ("$<2>"): a dying program does not wait.
static void add(const char *sequence) {
  while (sequence && *sequence && reset_length < sizeof reset) {
    const char *end = sequence[0] == '$' && sequence[1] == '<' ? strchr(sequence, '>') : NULL;
    if (end) {
      sequence = end + 1;
    } else {
      reset[reset_length++] = *sequence++;
    }
  }
}

void tg_arm(void) {
  add("\033[?2026l\033[?2004l\033[?1003l\033[?1002l\033[?1000l\033[?1006l");
  static const char *const names[] = {"op", "sgr0", "cnorm", "rmkx", "rmcup"};
  for (size_t i = 0; i < COUNT(names); i++) add(cn_capability(names[i]));
  // newterm() installs its own handlers for some of these; `before` keeps the ones from before it.
  for (size_t i = 0; i < COUNT(notices); i++) catch_notice(notices[i].signal, NULL);
  if (!isatty(STDERR_FILENO)) return;
  held = tmpfile();
  if (!held) return;
  held_fd = fileno(held);
  fcntl(held_fd, F_SETFD, FD_CLOEXEC);
  real_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  hold_stderr();
}

void tg_prepare_pictures(const char *sequences, size_t length, unsigned count) {
  if (count == 0 || length > sizeof pictures - 2) return;
  memcpy(pictures + 2, sequences, length);
  picture_length = length / count;
}

void tg_hold_pictures(unsigned count) { atomic_store(&picture_count, picture_length > 0 ? count : 0); }

static void stop_watching(void) {
  if (atomic_exchange(&watching, 0)) alarm(0);
}

void tg_remove(void) {
  stop_watching();
  tg_hold_pictures(0);
  if (atomic_exchange(&owner, SHELLS) == OURS) {
    tcsetattr(terminal_fd, TCSANOW, &cooked);
    release_stderr();
  }
  if (real_stderr >= 0) close(real_stderr);
  if (reset_fd >= 0) close(reset_fd);
  if (held) fclose(held);
  real_stderr = reset_fd = held_fd = -1;
  held = NULL;
  for (size_t i = 0; i < COUNT(faults); i++) sigaction(faults[i], &before[faults[i]], NULL);
  for (size_t i = 0; i < COUNT(endings); i++) sigaction(endings[i], &before[endings[i]], NULL);
  for (int number = SIGRTMIN; number <= SIGRTMAX; number++) sigaction(number, &before[number], NULL);
  for (size_t i = 0; i < COUNT(notices); i++) sigaction(notices[i].signal, &before[notices[i].signal], NULL);
}

void tg_stop(void) {
  struct sigaction ours, plain = {.sa_handler = SIG_DFL};
  sigemptyset(&plain.sa_mask);
  // Whoever ends a stopped program finds the terminal in the shell's hands.
  release_stderr();
  atomic_store(&owner, SHELLS);
  sigaction(SIGTSTP, &plain, &ours);
  raise(SIGTSTP);
  sigaction(SIGTSTP, &ours, NULL);
  atomic_store(&owner, OURS);
  hold_stderr();
}

unsigned tg_take(void) {
  char bytes[256];
  while (wake_read >= 0 && read(wake_read, bytes, sizeof bytes) > 0) {
  }
  unsigned taken = atomic_exchange(&pending, 0);
  if (taken & TG_INTERRUPTED) stop_watching();
  return taken;
}

void tg_wake(void) {
  if (atomic_load(&owner) == OURS) notify(TG_WOKEN);
}
