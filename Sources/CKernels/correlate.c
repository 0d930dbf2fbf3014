#include "ckernels.h"
#include "vector.h"

// Keeps `rows` x 16 * `vectors` outputs in registers. Each step multiplies `vectors` vectors of input by
// `rows` broadcast weights, so the operands stream from the second-level cache and need no further blocking.
INLINE void tile(const float *weights, ptrdiff_t weight_step, const float *input, ptrdiff_t channel_step,
                 int channels, const ptrdiff_t *offsets, int taps, int accumulate, float *output,
                 ptrdiff_t output_step, const int rows, const int vectors) {
  lanes sum[24];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows * vectors; i++) {
    const float *start = output + i / vectors * output_step + i % vectors * LANES;
    sum[i] = accumulate ? LOAD(start) : SPLAT(0.0f);
  }
  for (int c = 0; c < channels; c++, input += channel_step) {
    for (int t = 0; t < taps; t++, weights += weight_step) {
      lanes x[3];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) x[v] = LOAD(input + offsets[t] + v * LANES);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows * vectors; i++) sum[i] += x[i % vectors] * weights[i / vectors];
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows * vectors; i++) {
    STORE(output + i / vectors * output_step + i % vectors * LANES, sum[i]);
  }
}

#define PARAMETERS                                                                                    \
  const float *weights, ptrdiff_t weight_step, int rows, const float *input, ptrdiff_t channel_step,  \
      int channels, const ptrdiff_t *offsets, int taps, int accumulate, float *output,                \
      ptrdiff_t output_step, int count
#define ARGUMENTS                                                                                     \
  weights, weight_step, rows, input, channel_step, channels, offsets, taps, accumulate, output,       \
      output_step, count

// Computes rows `r` to r + step of `vectors` vectors of columns from `p` on.
#define TILE(r, step, vectors)                                                                         \
  tile(weights + (r), weight_step, input + p, channel_step, channels, offsets, taps, accumulate,       \
       output + (r) * output_step + p, output_step, step, vectors)

// For 16 registers of 8 floats, or 32 of 4: ten sums or more hide how long an addition takes.
INLINE void correlate_6(PARAMETERS) {
  for (int p = 0; p < count; p += LANES) {
    if (rows == 16) {
      TILE(0, 6, 1);
      TILE(6, 5, 1);
      TILE(11, 5, 1);
    } else {
      for (int r = 0; r < rows; r += 4) TILE(r, 4, 1);
    }
  }
}

#if defined(__x86_64__) && defined(__linux__)
// For 32 registers of 16 floats: 24 sums need the fewest loads per product. A last single vector takes all
// rows at once.
INLINE void correlate_24(PARAMETERS) {
  int p = 0;
  for (; p + 2 * LANES < count; p += 3 * LANES) {
    if (rows == 4) {
      TILE(0, 4, 3);
    } else {
      for (int r = 0; r < rows; r += 8) TILE(r, 8, 3);
    }
  }
  for (; p < count; p += LANES) {
    if (rows == 16) {
      TILE(0, 16, 1);
    } else if (rows == 8) {
      TILE(0, 8, 1);
    } else {
      TILE(0, 4, 1);
    }
  }
}

// Without a minimum width the compiler would split the vectors in two.
__attribute__((target("arch=x86-64-v4"), min_vector_width(512))) static void correlate_v4(PARAMETERS) {
  correlate_24(ARGUMENTS);
}

__attribute__((target("arch=x86-64-v3"))) static void correlate_v3(PARAMETERS) { correlate_6(ARGUMENTS); }

// For 16 registers of 4 floats.
static void correlate_v1(PARAMETERS) {
  for (int p = 0; p < count; p += LANES) {
    for (int r = 0; r < rows; r += 2) TILE(r, 2, 1);
  }
}

void ck_correlate(PARAMETERS) {
  if (__builtin_cpu_supports("x86-64-v4")) {
    correlate_v4(ARGUMENTS);
  } else if (__builtin_cpu_supports("x86-64-v3")) {
    correlate_v3(ARGUMENTS);
  } else {
    correlate_v1(ARGUMENTS);
  }
}
#else
void ck_correlate(PARAMETERS) { correlate_6(ARGUMENTS); }
#endif

CLONES
void ck_correlate_single(const float *weights, const float *input, ptrdiff_t channel_step, int channels,
                         const ptrdiff_t *offsets, int taps, float *output, int count) {
  for (int p = 0; p < count; p += 4 * LANES) {
    lanes a = SPLAT(0.0f), b = a, c = a, d = a;
    const float *w = weights;
    for (int channel = 0; channel < channels; channel++) {
      for (int t = 0; t < taps; t++, w++) {
        const float *x = input + channel * channel_step + offsets[t] + p;
        a += LOAD(x) * *w;
        b += LOAD(x + LANES) * *w;
        c += LOAD(x + 2 * LANES) * *w;
        d += LOAD(x + 3 * LANES) * *w;
      }
    }
    STORE(output + p, a);
    STORE(output + p + LANES, b);
    STORE(output + p + 2 * LANES, c);
    STORE(output + p + 3 * LANES, d);
  }
}

// Transposes 16x16 by rotating the bits of each element's index: four times one bit.
INLINE void transpose(lanes *v) {
#pragma clang loop unroll(full)
  for (int turn = 0; turn < 4; turn++) {
    lanes w[LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES / 2; i++) {
      w[2 * i] = ZIP_LOW(v[i], v[i + LANES / 2]);
      w[2 * i + 1] = ZIP_HIGH(v[i], v[i + LANES / 2]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) v[i] = w[i];
  }
}

CLONES
void ck_pack(const float *weights, int outputs, int rows, ptrdiff_t depth, const float *scale, float *packed,
             ptrdiff_t packed_step) {
  float factor[LANES] = {0};
  for (int r = 0; r < outputs; r++) factor[r] = 1.0f;
  if (scale) memcpy(factor, scale, (size_t)outputs * sizeof(float));
  ptrdiff_t k = 0;
  for (; k + LANES <= depth; k += LANES) {
    lanes v[LANES];
    for (int r = 0; r < LANES; r++) v[r] = r < outputs ? LOAD(weights + r * depth + k) : SPLAT(0.0f);
    transpose(v);
    for (int i = 0; i < LANES; i++) {
      const lanes x = v[i] * LOAD(factor);
      if (rows == LANES) {
        STORE(packed + (k + i) * packed_step, x);
      } else {
        store_tail(packed + (k + i) * packed_step, &x, rows);
      }
    }
  }
  for (; k < depth; k++) {
    for (int r = 0; r < rows; r++) {
      packed[k * packed_step + r] = r < outputs ? weights[r * depth + k] * factor[r] : 0.0f;
    }
  }
}
