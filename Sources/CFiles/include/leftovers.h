// Temporary files that have a name until they are whole, and must not stay when a signal ends the program.
//
// This has to be C: a signal handler may call only functions that POSIX lists as safe, and Swift promises
// that of none.
#ifndef LEFTOVERS_H
#define LEFTOVERS_H

// Registers a path for removal by SIGINT, SIGTERM and SIGHUP, where these would end the program.
// Returns a number for `lo_forget`, or −1 where the path is too long or too many are registered.
int lo_register(const char *path);

// The file has its own name now, or was removed.
void lo_forget(int number);

#endif
