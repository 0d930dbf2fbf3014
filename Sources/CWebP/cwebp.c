#include "cwebp.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

// As decode.h declares them.
static int (*WebPGetInfo)(const uint8_t *, size_t, int *, int *);
static uint8_t *(*WebPDecodeRGBInto)(const uint8_t *, size_t, uint8_t *, size_t, int stride);

static char missing[64];

static void find(void *library, const char *name, void *function) {
  void *found = library ? dlsym(library, name) : NULL;
  if (!found && !missing[0]) snprintf(missing, sizeof missing, "%s", name);
  memcpy(function, &found, sizeof found);
}

static void open_library(void) {
  void *library = dlopen("libwebp.so.7", RTLD_NOW | RTLD_LOCAL);
  if (!library) library = dlopen("libwebp.so.6", RTLD_NOW | RTLD_LOCAL);
  if (!library) snprintf(missing, sizeof missing, "libwebp.so.7");
  find(library, "WebPGetInfo", &WebPGetInfo);
  find(library, "WebPDecodeRGBInto", &WebPDecodeRGBInto);
}

bool cw_open(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, open_library);
  return !missing[0];
}

const char *cw_missing(void) { return missing; }

bool cw_size(const uint8_t *file, size_t count, int *width, int *height) {
  return WebPGetInfo(file, count, width, height) != 0;
}

bool cw_decode(const uint8_t *file, size_t count, uint8_t *pixels, size_t capacity, int width) {
  return WebPDecodeRGBInto(file, count, pixels, capacity, width * 3) != NULL;
}
