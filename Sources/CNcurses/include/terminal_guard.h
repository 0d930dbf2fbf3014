// Signals and the end of the program, as far as the terminal is concerned.
//
// A program that dies in raw mode on the alternate screen leaves its user with a broken shell. The
// guard knows before anything can go wrong what to write, and writes it from wherever the end comes:
// a trap in any thread, a signal, or exit(). This has to be C: a signal handler may call only
// async-signal-safe functions, which rules out Swift's runtime.
//
// Signals that do not end the program are turned into bits and one byte in a pipe, so that a loop
// blocked in poll(2) wakes up and handles them as ordinary events, outside any handler.
#ifndef TERMINAL_GUARD_H
#define TERMINAL_GUARD_H

enum {
  TG_WOKEN = 1,        // tg_wake() was called
  TG_INTERRUPTED = 2,  // SIGINT; a second one before this is taken ends the program
  TG_SUSPENDED = 4,    // SIGTSTP
  TG_CONTINUED = 8,    // SIGCONT
  TG_RESIZED = 16,     // SIGWINCH
};

// Before newterm(): remembers the terminal's modes and installs the handlers.
// Returns the pipe's reading end, to be polled together with the keyboard, or -1.
int tg_install(int terminal);

// After newterm(): builds the restoring string from terminfo, takes over the signals that ncurses
// claimed for itself, and holds back what is written to stderr (where that is the terminal), so that
// a message neither scribbles over the picture nor is lost when the screen goes away.
void tg_arm(void);

// After endwin(): the program ends normally from here on. Puts all handlers back.
void tg_remove(void);

// Stops the process as ^Z would without handlers; returns when it is continued.
void tg_stop(void);

// The TG_ bits since the last call; empties the pipe.
unsigned tg_take(void);

// Wakes the loop. Safe from any thread and before tg_install or after tg_remove, where it does nothing.
void tg_wake(void);

#endif
