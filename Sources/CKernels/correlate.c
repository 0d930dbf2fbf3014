#include "ckernels.h"
#include "vector.h"

// `rows` x 16 outputs in registers. Per step one vector of input meets `rows` broadcast weights, so the
// operands stream from the second-level cache at 8 bytes a cycle and need no further blocking.
INLINE void tile(const float *weights, ptrdiff_t weight_step, const float *input, ptrdiff_t channel_step,
                 int channels, const ptrdiff_t *offsets, int taps, int accumulate, float *output,
                 ptrdiff_t output_step, const int rows) {
  lanes sum[16];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) sum[r] = accumulate ? LOAD(output + r * output_step) : SPLAT(0.0f);
  for (int c = 0; c < channels; c++, input += channel_step) {
    for (int t = 0; t < taps; t++, weights += weight_step) {
      const lanes x = LOAD(input + offsets[t]);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) sum[r] += x * weights[r];
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) STORE(output + r * output_step, sum[r]);
}

// `step` rows at a time: as many as the registers of the level hold.
INLINE void correlate(const float *weights, ptrdiff_t weight_step, int rows, const float *input,
                      ptrdiff_t channel_step, int channels, const ptrdiff_t *offsets, int taps,
                      int accumulate, float *output, ptrdiff_t output_step, int count, const int step) {
  for (int p = 0; p < count; p += LANES) {
    for (int r = 0; r < rows; r += step) {
      tile(weights + r, weight_step, input + p, channel_step, channels, offsets, taps,
           accumulate, output + r * output_step + p, output_step, step);
    }
  }
}

#define PARAMETERS                                                                                    \
  const float *weights, ptrdiff_t weight_step, int rows, const float *input, ptrdiff_t channel_step,  \
      int channels, const ptrdiff_t *offsets, int taps, int accumulate, float *output,                \
      ptrdiff_t output_step, int count
#define ARGUMENTS                                                                                     \
  weights, weight_step, rows, input, channel_step, channels, offsets, taps, accumulate, output,       \
      output_step, count

#if defined(__x86_64__) && defined(__linux__)
// 32 registers of 16 floats: all 16 rows at once.
__attribute__((target("arch=x86-64-v4"), min_vector_width(512))) static void correlate_wide(PARAMETERS) {
  if (rows == 16) {
    correlate(ARGUMENTS, 16);
  } else if (rows == 8) {
    correlate(ARGUMENTS, 8);
  } else {
    correlate(ARGUMENTS, 4);
  }
}

__attribute__((target_clones("arch=x86-64-v3", "default"))) static void correlate_narrow(PARAMETERS) {
  correlate(ARGUMENTS, 4);
}

void ck_correlate(PARAMETERS) {
  if (__builtin_cpu_supports("x86-64-v4")) {
    correlate_wide(ARGUMENTS);
  } else {
    correlate_narrow(ARGUMENTS);
  }
}
#else
void ck_correlate(PARAMETERS) { correlate(ARGUMENTS, 4); }
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
