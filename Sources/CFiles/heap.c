#include "heap.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

void hp_return(void) { malloc_trim(0); }
#else
void hp_return(void) {}
#endif
