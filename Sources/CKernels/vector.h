// What all kernels share: the vector type, the per-CPU clones, and the tails of rows.
#pragma once
#include <stddef.h>
#include <string.h>

// Sixteen floats: one AVX-512 register, two of AVX2, four of SSE2 or NEON. The alignment of 4 makes every
// load and store unaligned. Helpers take vectors by pointer, because the calling convention for passing them
// by value differs between the clones.
typedef float lanes __attribute__((vector_size(64), aligned(4)));
typedef int int_lanes __attribute__((vector_size(64), aligned(4)));
typedef double wide_lanes __attribute__((vector_size(128), aligned(8)));
enum { LANES = 16 };

// Compiles a function for three levels of x86-64; the loader chooses one. On arm64, plain code already uses
// NEON. Under the thread sanitizer there is one level: the choice would run before the sanitizer is ready.
#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

#define LOAD(p) (*(const lanes *)(p))
#define STORE(p, v) (*(lanes *)(p) = (v))
// A bitwise select, not a branch; NaN passes through.
#define RELU(v) ((lanes)((int_lanes)(v) & ~((v) < 0.0f)))
#define SPLAT(x) ((lanes){0} + (x))

// Loads the `count` < 16 floats at `p`, then zeros: the end of a row must not read what follows it.
INLINE void load_tail(lanes *v, const float *p, int count) {
  float copy[LANES] = {0};
  memcpy(copy, p, (size_t)count * sizeof(float));
  *v = LOAD(copy);
}

INLINE void store_tail(float *p, const lanes *v, int count) {
  memcpy(p, v, (size_t)count * sizeof(float));
}

// Zeroes the lanes before `first`.
INLINE void keep_from(lanes *v, int first) {
  const int_lanes lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  *v = (lanes)((int_lanes)*v & (lane >= first));
}

// The start of the vector that covers `x` in a row of `width`. The last vector ends with the row if the row
// is long enough.
INLINE int vector_start(int x, int width) { return x + LANES <= width || width < LANES ? x : width - LANES; }

// The first and the second half of the interleaved 32: [a0 b0 a1 b1 …].
#define ZIP_LOW(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define ZIP_HIGH(a, b) \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
// Every second of 32 floats, starting at the first or at the second.
#define EVENS(a, b) \
  __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define ODDS(a, b) \
  __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)

// Stores [v0[0] v1[0] v2[0] v3[0] v0[1] …], 64 floats.
INLINE void store_zipped(float *p, const lanes *v) {
  const lanes a0 = ZIP_LOW(v[0], v[2]), a1 = ZIP_HIGH(v[0], v[2]);
  const lanes b0 = ZIP_LOW(v[1], v[3]), b1 = ZIP_HIGH(v[1], v[3]);
  STORE(p, ZIP_LOW(a0, b0));
  STORE(p + 16, ZIP_HIGH(a0, b0));
  STORE(p + 32, ZIP_LOW(a1, b1));
  STORE(p + 48, ZIP_HIGH(a1, b1));
}
