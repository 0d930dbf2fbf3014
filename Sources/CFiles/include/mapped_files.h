// Files that are mapped into memory, and a word where one of them is shortened meanwhile.
//
// Touching a page behind a file's end is SIGBUS. This has to be C: a signal handler may call only functions that
// POSIX lists as safe, and Swift promises that of none.
#ifndef MAPPED_FILES_H
#define MAPPED_FILES_H

#include <stddef.h>

// Registers a mapping under the name to tell. Returns a number for `mf_forget`, or −1 where too many are registered.
int mf_register(const void *start, size_t count, const char *path);

// The mapping is gone.
void mf_forget(int number);

// From now on, SIGBUS in a registered mapping ends the program with one line on standard error and `code`.
// Any other goes to whoever handled it before.
void mf_guard(int code);

#endif
