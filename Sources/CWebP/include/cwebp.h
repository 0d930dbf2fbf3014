// libwebp, opened when the first WebP picture is read: most people have none, and many machines lack it.
//
// The functions are those of libwebp 0.5 and later, whose binary interface is fixed.
#ifndef CWEBP_H
#define CWEBP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Opens the library once; later calls answer at once. False where it or one of its functions is missing:
// `cw_missing` then says what. Any thread may call it.
bool cw_open(void);
const char *cw_missing(void);

// The size that a file's header states, in pixels; false where it is no such header.
bool cw_size(const uint8_t *file, size_t count, int *width, int *height);
// Decodes to red, green and blue, row by row without gaps. Never writes beyond `capacity` bytes. False where the file is
// damaged, cut off or an animation.
bool cw_decode(const uint8_t *file, size_t count, uint8_t *pixels, size_t capacity, int width);

#endif
