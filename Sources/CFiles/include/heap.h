// The heap, of which Swift's Glibc module shows no such function.
#ifndef HEAP_H
#define HEAP_H

// Gives the pages of freed memory back to the system, where the C library can.
void hp_return(void);

#endif
