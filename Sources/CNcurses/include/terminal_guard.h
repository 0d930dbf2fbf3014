// Restores the terminal on signals and at the end of the program.
//
// A program that dies in raw mode on the alternate screen leaves its user with a broken shell. The guard
// prepares in advance what to write, and writes it wherever the end comes from: a trap in any thread, a
// signal, or exit(). This has to be C: a signal handler may call only async-signal-safe functions, which
// rules out Swift's runtime.
//
// Signals that do not end the program are turned into bits and one byte in a pipe, so that a loop
// blocked in poll(2) wakes up and handles them as ordinary events, outside any handler.
#ifndef TERMINAL_GUARD_H
#define TERMINAL_GUARD_H

#include <stddef.h>

enum {
  TG_WOKEN = 1,        // tg_wake() was called
  TG_INTERRUPTED = 2,  // SIGINT; a second one before this is taken ends the program
  TG_SUSPENDED = 4,    // SIGTSTP
  TG_CONTINUED = 8,    // SIGCONT
  TG_RESIZED = 16,     // SIGWINCH
};

// Call before newterm(): saves the terminal's modes and installs the handlers. Returns the reading end of the
// pipe, to be polled together with the keyboard, or -1.
int tg_install(int terminal);

// Call after newterm(): builds the reset string from terminfo, takes over the signals that ncurses claimed,
// and holds back what is written to stderr if that is the terminal, so that a message is neither drawn over
// the screen nor lost with it.
void tg_arm(void);

// Prepares what frees the pictures that the terminal holds: one sequence for each number, all of the same length.
// Whatever ends the program writes the first tg_hold_pictures() of them.
void tg_prepare_pictures(const char *sequences, size_t length, unsigned count);
void tg_hold_pictures(unsigned count);

// Call after endwin(): restores all handlers.
void tg_remove(void);

// Gives the terminal back from wherever the program ends without more ado. Safe from any thread, and does
// nothing where the terminal is not ours.
void tg_give_back(void);

// Stops the process as ^Z would without handlers; returns when it is continued.
void tg_stop(void);

// Returns the TG_ bits set since the last call and empties the pipe.
unsigned tg_take(void);

// Wakes the loop. Safe from any thread; does nothing before tg_install and after tg_remove.
void tg_wake(void);

#endif
